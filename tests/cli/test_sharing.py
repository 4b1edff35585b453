"""Handing the graph on: network, export."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from extract.facts import ENTITY_TYPES
from graph.exports import ENDINGS
from limburg.cli.sharing import EntityType
from tests.cli.conftest import Run


@pytest.mark.parametrize("ending", ENDINGS)
def test_export_in_each_format(run: Run, store_folder: Path, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"graph{ending}"
    result = run("export", "--store", store_folder, "-o", output)
    assert (result.code, result.out) == (0, "")
    assert "FlexFab4.0" in output.read_text(encoding="utf-8")


def test_exported_turtle_can_be_read(run: Run, store_folder: Path, tmp_path: Path) -> None:
    run("export", "--store", store_folder, "-o", tmp_path / "graph.ttl")
    assert len(Graph().parse(tmp_path / "graph.ttl")) > 100


def test_network_of_all(run: Run, store_folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "network.html"
    result = run("network", "--store", store_folder, "-o", output, language="nl")
    assert result.code == 0
    assert "19 dingen, 28 relaties" in result.err
    page = output.read_text(encoding="utf-8")
    assert "Innovatienetwerk" in page and "Sint-Barbaraziekenhuis" in page


def test_network_around_a_project(run: Run, store_folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "network.html"
    result = run(
        "network", "--store", store_folder, "-o", output,
        "--around", "flexfab 4.0", "--type", "Project", "--type", "Organisation",
    )  # fmt: skip
    assert result.code == 0
    page = output.read_text(encoding="utf-8")
    assert "Metaalbouw Vranken nv" in page and "Sint-Barbaraziekenhuis" not in page


def test_network_around_nothing(run: Run, store_folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "network.html"
    result = run("network", "--store", store_folder, "-o", output, "--around", "FlexFap4.0")
    assert result.code == 1 and "FlexFab4.0" in result.err
    assert not output.exists()


def test_network_is_a_page(run: Run, store_folder: Path, tmp_path: Path) -> None:
    result = run("network", "--store", store_folder, "-o", tmp_path / "network.png")
    assert result.code == 2 and ".html" in result.err


def test_types_are_those_of_extraction() -> None:
    assert tuple(EntityType) == ENTITY_TYPES
