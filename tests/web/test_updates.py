"""Changes: who may make them, and what they make of the store."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from graph import open_store
from graph.store.versions import Versions
from limburg.web.changes import CHANGES
from tests.web.conftest import TOKEN, Served

S = "<http://example.org/s>"
UPDATE = f"INSERT DATA {{ {S} <http://example.org/p> 1 }}"
GRAPH = "http://example.org/graph"


@pytest.fixture(scope="module")
def writer(open_service: Served) -> Iterator[httpx.Client]:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=open_service.address, headers=bearer, timeout=120, verify=False) as client:
        yield client


def _update(client: httpx.Client, text: str, **parameters: str) -> httpx.Response:
    headers = {"content-type": "application/sparql-update"}
    return client.post("/sparql", content=text.encode(), headers=headers, params=parameters)


def _told(client: httpx.Client, pattern: str) -> bool:
    return bool(client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"}).json()["boolean"])


def test_without_a_token_the_service_is_read_only(served: Served, client: httpx.Client) -> None:
    before = served.store.joinpath("current").read_text()
    for authorization in ({}, {"authorization": "Bearer None"}, {"authorization": "Bearer"}):
        form = client.post("/sparql", data={"update": UPDATE}, headers=authorization)
        assert form.status_code == 403
        assert "LIMBURG_TOKEN" in form.json()["remedy"]
        for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"):
            assert (
                client.request(method, "/rdf-graph-store?default", headers=authorization).status_code == 403
            )
    assert served.store.joinpath("current").read_text() == before


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic !", "Basic Og==", f"Token {TOKEN}"])
def test_a_wrong_token_changes_nothing(open_service: Served, header: str) -> None:
    response = open_service.client.post("/sparql", data={"update": UPDATE}, headers={"authorization": header})
    assert response.status_code == 401
    assert "www-authenticate" in response.headers
    assert open_service.client.put("/rdf-graph-store?default").status_code == 401


def test_basic_credentials_carry_the_token(open_service: Served) -> None:
    response = open_service.client.post("/sparql", data={"update": UPDATE}, auth=("anyone", TOKEN))
    assert response.status_code == 204


def test_the_default_graph_stays_the_union(open_service: Served, writer: httpx.Client) -> None:
    assert _update(writer, UPDATE).status_code == 204
    assert _told(writer, f"{S} ?p 1 GRAPH {CHANGES} {{ {S} ?p 1 }}")
    assert (
        _update(writer, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {S} <http://example.org/p> 2 }} }}").status_code
        == 204
    )
    assert _told(writer, f"{S} ?p 2")
    assert _update(writer, f"DELETE WHERE {{ {S} ?p 2 }}").status_code == 204
    assert not _told(writer, f"GRAPH ?g {{ {S} ?p 2 }}")
    assert _update(writer, f"DELETE WHERE {{ GRAPH ?g {{ {S} ?p ?o }} }}").status_code == 204
    assert not _told(writer, f"{S} ?p ?o")
    store = open_store(open_service.store)
    graphs = {(quad.subject, quad.predicate, quad.object) for quad in store.quads()}
    union = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert graphs == {(triple.subject, triple.predicate, triple.object) for triple in union}  # type: ignore[union-attr]


def test_a_faulty_update_changes_nothing(open_service: Served, writer: httpx.Client) -> None:
    before = open_service.store.joinpath("current").read_text()
    response = _update(writer, f"{UPDATE} ;\nINSERT DATA {{ ?variable <http://example.org/p> 1 }}")
    assert response.status_code == 400
    assert "2:" in response.json()["detail"]
    assert open_service.store.joinpath("current").read_text() == before


def test_dataset_and_base_of_the_protocol(writer: httpx.Client) -> None:
    assert (
        _update(
            writer, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <here> a <http://example.org/C> }} }}"
        ).status_code
        == 204
    )
    move = "INSERT { GRAPH <http://example.org/h> { ?s a <http://example.org/D> } } WHERE { ?s a <http://example.org/C> }"
    assert _update(writer, move, **{"using-graph-uri": "http://example.org/other"}).status_code == 204
    assert not _told(writer, "?s a <http://example.org/D>")
    assert _update(writer, move, **{"using-graph-uri": GRAPH}).status_code == 204
    assert _told(writer, "?s a <http://example.org/D> FILTER(STRENDS(STR(?s), '/here'))")
    clash = _update(writer, f"WITH <{GRAPH}> {move}", **{"using-graph-uri": GRAPH})
    assert clash.status_code == 400


def test_graph_store(writer: httpx.Client) -> None:
    address = {"graph": "http://example.org/put"}
    turtle = {"content-type": "text/turtle"}
    put = writer.put("/rdf-graph-store", params=address, content="<> a <C> .", headers=turtle)
    assert put.status_code == 201
    assert (
        writer.put("/rdf-graph-store", params=address, content="<> a <D> .", headers=turtle).status_code
        == 204
    )
    assert (
        writer.post("/rdf-graph-store", params=address, content="<> a <E> .", headers=turtle).status_code
        == 204
    )
    got = writer.get("/rdf-graph-store", params=address, headers={"accept": "application/n-triples"})
    objects = {quad.object for quad in parse(got.content, RdfFormat.N_TRIPLES)}
    assert objects == {NamedNode("http://example.org/D"), NamedNode("http://example.org/E")}
    assert _told(writer, "<http://example.org/put> a <http://example.org/D>")
    assert writer.delete("/rdf-graph-store", params=address).status_code == 204
    assert not _told(writer, "<http://example.org/put> ?p ?o")
    for method in ("GET", "HEAD", "DELETE"):
        assert writer.request(method, "/rdf-graph-store", params=address).status_code == 404


def test_a_graph_by_its_own_address(writer: httpx.Client) -> None:
    made = writer.post("/rdf-graph-store", content="<#me> a <#C> .", headers={"content-type": "text/turtle"})
    assert made.status_code == 201
    location = made.headers["location"]
    assert f"<{location}#me>" in writer.get(location, headers={"accept": "application/n-triples"}).text
    form = writer.post(
        location,
        files={"file": ("a.ttl", "<http://example.org/a> a <http://example.org/F> .", "text/turtle")},
    )
    assert form.status_code == 204
    assert _told(writer, f"GRAPH <{location}> {{ ?s a <http://example.org/F> }}")


@pytest.mark.parametrize(
    ("method", "path", "content", "media_type", "status"),
    [
        ("PUT", "?graph=http://example.org/g", "<> a", "text/turtle", 400),
        ("PUT", "?graph=http://example.org/g", "<> a <C> .", "application/pdf", 415),
        ("PUT", "?graph=not%20an%20iri", "<> a <C> .", "text/turtle", 400),
        ("PUT", "?graph=http://example.org/g&default", "", "text/turtle", 400),
        ("PUT", "", "", "text/turtle", 400),
        ("PATCH", "?default", "", "text/turtle", 405),
        ("GET", "?graph=http://example.org/nothing", "", "text/turtle", 404),
    ],
)
def test_what_breaks_the_graph_store_protocol(
    writer: httpx.Client, method: str, path: str, content: str, media_type: str, status: int
) -> None:
    response = writer.request(
        method, f"/rdf-graph-store{path}", content=content, headers={"content-type": media_type}
    )
    assert response.status_code == status, response.text


def test_a_build_at_work_is_told(open_service: Served, writer: httpx.Client) -> None:
    with pytest.raises(KeyError), Versions(open_service.store).writing():
        response = _update(writer, UPDATE)
        assert response.status_code == 503
        assert "writing" in response.json()["detail"]
        assert _told(writer, "?s ?p ?o")
        raise KeyError
