"""The texts beside a store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extract.facts import Extraction
from graph import Archive, open_store
from graph.quads import run_iri
from graph.texts import Text, Texts
from ontology.terms import BASE


def _read(folder: Path, archive: Archive, extraction: Extraction) -> Text | None:
    (iri,) = [one.iri for one in archive.reports() if one.source == extraction.document.source]
    return Texts(folder).read(iri, run_iri(BASE, extraction.run, extraction.document.digest))


def test_text_is_kept_with_its_names(tmp_path: Path, annual_report: Extraction) -> None:
    archive = Archive(open_store(tmp_path / "s", create=True))
    archive.add(annual_report)
    text = _read(tmp_path / "s", archive, annual_report)
    assert text and text.text == annual_report.document.text and text.blocks == annual_report.document.blocks
    project = next(name for name in text.names if name.iri.endswith("id/flexfab40"))
    assert text.text[project.start : project.end] == "FlexFab4.0" and project.type == "Project"
    assert len(text.names) == sum(len(entity.mentions) for entity in annual_report.entities)


def test_text_goes_with_its_document(
    tmp_path: Path, annual_report: Extraction, next_report: Extraction
) -> None:
    archive = Archive(open_store(tmp_path / "s", create=True))
    archive.add_all([annual_report, next_report])
    archive.remove(annual_report.document.source)
    assert len(list((tmp_path / "s" / "texts").iterdir())) == 1
    assert _read(tmp_path / "s", archive, next_report)


def test_only_the_latest_reading_is_kept(tmp_path: Path, annual_report: Extraction) -> None:
    archive = Archive(open_store(tmp_path / "s", create=True))
    archive.add(annual_report)
    again = replace(annual_report, run=replace(annual_report.run, model="another"))
    archive.add(again)
    assert len(list((tmp_path / "s" / "texts").iterdir())) == 1
    assert _read(tmp_path / "s", archive, again) and not _read(tmp_path / "s", archive, annual_report)


def test_a_store_in_memory_keeps_none(annual_report: Extraction) -> None:
    archive = Archive(open_store(None))
    archive.add(annual_report)
    assert not Path("memory").exists()
