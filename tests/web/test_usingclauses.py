"""The protocol's dataset written into an update."""

from __future__ import annotations

import pytest

from graph.errors import QueryError
from limburg.web import usingclauses

G = "http://example.org/g"


def test_each_operation_gets_its_clauses() -> None:
    update = 'CLEAR ALL ; DELETE { ?s ?p "WHERE {" } WHERE { ?s ?p ?o FILTER(?o<1 && ?s>2) } ; INSERT { } WHERE { }'
    clauses = f"USING <{G}> USING NAMED <{G}#n> "
    added = usingclauses.add(update, [G], [f"{G}#n"])
    assert added == update.replace("WHERE { ", f"{clauses}WHERE {{ ")


def test_the_pattern_of_delete_where_is_its_template_as_well() -> None:
    update = "DELETE WHERE { ?s ?p '}' GRAPH ?g { ?s ?p ?o } } ; DELETE DATA { <x:a> <x:b> 1 }"
    pattern, rest = " { ?s ?p '}' GRAPH ?g { ?s ?p ?o } }", " ; DELETE DATA { <x:a> <x:b> 1 }"
    assert usingclauses.add(update, [G], []) == f"DELETE {pattern} USING <{G}> WHERE {pattern}{rest}"


def test_without_a_dataset_the_update_stays() -> None:
    assert usingclauses.add("WITH <x:g> DELETE WHERE {}", [], []) == "WITH <x:g> DELETE WHERE {}"


@pytest.mark.parametrize(
    ("update", "graph"),
    [(f"WITH <{G}> INSERT {{}} WHERE {{}}", G), (f"INSERT {{}} USING <{G}> WHERE {{}}", G),
     ("INSERT {} WHERE {}", "x:a> WHERE {} ; DROP ALL ; INSERT {} USING <x:b")],
)  # fmt: skip
def test_what_clashes_is_refused(update: str, graph: str) -> None:
    with pytest.raises(QueryError):
        usingclauses.add(update, [graph], [])
