"""Files for other programs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from graph import Archive, Store, StoreError, open_store
from graph.exports import ENDINGS, export
from graph.network import Quotation
from tests.samples import annual_report


@pytest.mark.parametrize(
    ("ending", "format"),
    [
        (".ttl", "turtle"),
        (".nt", "nt"),
        (".rdf", "xml"),
        (".trig", "trig"),
        (".nq", "nquads"),
        (".jsonld", "json-ld"),
    ],
)
def test_rdf_reads_back_as_the_same_graph(store: Store, tmp_path: Path, ending: str, format: str) -> None:
    export(store, tmp_path / f"graph{ending}")
    back, here = Dataset(default_union=True), Graph()
    back.parse(tmp_path / f"graph{ending}", format=format)
    merged = Graph()
    for triple in back.triples((None, None, None)):
        merged.add(triple)
    here.parse(data="".join(f"{quad.triple} .\n" for quad in store.quads()), format="nt")
    assert isomorphic(merged, here)


@pytest.mark.parametrize(
    ("ending", "format"),
    [(".trig", RdfFormat.TRIG), (".nq", RdfFormat.N_QUADS), (".jsonld", RdfFormat.JSON_LD)],
)
def test_named_graphs_are_kept(store: Store, tmp_path: Path, ending: str, format: RdfFormat) -> None:
    export(store, tmp_path / f"graph{ending}")
    assert set(parse(path=tmp_path / f"graph{ending}", format=format)) == set(store.quads())


def test_turtle_is_readable(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "graph.ttl")
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert "id:flexfab40 a lim:Project ;" in text and "lim:hasBeneficiary id:laserhuis" in text


def test_prefixes_follow_the_base(tmp_path: Path) -> None:
    store = open_store(None)
    Archive(store, base="https://data.example.org/").add(annual_report())
    export(store, tmp_path / "graph.ttl", base="https://data.example.org/")
    assert "id:flexfab40 a lim:Project ;" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")


def test_json_ld_is_compact(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "graph.jsonld")
    document = json.loads((tmp_path / "graph.jsonld").read_text(encoding="utf-8"))
    things = [thing for graph in document["@graph"] for thing in graph.get("@graph", [])]
    (project,) = [thing for thing in things if thing.get("prefLabel") == "FlexFab4.0"]
    assert project["type"] == "Project"


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_graph_gives_the_same_bytes(store: Store, tmp_path: Path, ending: str) -> None:
    for name in ("one", "other"):
        export(store, tmp_path / (name + ending))
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"other{ending}").read_bytes()


@pytest.mark.parametrize(("ending", "read"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)])
def test_networks_read_back(store: Store, tmp_path: Path, ending: str, read: object) -> None:
    export(store, tmp_path / f"graph{ending}")
    assert callable(read)
    graph = read(tmp_path / f"graph{ending}")
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (19, 28)
    assert "FlexFab4.0" in {data["label"] for _, data in graph.nodes(data=True)}


def test_a_table_has_a_row_for_each_sentence(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "graph.csv")
    with open(tmp_path / "graph.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 29
    partner = next(row for row in rows if row["property"] == "hasPartner" and row["page"] == "2")
    assert (partner["subject"], partner["object"], partner["report"]) == (
        "FlexFab4.0",
        "Hogeschool PXL",
        "Jaarverslag 2024",
    )


def test_a_spreadsheet_takes_no_text_for_a_formula(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", label="=HYPERLINK(1)", type="Organisation", subtype=None, names=["a"])
    graph.add_node("b", label="B", type="Organisation", subtype=None, names=["b"])
    graph.add_edge(
        "a", "b", "memberOf", property="memberOf", evidence=(Quotation("+1", "R", "doc", None, 0.5),)
    )
    monkeypatch.setattr("graph.exports.network", lambda store: graph)
    export(open_store(None), tmp_path / "graph.csv")
    text = (tmp_path / "graph.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "'+1" in text


def test_another_ending_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"'\.docx'.* Use one of \.ttl"):
        export(store, tmp_path / "graph.docx")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        export(store, tmp_path / "nowhere" / "graph.ttl")


def test_a_failure_leaves_the_former_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(store, tmp_path / "graph.ttl")
    before = (tmp_path / "graph.ttl").read_bytes()

    def stop(*_: object, **__: object) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr("graph.exports.serialize", stop)
    with pytest.raises(RuntimeError, match="stop"):
        export(store, tmp_path / "graph.ttl")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]
    assert (tmp_path / "graph.ttl").read_bytes() == before
