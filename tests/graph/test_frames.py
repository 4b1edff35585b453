"""The graph as pandas and rdflib hold it, and the documents that show it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from graph import LimburgError, Store, open_store
from graph.frames import frame, rdf_graph
from ontology.terms import LIM
from queries import catalogue
from queries.answers import Answer, Column

ROOT = Path(__file__).parents[2]


def test_a_frame_has_the_columns_and_their_types(store: Store) -> None:
    table = frame(catalogue.ask(store, "funding-in-year", {"year": 2024}))
    assert list(table.columns) == [column.name for column in catalogue.question("funding-in-year").columns]
    assert str(table.amount.dtype) == "float64" and str(table.page.dtype) == "Int64"
    assert table.amount.sum() == 15_250_000


def test_no_rows_and_missing_values() -> None:
    columns = (Column("name"), Column("page", "integer"))
    assert frame(Answer(columns, ())).shape == (0, 2)
    assert frame(Answer(columns, (("Genk", None),))).page.isna().all()


def test_without_pandas_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(LimburgError, match=r"limburg-innovation-graph\[notebook\]"):
        frame(Answer((), ()))


def test_rdflib_sees_the_union_once(store: Store, store_folder: Path) -> None:
    triples = {(quad.subject, quad.predicate, quad.object) for quad in store.quads()}
    for graph in (rdf_graph(store), rdf_graph(open_store(store_folder))):
        assert len(graph) == len(triples)
        rows = graph.query(f"SELECT ?o WHERE {{ ?p <{LIM.coordinatedBy.value}> ?o }}")
        assert len(list(rows)) == 2


def test_the_notebook_runs(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMBURG_STORE", str(store_folder))
    notebook = json.loads((ROOT / "examples" / "tour.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert len(names["connected"]) == 9 and names["graph"].number_of_nodes() > 1


def test_the_documentation_runs(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    names: dict[str, Any] = {}
    monkeypatch.chdir(store_folder.parent)
    for block in blocks:
        exec(compile(block.replace('"limburg-store"', f'"{store_folder.name}"'), "python.md", "exec"), names)
    assert len(names["places"]) == 2 and names["hits"][0].label == "Hogeschool PXL"
