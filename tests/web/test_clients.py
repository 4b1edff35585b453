"""Clients that others wrote."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, N3, TURTLE, XML, SPARQLWrapper

from tests.web.conftest import TOKEN, Served

PREFIXES = """
PREFIX lim: <https://w3id.org/limburg-innovation/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
PROJECTS = PREFIXES + "SELECT ?name WHERE { ?project a lim:Project ; rdfs:label ?name } ORDER BY ?name"
NAMES = ["FlexFab4.0", "Warmtenet Waterschei"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper(served: Served, method: str) -> None:
    wrapper = SPARQLWrapper(f"{served.address}/sparql")
    wrapper.setMethod(method)
    wrapper.setQuery(PROJECTS)
    wrapper.setReturnFormat(JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == NAMES
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert().decode().split("\r\n")[1:3] == NAMES
    wrapper.setReturnFormat(XML)
    assert NAMES[0] in wrapper.queryAndConvert().toxml()
    wrapper.setQuery(PREFIXES + "CONSTRUCT WHERE { ?project a lim:Project }")
    for form in (TURTLE, N3):
        wrapper.setReturnFormat(form)
        assert b"Project" in wrapper.queryAndConvert()


def test_rdflib_reads(served: Served) -> None:
    from rdflib import Graph

    graph = Graph(SPARQLStore(f"{served.address}/sparql"))
    assert [str(name) for (name,) in graph.query(PROJECTS)] == NAMES  # type: ignore[misc]
    assert len(graph) > 100
    project = URIRef("https://w3id.org/limburg-innovation/ns#Project")
    assert len(list(graph.triples((None, None, project)))) == len(NAMES)


def test_rdflib_writes(open_service: Served) -> None:
    store = SPARQLUpdateStore(
        f"{open_service.address}/sparql",
        f"{open_service.address}/sparql",
        headers={"Authorization": f"Bearer {TOKEN}"},
        autocommit=True,
    )
    triple = (URIRef("http://example.org/a"), URIRef("http://example.org/b"), RdflibLiteral("c"))
    store.add(triple, None)
    assert [found for found, _ in store.triples(triple)] == [triple]
    store.remove(triple, None)
    assert not list(store.triples(triple))


def test_another_engine_asks_by_service(served: Served) -> None:
    federated = (
        f"SELECT ?name {{ SERVICE <{served.address}/sparql> {{ {PROJECTS.removeprefix(PREFIXES)} }} }}"
    )
    result = pyoxigraph.Store().query(PREFIXES + federated)
    assert sorted(solution["name"].value for solution in result) == NAMES  # type: ignore[union-attr]


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[str]:
    """An Oxigraph server on an empty store."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the test extra brings it"
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    arguments = [program, "serve", "--location", str(tmp_path / "other"), "--bind", address]
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://{address}/", timeout=5)
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield f"http://{address}"
    process.terminate()
    process.wait(10)


def test_an_oxigraph_server_federates_with_ours(served: Served, oxigraph: str) -> None:
    federated = (
        f"SELECT ?name {{ SERVICE <{served.address}/sparql> {{ {PROJECTS.removeprefix(PREFIXES)} }} }}"
    )
    answer = httpx.post(f"{oxigraph}/query", data={"query": PREFIXES + federated}, timeout=60)
    assert sorted(row["name"]["value"] for row in answer.json()["results"]["bindings"]) == NAMES
