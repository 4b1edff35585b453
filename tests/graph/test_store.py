"""Stores: what all of them answer and how they change; the versions of the one in a folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from graph import QueryError, Store, StoreError, open_store
from tests.graph.conftest import SERVERS

A, B, KNOWS, ONE, TWO = (
    NamedNode(f"http://example.org/{name}") for name in ("a", "b", "knows", "one", "two")
)


@pytest.fixture(params=["memory", "folder", *SERVERS])
def empty(request: pytest.FixtureRequest, tmp_path: Path, serving: Callable[[str], str]) -> Store:
    if request.param == "memory":
        return open_store(None)
    return open_store(
        tmp_path / "store" if request.param == "folder" else serving(request.param), create=True
    )


def fill(store: Store, graph: NamedNode, *triples: tuple[NamedNode, NamedNode, NamedNode | Literal]) -> None:
    with store.transaction() as transaction:
        transaction.replace(graph, [Quad(*triple, graph) for triple in triples])


def rows(store: Store, query: str) -> list[str]:
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return [" ".join(term.value for term in row) for row in result]


def test_the_union_holds_each_triple_once_however_many_graphs_state_it(empty: Store) -> None:
    fill(empty, ONE, (A, KNOWS, B))
    fill(empty, TWO, (A, KNOWS, B), (B, KNOWS, A))
    assert rows(empty, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ["2"]
    assert rows(empty, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == ["3"]
    assert len(empty) == 3 and set(empty.graphs()) == {ONE, TWO}
    assert {quad.graph_name for quad in empty.quads()} == {ONE, TWO}
    assert len(list(empty.quads(ONE))) == 1


def test_what_another_graph_states_too_stays_in_the_union(empty: Store) -> None:
    fill(empty, ONE, (A, KNOWS, B), (A, KNOWS, A))
    fill(empty, TWO, (A, KNOWS, B))
    fill(empty, ONE)
    assert rows(empty, "SELECT ?o { ?s ?p ?o }") == [B.value]
    with empty.transaction() as transaction:
        transaction.drop(TWO)
        transaction.drop(NamedNode("http://example.org/never"))
    assert len(empty) == 0 and not rows(empty, "SELECT ?o { ?s ?p ?o }") and TWO not in set(empty.graphs())


def test_a_transaction_that_fails_changes_nothing(empty: Store) -> None:
    fill(empty, ONE, (A, KNOWS, B))
    with pytest.raises(RuntimeError, match="stop"), empty.transaction() as transaction:
        transaction.drop(ONE)
        assert not bool(transaction.query("ASK { ?s ?p ?o }"))
        raise RuntimeError("stop")
    assert len(empty) == 1


def test_a_transaction_sees_its_changes_and_readers_do_not(empty: Store) -> None:
    with empty.transaction() as transaction:
        transaction.replace(ONE, [Quad(A, KNOWS, B, ONE)])
        assert bool(transaction.query("ASK { ?s ?p ?o }"))
        assert not bool(empty.query("ASK { ?s ?p ?o }"))
    assert bool(empty.query("ASK { ?s ?p ?o }"))
    with pytest.raises(StoreError, match="has ended"):
        transaction.drop(ONE)


def test_a_quad_of_another_graph_is_refused(empty: Store) -> None:
    with pytest.raises(StoreError, match="not of the graph"), empty.transaction() as transaction:
        transaction.replace(ONE, [Quad(A, KNOWS, B, TWO)])


def test_a_syntax_error_names_line_and_column(empty: Store) -> None:
    with pytest.raises(QueryError, match=r"line 2, column 6: .* near '}'"):
        empty.query("SELECT * {\n ?s }", bindings={"s": A})
    with pytest.raises(QueryError, match=r"line 1, column \d+: .*'FORM'"):
        empty.query("ASK {} FORM")


def test_an_unknown_prefix_is_named_and_those_of_the_vocabulary_are_known(empty: Store) -> None:
    with pytest.raises(QueryError, match="the prefix 'foo' is not declared"):
        empty.query("ASK { ?s foo:bar ?o }")
    assert not bool(empty.query("ASK { ?s lim:hasPartner ?o }"))


def test_a_query_that_ends_too_early_says_so(empty: Store) -> None:
    with pytest.raises(QueryError, match=r"near '\?o'.* A term or bracket is missing"):
        empty.query("ASK { ?s ?p ?o ")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_bound(text: str) -> None:
    result = open_store(None).query("SELECT ?x { BIND(?value AS ?x) }", bindings={"value": Literal(text)})
    assert isinstance(result, QuerySolutions)
    assert [row["x"] for row in result] == [Literal(text)]


def test_a_folder_is_opened_again_with_what_it_held(tmp_path: Path) -> None:
    fill(open_store(tmp_path / "store", create=True), ONE, (A, KNOWS, B))
    assert len(open_store(tmp_path / "store")) == 1
    assert len(open_store(str(tmp_path / "store"), create=True)) == 1


def test_a_reader_that_is_open_sees_the_next_version(tmp_path: Path) -> None:
    writer = open_store(tmp_path / "store", create=True)
    reader = open_store(tmp_path / "store")
    assert len(reader) == 0
    fill(writer, ONE, (A, KNOWS, B))
    assert len(reader) == 1


def test_a_result_that_is_being_read_stays_whole_while_others_write(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    fill(store, ONE, *((A, KNOWS, Literal(str(number))) for number in range(500)))
    result = store.query("SELECT ?o { ?s ?p ?o }")
    assert isinstance(result, QuerySolutions)
    next(result)
    fill(store, ONE)
    assert sum(1 for _ in result) == 499
    assert len(store) == 0


def test_the_version_before_is_kept_and_older_ones_are_not(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    for number in range(4):
        fill(store, ONE, (A, KNOWS, Literal(str(number))))
    versions = sorted(path.name for path in (tmp_path / "store").glob("v*"))
    assert len(versions) == 2 and (tmp_path / "store" / "current").read_text().strip() == versions[-1]


def test_two_cannot_write_at_once(tmp_path: Path) -> None:
    one, other = open_store(tmp_path / "store", create=True), open_store(tmp_path / "store")
    with one.transaction() as transaction:
        transaction.replace(ONE, [Quad(A, KNOWS, B, ONE)])
        with pytest.raises(StoreError, match="another process is writing"), other.transaction():
            pass
    fill(other, TWO, (A, KNOWS, B))
    assert set(one.graphs()) == {ONE, TWO}


def test_a_writer_that_is_killed_leaves_the_former_version(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    fill(store, ONE, (A, KNOWS, B))
    killed = (
        "import os, sys\nfrom graph import open_store\nfrom pyoxigraph import NamedNode\n"
        "with open_store(sys.argv[1]).transaction() as transaction:\n"
        f"    transaction.drop(NamedNode({ONE.value!r}))\n    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", killed, tmp_path / "store"], check=False).returncode == 9
    assert len(store) == 1
    fill(store, TWO, (A, KNOWS, B))
    assert len(store) == 2 and len(list((tmp_path / "store").glob("v*"))) == 2


def test_a_store_that_is_not_there_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dag.")
    with pytest.raises(StoreError, match="something else than a store"):
        open_store(tmp_path, create=True)
    with pytest.raises(StoreError, match="something else than a store"):
        open_store(tmp_path / "letter.txt", create=True)


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    open_store(tmp_path / "store", create=True)
    (tmp_path / "store" / "current").write_text("v999999")
    with pytest.raises(StoreError, match="'v999999'"):
        open_store(tmp_path / "store")


def test_a_version_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    open_store(tmp_path / "store", create=True)
    for path in (tmp_path / "store").glob("v*/*"):
        path.write_bytes(b"damaged")
    with pytest.raises(StoreError, match="cannot be opened"):
        len(open_store(tmp_path / "store"))


@pytest.mark.parametrize("text", ["", "SELECT", "SELECT * WHERE {\n ?s ?p ?o\n", "SELECT \x0b{\u2028"])
def test_a_query_that_breaks_off_has_its_place_named(text: str) -> None:
    with pytest.raises(QueryError, match=r"line \d, column \d+: the query cannot be understood"):
        open_store(None).query(text)


def test_amending_leaves_what_it_does_not_name(empty: Store) -> None:
    """A triple that another graph holds stays in the union; what is both removed and added stays."""
    store = empty
    fill(store, ONE, (A, KNOWS, B), (B, KNOWS, A))
    fill(store, TWO, (A, KNOWS, B))
    with store.transaction() as transaction:
        gone, new = Quad(A, KNOWS, B, ONE), Quad(A, KNOWS, A, ONE)
        transaction.amend(ONE, removed=[gone, new], added=[new])
    assert set(store.quads(ONE)) == {new, Quad(B, KNOWS, A, ONE)}
    assert store.query("ASK { ?a ?knows ?b FILTER(?a != ?b) }", bindings={"a": A, "b": B})
    with pytest.raises(StoreError, match="is not of the graph"), store.transaction() as transaction:
        transaction.amend(TWO, added=[new])


def test_what_a_writer_that_was_killed_has_left_is_cleaned_away(tmp_path: Path) -> None:
    """The engine copies into a folder of its own, which is there where a writer is killed meanwhile."""
    store = open_store(tmp_path / "store", create=True)
    fill(store, ONE, (A, KNOWS, B))
    (tmp_path / "store" / "v000003.tmp").mkdir()
    fill(store, TWO, (A, KNOWS, B))
    assert len(store) == 2
    assert sorted(path.name for path in (tmp_path / "store").glob("v*")) == ["v000002", "v000003"]
