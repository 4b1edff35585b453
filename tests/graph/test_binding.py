"""Variables bound in each group of a query that uses them, and nowhere else."""

from __future__ import annotations

import time

import pytest
from pyoxigraph import Literal, NamedNode

from graph import QueryError
from graph.store.binding import bind

X = {"x": NamedNode("http://example.org/x")}
VALUES = " VALUES ?x { <http://example.org/x> }"


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("ASK{?x ?p ?o}", "ASK{@?x ?p ?o}"),
        ("SELECT * { { $x ?p ?o } UNION { ?o ?p ?x } }", "SELECT * { {@ $x ?p ?o } UNION {@ ?o ?p ?x } }"),
        ("CONSTRUCT { ?x ?p ?o } WHERE { ?x ?p ?o }", "CONSTRUCT { ?x ?p ?o } WHERE {@ ?x ?p ?o }"),
        ("ASK { VALUES ?y { 1 } ?x ?p ?y }", "ASK {@ VALUES ?y { 1 } ?x ?p ?y }"),
        ("ASK { VALUES (?y ?z) { (1 2) } ?x ?p ?y }", "ASK {@ VALUES (?y ?z) { (1 2) } ?x ?p ?y }"),
        ("ASK { { SELECT ?x { ?x ?p 1 } } }", "ASK { { SELECT ?x {@ ?x ?p 1 } } }"),
        ('ASK { ?x ?p \'{\' , """{""" # {\n }', 'ASK {@ ?x ?p \'{\' , """{""" # {\n }'),
        ("ASK { ?x ex:values ?values { ?x ?p 1 } }", "ASK {@ ?x ex:values ?values {@ ?x ?p 1 } }"),
        (
            "ASK { ?x <http://e.org/#a> 1 OPTIONAL { ?x ?p 2 } }",
            "ASK {@ ?x <http://e.org/#a> 1 OPTIONAL {@ ?x ?p 2 } }",
        ),
        ("ASK { FILTER EXISTS { ?x ?p 1 } }", "ASK { FILTER EXISTS {@ ?x ?p 1 } }"),
        ("ASK { GRAPH ?g { ?x ?p 1 } }", "ASK { GRAPH ?g {@ ?x ?p 1 } }"),
        ("SELECT (?x AS ?y) { ?s ?p ?o }", "SELECT (?x AS ?y) {@ ?s ?p ?o }"),
        (
            "SELECT ?s { ?s ?p ?o { ?s ?q 1 } } HAVING(?x > 1)",
            "SELECT ?s {@ ?s ?p ?o { ?s ?q 1 } } HAVING(?x > 1)",
        ),
        (
            "ASK { ?s ?p 1 { SELECT ?s { ?s ?p 2 } GROUP BY ?x } }",
            "ASK { ?s ?p 1 { SELECT ?s {@ ?s ?p 2 } GROUP BY ?x } }",
        ),
        ("ASK { ?x a ex:A.{ ?s ?p 'it\\'s ?x' } }", "ASK {@ ?x a ex:A.{ ?s ?p 'it\\'s ?x' } }"),
        ("ASK { FILTER(1<?x&&?x>2) { ?s ?p 1 } }", "ASK {@ FILTER(1<?x&&?x>2) { ?s ?p 1 } }"),
    ],
)
def test_each_group_that_uses_it_begins_with_the_value(query: str, bound: str) -> None:
    assert bind(query, X) == bound.replace("@", VALUES)


def test_several_variables_and_none() -> None:
    assert bind("ASK { ?a ?p ?b }", {"a": Literal("A"), "b": Literal("B")}) == (
        'ASK { VALUES ?a { "A" } VALUES ?b { "B" } ?a ?p ?b }'
    )
    assert bind("ASK { ?a ?p ?b }", {}) == "ASK { ?a ?p ?b }"


@pytest.mark.parametrize("name", ["y", "x y", "x } DROP", ""])
def test_a_name_that_is_no_variable_of_the_query_is_refused(name: str) -> None:
    with pytest.raises(QueryError, match="no variable"):
        bind("ASK { ?x ?p ?xy }", {name: Literal("1")})


@pytest.mark.parametrize("part", ["{", '"', "'''", '"""x', "a.", "a:.", "<", "#\n", "\\", "?x"])
def test_a_long_query_takes_time_in_proportion(part: str) -> None:
    started = time.process_time()
    bind("ASK { ?x ?p " + part * 20_000, X)
    assert time.process_time() - started < 1
