"""From reports to answers: what a person does first, on the sample reports."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.facts import SIGNATURES, Extraction
from extract.pipeline import Extractor
from extract.reading import read
from graph import Archive, Store, open_store
from graph.validation import validate
from limburg.cli import app
from tests.product.conftest import REPORT, ROOT, SAMPLES


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)


@pytest.mark.usefixtures("no_network")
def test_the_main_job_needs_no_network(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    _run("build", *map(str, SAMPLES), "--store", store, "--format", "json")
    partners = json.loads(_run("partners", "RoboKempen", "--store", store, "--format", "json"))
    assert partners
    page = tmp_path / "network.html"
    _run("network", "--store", store, "-o", str(page))
    assert "RoboKempen" in page.read_text(encoding="utf-8")
    _run("export", "--store", store, "-o", str(tmp_path / "graph.ttl"))
    assert (tmp_path / "graph.ttl").stat().st_size > 10_000


def test_partners_come_with_sentence_and_page(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    _run("build", str(ROOT / "examples" / "jaarverslag-2024.pdf"), "--store", store, "--format", "json")
    rows = json.loads(_run("partners", "robo kempen", "--store", store, "--format", "json"))
    assert all(row["quote"] and row["page"] and row["report"] for row in rows)


def test_the_samples_conform_to_the_shapes(sample_store: Store) -> None:
    assert validate(sample_store.quads()) == []


@pytest.mark.report
def test_the_real_report_conforms_to_the_shapes(report_store: Store) -> None:
    assert validate(report_store.quads()) == []


def test_facts_keep_to_their_signatures(samples: list[Extraction]) -> None:
    for extraction in samples:
        types = {entity.key: entity.type for entity in extraction.entities}
        for fact in extraction.facts:
            subjects, objects = SIGNATURES[fact.property]
            assert types[fact.subject] in subjects and types[fact.object] in objects
            assert fact.subject != fact.object


def test_extracting_again_gives_the_same(extractor: Extractor, samples: list[Extraction]) -> None:
    assert extractor(read(SAMPLES[-1])) == samples[-1]


def test_a_second_build_gives_the_same_graph(samples: list[Extraction], sample_store: Store) -> None:
    again = open_store(None)
    archive = Archive(again)
    archive.add_all(samples)
    archive.add_all(samples)
    assert set(again.quads()) == set(sample_store.quads())


@pytest.mark.report
def test_the_partners_of_facthory_are_found(report_store: Store, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    _run("build", str(REPORT), "--store", store, "--format", "json")
    rows = json.loads(_run("partners", "FacThory", "--store", store, "--format", "json"))
    found = {row["organisation"]: row["quote"] for row in rows}
    assert {"Flanders Make", "KU Leuven", "LRM", "POM Limburg", "Sirris", "stad Genk"} <= found.keys()
    assert all("Flanders Make en Sirris" in found[name] for name in ("LRM", "Sirris", "stad Genk"))


def test_a_damaged_file_stops_no_other(tmp_path: Path) -> None:
    bad = tmp_path / "kapot.pdf"
    bad.write_bytes(b"%PDF-1.7\n garbage")
    store = str(tmp_path / "store")
    result = CliRunner().invoke(
        app, ["build", str(bad), str(ROOT / "examples" / "project-brief.docx"), "--store", store]
    )
    assert result.exit_code == 1
    assert "kapot.pdf" in result.stderr
    assert len(open_store(store, create=False)) > 50
