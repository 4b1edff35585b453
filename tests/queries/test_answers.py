"""Results of any query as plain Python values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from graph import QueryError, Store
from ontology.terms import LIM, RDFS, XSD
from queries import answers
from queries.answers import Value


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Literal("2024", datatype=XSD.integer), 2024),
        (Literal("0.5", datatype=XSD.decimal), Decimal("0.5")),
        (Literal("1.5", datatype=XSD.double), 1.5),
        (Literal("true", datatype=XSD.boolean), True),
        (Literal("stad Genk", language="nl"), "stad Genk"),
        (Literal("many", datatype=XSD.integer), "many"),
        (NamedNode("https://example.org/a"), "https://example.org/a"),
        (BlankNode("b"), "_:b"),
        (None, None),
    ],
)
def test_value(term: NamedNode | BlankNode | Literal | None, expected: Value) -> None:
    assert answers.value(term) == expected


def test_select(store: Store) -> None:
    answer = answers.run(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a {LIM.Project} }}")
    assert list(answer) == [{"n": 2}]


def test_ask(store: Store) -> None:
    assert answers.run(store, f"ASK {{ ?s a {LIM.Campus} }}").rows == ((True,),)


def test_construct(store: Store) -> None:
    answer = answers.run(store, f"CONSTRUCT WHERE {{ ?s a {LIM.Campus} }}")
    assert [column.name for column in answer.columns] == ["subject", "predicate", "object"]
    assert [row[0] for row in answer.rows] == ["https://w3id.org/limburg-innovation/id/zonneveld"]


def test_query_that_cannot_be_understood(store: Store) -> None:
    with pytest.raises(QueryError, match="line 1"):
        answers.run(store, "SELECT ?s WERE { ?s ?p ?o }")


def test_known_prefixes_need_no_declaration(store: Store) -> None:
    text = f"PREFIX rdfs: <{RDFS.iri}>\nSELECT ?l {{ ?p a lim:Project ; rdfs:label ?l }}"
    assert {row["l"] for row in answers.run(store, text)} == {"FlexFab4.0", "Warmtenet Waterschei"}


def test_known_prefixes_move_no_line(store: Store) -> None:
    with pytest.raises(QueryError, match="line 2"):
        answers.run(store, "SELECT ?p\nWERE { ?p a lim:Project }")
