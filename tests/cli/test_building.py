"""Reading sources: extract and build."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from rdflib import Graph

from benchmarks import archives
from graph import Archive, open_store
from tests.cli.conftest import Run, StandIn


def test_build_adds_documents_then_skips_them(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    first = run("build", reports, "--store", store, "--format", "json")
    assert first.code == 0
    assert "2 added, 0 replaced, 0 unchanged, 0 failed" in first.err
    numbers = {row["name"]: row["number"] for row in json.loads(first.out)}
    assert numbers["Report"] == 2 and numbers["hasPartner"] == 4

    again = run("build", reports, "--store", store)
    assert "0 added, 0 replaced, 2 unchanged" in again.err
    assert len(extractor.read) == 2

    forced = run("build", reports / "*2024*", "--store", store, "--force")
    assert "0 added, 1 replaced, 0 unchanged" in forced.err and "0 new facts, 0 gone" in forced.err


def test_build_replaces_a_changed_file(run: Run, extractor: StandIn, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("build", reports, "--store", store)
    changed = reports / "jaarverslag-2024.md"
    changed.write_text(
        changed.read_text(encoding="utf-8") + "\nEn er kwam nog een zin bij.\n", encoding="utf-8"
    )
    assert "0 added, 1 replaced, 1 unchanged" in run("build", reports, "--store", store).err


def test_one_bad_source_stops_no_other(run: Run, extractor: StandIn, reports: Path, tmp_path: Path) -> None:
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    result = run("build", reports, tmp_path / "absent.pdf", "--store", tmp_path / "store")
    assert result.code == 1
    assert "2 added, 0 replaced, 0 unchanged, 2 failed" in result.err
    errors = [line for line in result.err.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 2
    assert "broken.pdf" in errors[0] and "absent.pdf" in errors[1]


def test_extract_prints_turtle_alone(run: Run, extractor: StandIn, reports: Path) -> None:
    result = run("extract", reports, "--min-confidence", "0.5")
    assert result.code == 0
    assert len(Graph().parse(data=result.out, format="turtle")) > 100
    assert extractor.asked == [0.5]


def test_a_list_of_known_names_and_a_least_confidence_reach_the_model(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    run("build", reports, "--store", tmp_path / "store", "--register", "own.csv", "--min-confidence", "0.7")
    assert extractor.registers == [Path("own.csv")] and extractor.asked == [0.7]


def test_extract_writes_the_format_of_the_ending(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    output = tmp_path / "graph.trig"
    result = run("extract", reports, "-o", output)
    assert (result.code, result.out) == (0, "")
    assert "doc:jaarverslag-2024" in output.read_text(encoding="utf-8")


def test_extract_of_namesakes_in_two_folders(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    other = tmp_path / "drafts"
    other.mkdir()
    (other / "jaarverslag-2024.md").write_text(
        "# Ontwerp\n\nEen ander verslag over de regio.\n", encoding="utf-8"
    )
    result = run("extract", reports, other)
    assert result.code == 0
    assert result.out.count("a lim:Report") == 3


def test_extract_refuses_an_ending_before_it_reads(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    result = run("extract", reports, "-o", tmp_path / "graph.docx")
    assert result.code == 2
    assert ".ttl" in result.err
    assert not extractor.read


def test_extract_of_nothing_readable_writes_nothing(run: Run, extractor: StandIn, tmp_path: Path) -> None:
    result = run("extract", tmp_path / "absent.pdf", "-o", tmp_path / "graph.ttl")
    assert result.code == 1
    assert not (tmp_path / "graph.ttl").exists()


def test_build_of_nothing_makes_no_store(run: Run, extractor: StandIn, tmp_path: Path) -> None:
    result = run("build", tmp_path / "absent.pdf", "--store", tmp_path / "store")
    assert result.code == 1
    assert "absent.pdf" in result.err
    assert not (tmp_path / "store").exists()


def test_build_into_something_else_than_a_store(
    run: Run, extractor: StandIn, reports: Path, tmp_path: Path
) -> None:
    result = run("build", reports, "--store", reports)
    assert result.code == 2
    assert result.err.startswith("Error: ") and str(reports) in result.err


def test_the_command_reads_with_the_model_in_two_processes(run: Run, tmp_path: Path) -> None:
    archives.write(tmp_path / "reports", number=2, sentences=5)
    alone, together = tmp_path / "alone", tmp_path / "together"
    assert run("build", tmp_path / "reports", "--store", alone).code == 0
    result = run("build", tmp_path / "reports", "--store", together, "--workers", "2")
    assert result.code == 0 and "2 added" in result.err
    facts = [{report.facts for report in Archive(open_store(store)).reports()} for store in (alone, together)]
    assert facts[0] == facts[1]


def test_without_the_library_the_remedy_is_told(
    run: Run, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "limburg.cluster", raising=False)
    monkeypatch.delattr("limburg.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("build", reports, "--store", tmp_path / "store", "--workers", "2")
    assert result.code == 2
    assert "--workers" in result.err and "limburg-innovation-graph[cluster]" in result.err
    assert not (tmp_path / "store").exists()


def test_one_cluster_at_a_time(run: Run, reports: Path, tmp_path: Path) -> None:
    result = run("build", reports, "--store", tmp_path / "s", "--workers", "2", "--scheduler", "tcp://h:1")
    assert result.code == 2 and "--scheduler, not both" in result.err
