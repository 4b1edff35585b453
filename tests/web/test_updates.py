"""Changes: who may make them, and what they make of the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from extract.facts import Extraction
from graph import open_store
from graph.store.versions import Versions
from limburg.web import changes, moves
from limburg.web.changes import CHANGES
from limburg.web.tasks import Update
from tests.web.conftest import TOKEN, Served, sample_store

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


def test_the_default_graph_stays_the_union_when_all_is_dropped(
    tmp_path: Path, annual_report: Extraction
) -> None:
    folder = sample_store(tmp_path / "store", annual_report)

    def change(text: str) -> set[Triple]:
        changes.update(folder, Update(text, base="http://example.org/"))
        store = open_store(folder)
        union = {Triple(*triple) for triple in store.query("CONSTRUCT WHERE { ?s ?p ?o }")}  # type: ignore[union-attr]
        assert union == {quad.triple for quad in store.quads()}
        return union

    before = change("INSERT DATA { GRAPH <g> { <s> <p> 1, 2 } GRAPH <h> { <s> <p> 2 } }")
    assert len(before) == len(change("COPY <g> TO <i> ; MOVE <g> TO <j>"))
    assert len(before) == len(change("CLEAR GRAPH <h>"))
    assert len(before) == 1 + len(change("DELETE DATA { <s> <p> 2 }"))
    assert change("DROP ALL") == set()
    assert len(change("INSERT DATA { GRAPH <g> { <s> <p> 1 } <s> <p> 3 }")) == 2
    assert len(change("CLEAR DEFAULT")) == 0


@pytest.mark.parametrize(
    ("move", "kept"),
    [
        ("MOVE DEFAULT TO <g>", "GRAPH <g>"),
        ("MOVE SILENT DEFAULT TO GRAPH <g> # MOVE DEFAULT TO <h>", "GRAPH <g>"),
        ("move default to ex:g", "GRAPH <g>"),
        ("MOVE <g> TO DEFAULT", f"GRAPH {CHANGES}"),
        ("MOVE GRAPH ex:g TO DEFAULT", f"GRAPH {CHANGES}"),
    ],
)
def test_what_is_moved_is_told_by_its_target_alone(
    tmp_path: Path, annual_report: Extraction, move: str, kept: str
) -> None:
    """SPARQL 1.1 Update, 3.2.4: the target holds what the source held and nothing else, the source is emptied."""
    folder = sample_store(tmp_path / "store", annual_report)

    def change(text: str) -> None:
        changes.update(folder, Update(f"PREFIX ex: <> {text}", base="http://example.org/"))

    def triples(pattern: str) -> set[Triple]:
        text = f"BASE <http://example.org/> CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} {{ ?s ?p ?o }} }}"
        return {Triple(*triple) for triple in open_store(folder).query(text)}  # type: ignore[union-attr]

    change("INSERT DATA { GRAPH <g> { <s> <p> 1, 2 } GRAPH <h> { <s> <p> 2, 3 } }")
    moved = triples("" if "default to" in move.lower() else "GRAPH <g>")
    change(move)
    assert triples("") == triples(kept) == triples("GRAPH ?g") == moved
    change("INSERT DATA { <s> <p> 4 }")
    assert len(triples("")) == len(moved) + 1


def test_a_move_between_named_graphs_and_one_to_itself_are_left_alone() -> None:
    for text in (
        "MOVE <g> TO <h>",
        "MOVE DEFAULT TO DEFAULT",
        "INSERT DATA { <s> <p> 'MOVE DEFAULT TO <g>' }",
    ):
        assert moves.within_union(text, CHANGES) == text


def test_a_faulty_update_changes_nothing(open_service: Served, writer: httpx.Client) -> None:
    before = open_service.store.joinpath("current").read_text()
    response = _update(writer, f"{UPDATE} ;\nINSERT DATA {{ ?variable <http://example.org/p> 1 }}")
    assert response.status_code == 400
    assert "2:" in response.json()["detail"]
    assert open_service.store.joinpath("current").read_text() == before


def test_updates_follow_each_other_beside_readers(open_service: Served, writer: httpx.Client) -> None:
    """Good and faulty ones, in few processes: none that failed stands in the way of the next."""
    insert, faulty = (
        f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {S} a <http://example.org/N%d> }} }}",
        "CREATE NOTHING",
    )
    ended = threading.Event()
    read: list[int] = []

    def reading() -> None:
        while not ended.is_set():
            query = f"SELECT (COUNT(*) AS ?n) {{ ?s a ?type }} # {threading.get_ident()} {len(read)}"
            read.append(open_service.ask(query).status_code)

    readers = [threading.Thread(target=reading) for _ in range(2)]
    for reader in readers:
        reader.start()
    texts = [text for number in range(6) for text in (insert % number, faulty, faulty)]
    written = [_update(writer, text).status_code for text in texts]
    ended.set()
    for reader in readers:
        reader.join()
    assert written == [204, 400, 400] * 6
    assert set(read) == {200}
    assert _told(writer, f"{S} a <http://example.org/N0>, <http://example.org/N5>")


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
    everywhere = "DELETE WHERE { ?s a <http://example.org/D> }"
    assert _update(writer, everywhere, **{"using-graph-uri": GRAPH}).status_code == 204
    assert _told(writer, "?s a <http://example.org/D>")
    assert _update(writer, everywhere, **{"using-graph-uri": "http://example.org/h"}).status_code == 204
    assert not _told(writer, "?s a <http://example.org/D>")
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


def test_a_form_of_several_files(writer: httpx.Client) -> None:
    """Each by its own media type; a label of a blank node in one is not that in another."""
    files = [
        ("a", ("a.ttl", "_:x a <C> .", "text/turtle; charset=utf-8")),
        ("b", ("b.nt", '_:x <http://example.org/p> "ë\\r" .', "application/n-triples")),
    ]
    address = {"graph": "http://example.org/form"}
    assert writer.post("/rdf-graph-store", params=address, files=files).status_code == 201
    got = writer.get("/rdf-graph-store", params=address, headers={"accept": "application/n-triples"})
    first, second = parse(got.content, RdfFormat.N_TRIPLES)
    assert first.subject != second.subject
    assert {first.object, second.object} == {NamedNode("http://example.org/C"), Literal("ë\r")}
    for media_type, status in (("application/pdf", 415), ("text/turtle", 400)):
        wrong = [*files, ("c", ("c", "<> a", media_type))]
        assert writer.post("/rdf-graph-store", params=address, files=wrong).status_code == status
    assert writer.delete("/rdf-graph-store", params=address).status_code == 204


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
        ("PUT", "?default", "", "multipart/form-data; boundary=x", 400),
        ("PUT", "?default", "", "text/turtle; charset=utf-16", 400),
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
