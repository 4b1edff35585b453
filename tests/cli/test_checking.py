"""Looking a store over: status, validate."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from graph import open_store
from ontology.terms import LIM, RDF
from tests.cli.conftest import Run


def test_status(run: Run, store_folder: Path) -> None:
    result = run("status", "--store", store_folder, "--format", "json")
    rows = json.loads(result.out)
    assert rows[0] == {"group": "documents", "name": "Report", "number": 2}
    assert {"group": "amounts", "name": "Funding", "number": 4} in rows
    assert str(store_folder) in result.err


def test_sound_store_is_valid(run: Run, store_folder: Path) -> None:
    result = run("validate", "--store", store_folder)
    assert (result.code, result.out, result.err) == (0, "", "No faults.\n")


def test_fault_is_shown(run: Run, store_folder: Path, tmp_path: Path) -> None:
    faulty = shutil.copytree(store_folder, tmp_path / "store", symlinks=True)
    graph = NamedNode("https://example.org/graph")
    nameless = NamedNode("https://example.org/nameless")
    with open_store(faulty).transaction() as transaction:
        transaction.replace(graph, [Quad(nameless, RDF.type, LIM.Project, graph)])
    result = run("validate", "--store", faulty, "--format", "json")
    assert result.code == 1
    assert nameless.value in {row["focus"] for row in json.loads(result.out)}
