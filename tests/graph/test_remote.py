"""Stores on servers: documents and questions, what servers normalise and cut off, writers that meet, refusals."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, QueryTriples

from extract.facts import Extraction
from graph import Archive, QueryError, Store, StoreError, open_store
from graph.store import dialects, publishing
from graph.store.endpoint import PASSWORD_VARIABLE, USER_VARIABLE, Endpoint
from graph.store.publishing import STATE, UNION
from graph.store.remote import RemoteStore
from ontology.terms import LIM, RDF, XSD
from queries import catalogue
from queries.answers import Answer, Value
from tests.graph.conftest import SERVERS

A, KNOWS, ONE, TWO = (NamedNode(f"http://example.org/{name}") for name in ("a", "knows", "one", "two"))
UNANSWERED = {"virtuoso": {"things-like": "SR128"}, "oxigraph": {}}
"""Questions that a server has an error of its own with."""

Serving = Callable[[str], str]


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(server: str, serving: Serving) -> str:
    return serving(server)


def put(store: Store, graph: NamedNode, *objects: Literal | NamedNode) -> None:
    with store.transaction() as transaction:
        transaction.replace(graph, [Quad(A, KNOWS, value, graph) for value in objects])


def rows(store: Store, query: str) -> list[str]:
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return [" ".join(term.value for term in row) for row in result]


def union_is_whole(store: Store) -> bool:
    """Whether the graph with all triples, once each, is what the other graphs make it."""
    result = store.query(f"SELECT ?s ?p ?o FROM {UNION} {{ ?s ?p ?o }}")
    assert isinstance(result, QuerySolutions)
    return sorted(map(str, (tuple(row) for row in result))) == sorted(
        {str((quad.subject, quad.predicate, quad.object)) for quad in store.quads()}
    )


def test_documents_come_and_go_as_in_memory(
    address: str, annual_report: Extraction, next_report: Extraction
) -> None:
    stores = (open_store(None), open_store(address))
    changes = []
    for store in stores:
        archive = Archive(store)
        first = archive.add(annual_report)
        changes.append([first, archive.add(next_report), archive.add(annual_report)])
    assert changes[0] == changes[1] and changes[1][2].replaced
    assert set(stores[0].quads()) == set(stores[1].quads()) and union_is_whole(stores[1])
    assert Archive(stores[0]).reports() == Archive(stores[1]).reports()
    for store in (stores[0], open_store(address)):
        Archive(store).remove("jaarverslag-2024.pdf")
    assert set(stores[0].quads()) == set(stores[1].quads()) and union_is_whole(stores[1])
    assert Archive(stores[1]).reports() == Archive(stores[0]).reports()


def test_every_question_has_the_same_answer(
    server: str, address: str, store: Store, annual_report: Extraction, next_report: Extraction
) -> None:
    remote = open_store(address)
    Archive(remote).add_all([annual_report, next_report])
    for question in catalogue.questions():
        values = {one.name: one.example for one in question.parameters if one.default is None}
        if reason := UNANSWERED[server].get(question.name):
            with pytest.raises(QueryError, match=reason):
                catalogue.ask(remote, question.name, values)
        else:
            answers = [catalogue.ask(one, question.name, values) for one in (store, remote)]
            assert unordered(answers[0]) == unordered(answers[1]), question.name


def unordered(answer: Answer) -> list[str]:
    """Rows as sets, since servers order by collations of their own, and numbers by their values.

    Virtuoso gives whole decimals as integers, and joins no names to an empty text.
    """

    def plain(cell: Value) -> Value:
        return float(cell) if isinstance(cell, Decimal | int) else cell or None

    return sorted(str(tuple(map(plain, row))) for row in answer.rows)


def test_terms_come_back_as_they_were(address: str) -> None:
    values: list[Literal | NamedNode] = [
        Literal('é€😀 "quoted" \\ \n\t\r end'),
        Literal("taal", language="nl"),
        Literal("taal", language="nl-be"),
        Literal(""),
        Literal("  spaces  "),
        Literal("x" * 200_000),
        Literal("2300000.0", datatype=XSD.decimal),
        Literal("0.8735", datatype=XSD.decimal),
        Literal("2026-02-03T04:05:06Z", datatype=XSD.dateTime),
        Literal("2026-02-03", datatype=XSD.date),
        Literal(-7),
        NamedNode("http://example.org/L'été_(2025)?a=b&c=%20d#e"),
    ]
    put(open_store(address), ONE, *values)
    in_memory = open_store(None)
    put(in_memory, ONE, *values)
    store = open_store(address)
    assert set(store.quads()) == set(in_memory.quads())
    put(store, ONE, *values[1:])
    assert len(store) == len(values) - 1 and union_is_whole(store)
    put(store, ONE)
    assert len(store) == 0 and not rows(store, "SELECT ?o { ?s ?p ?o }")


def test_bound_values_are_found(address: str) -> None:
    store = open_store(address)
    put(store, ONE, Literal("L'été", language="fr"), Literal(3))
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    for value in (Literal("L'été", language="fr"), Literal(3)):
        result = store.query(query, bindings={"o": value})
        assert isinstance(result, QuerySolutions)
        assert [row["g"] for row in result] == [ONE]


def test_more_than_a_server_takes_or_gives_at_once(address: str) -> None:
    """Virtuoso refuses an update of 2,000 triples, and cuts off answers after 10,000 rows."""
    store, number = open_store(address), 12_000
    values = [Literal(f"zin {place} {'x' * 20}", language="nl") for place in range(number)]
    put(store, ONE, *values)
    assert len(open_store(address)) == number
    assert len(set(rows(store, "SELECT ?o { ?s ?p ?o }"))) == number
    constructed = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(constructed, QueryTriples) and len(set(constructed)) == number
    assert len(rows(store, "SELECT ?o { ?s ?p ?o } LIMIT 7")) == 7
    assert len(set(open_store(address).quads())) == number
    put(open_store(address), ONE, *values[1_500:])
    assert len(store) == number - 1_500 and union_is_whole(store)


def test_of_two_that_write_at_once_one_is_told(address: str) -> None:
    one, other = open_store(address), open_store(address)
    put(one, ONE, Literal("first"))
    with pytest.raises(StoreError, match="another process has written"), one.transaction() as transaction:
        transaction.replace(ONE, [Quad(A, KNOWS, Literal("lost"), ONE)])
        put(other, TWO, Literal("second"))
    assert sorted(rows(one, "SELECT ?o { ?s ?p ?o }")) == ["first", "second"]
    put(one, ONE, Literal("third"))
    assert sorted(rows(other, "SELECT ?o { ?s ?p ?o }")) == ["second", "third"]


@pytest.fixture
def without_whole_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Oxigraph carried out updates by halves."""
    monkeypatch.setitem(dialects.BY_HEADER, "oxigraph", replace(dialects.OXIGRAPH, update_bytes=None))


@pytest.mark.usefixtures("without_whole_updates")
def test_what_was_cut_off_leaves_whole_documents_and_is_mended(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the requests is the first that fails, as all do that follow it."""
    monkeypatch.setattr(publishing, "ABANDONED", timedelta(0))
    store = open_store(address)
    failing = 1
    while True:
        documents = documents_of("old")
        with store.transaction() as transaction:
            for graph, quads in documents.items():
                transaction.replace(graph, quads)
        with monkeypatch.context() as patch:
            count = cut_off(patch, failing)
            try:
                with store.transaction() as transaction:
                    for graph, quads in documents_of("new").items():
                        transaction.replace(graph, quads)
            except KeyboardInterrupt:
                pass
        for graph in documents:
            assert set(open_store(address).quads(graph)) in (documents[graph], documents_of("new")[graph])
        put(open_store(address), TWO, Literal(str(failing)))
        assert union_is_whole(store)
        if count() < failing:
            break
        failing += 1
    assert failing > 4


def documents_of(state: str) -> dict[NamedNode, set[Quad]]:
    found = {}
    for name in ("one", "two"):
        graph = NamedNode(f"http://example.org/doc/{name}")
        told = {Quad(graph, KNOWS, Literal(f"{state} {number}"), graph) for number in range(3)}
        found[graph] = {Quad(graph, RDF.type, LIM.Report, graph), *told}
    return found


def cut_off(patch: pytest.MonkeyPatch, failing: int) -> Callable[[], int]:
    """Let the request of this number that changes the data fail, and all after it; gives how many there were."""
    made = 0
    for name in ("put", "update"):
        original = getattr(Endpoint, name)

        def change(
            self: Endpoint, *args: object, original: Callable[..., None] = original, **given: object
        ) -> None:
            nonlocal made
            made += 1
            if made >= failing:
                raise KeyboardInterrupt
            original(self, *args, **given)

        patch.setattr(Endpoint, name, change)
    return lambda: made


def test_while_another_sends_its_changes_nobody_writes(address: str) -> None:
    store = open_store(address)
    put(store, ONE, Literal("x"))
    busy = '<http://purl.org/dc/terms/date> "2999-01-01T00:00:00+00:00"'
    Endpoint(address, patience=60).update(f"INSERT DATA {{ GRAPH {STATE} {{ {STATE} {busy} }} }}")
    with pytest.raises(StoreError, match=r"another process has been writing .* Wait"), store.transaction():
        pass


def test_a_blank_node_is_refused(serving: Serving) -> None:
    store = open_store(serving("oxigraph"))
    with pytest.raises(StoreError, match="cannot hold the blank node"), store.transaction() as transaction:
        transaction.replace(ONE, [Quad(BlankNode("b"), KNOWS, A, ONE)])
    assert len(store) == 0


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("https://someone:geheim@example.org/sparql", "may not hold a user or password"),
        ("http://someone:geheim@example.org:x/", "no URL"),
        ("http://example.org/sparql?key=geheim", "not the plain address"),
        ("http:///sparql", "not the plain address"),
    ],
)
def test_an_address_with_secrets_is_refused_without_repeating_them(location: str, problem: str) -> None:
    with pytest.raises(StoreError, match=problem) as refused:
        open_store(location)
    assert "geheim" not in str(refused.value)


@pytest.mark.virtuoso
def test_a_wrong_password_is_not_told(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    address = serving("virtuoso")
    monkeypatch.setenv(PASSWORD_VARIABLE, "geheim")
    with pytest.raises(StoreError, match=rf"refuses this user.*{USER_VARIABLE}") as refused:
        put(open_store(address), ONE, A)
    assert "geheim" not in str(refused.value)
    monkeypatch.delenv(USER_VARIABLE)
    with pytest.raises(StoreError, match=f"{USER_VARIABLE} is not set"):
        open_store(address)


@pytest.mark.virtuoso
def test_a_netrc_file_gives_the_password(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = serving("virtuoso")
    monkeypatch.delenv(USER_VARIABLE)
    monkeypatch.delenv(PASSWORD_VARIABLE)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="refuses whoever gives no user"):
        put(open_store(address), ONE, A)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login dba password dba\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    put(open_store(address), ONE, A)
    assert len(open_store(address)) == 1


def test_a_server_that_does_not_answer_in_time_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(StoreError, match=r"has not answered within 0\.2 seconds"):
            RemoteStore(address, patience=0.2)
    with pytest.raises(StoreError, match=r"no server answers .*Connection refused"):
        open_store(address)


def test_an_address_without_a_query_service_says_so(serving: Serving) -> None:
    address = serving("oxigraph")
    with pytest.raises(StoreError, match=r"no such SPARQL service \(404\)"):
        open_store(f"{address}/nowhere")
