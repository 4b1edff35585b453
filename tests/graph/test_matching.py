"""`lim:matches` becomes a list of things, wherever a query may write it and nowhere else."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, QuerySolutions

from graph import QueryError, Store, open_store
from graph.matching import expand
from graph.search import NameIndex

ID = "https://w3id.org/limburg-innovation/id/"


def never() -> NameIndex:
    raise AssertionError("the index was asked for")


def labels(store: Store, query: str) -> list[str]:
    result = store.query(expand(query, lambda: NameIndex.of(store)))
    assert isinstance(result, QuerySolutions)
    return sorted(row["label"].value for row in result)


@pytest.mark.parametrize(
    "patterns",
    [
        '?x lim:matches "flexfab" ; a lim:Project ; rdfs:label ?label',
        '?x a lim:Project ; lim:matches "flexfab" ; rdfs:label ?label .',
        '?x a lim:Project ; rdfs:label ?label ; lim:matches "FlexFab 4.0"@nl .',
        "?x lim:matches 'flexfab' . ?x a lim:Project ; rdfs:label ?label",
        '?x lim:matches ("flexfab" 1) ; rdfs:label ?label',
        '(?x ?score) lim:matches "flexfab" . ?x a lim:Project ; rdfs:label ?label FILTER(?score > 0.5)',
        '?y a lim:Place FILTER(?y = ?y) ?x a lim:Project ; lim:matches "flexfab" ; rdfs:label ?label '
        'FILTER(STRENDS(STR(?y), "genk"))',
        '?x a lim:Project OPTIONAL { ?x lim:matches "zzzz" ; a ?t } ?x lim:matches """flexfab""" ; rdfs:label ?label',
        '?x <https://w3id.org/limburg-innovation/ns#matches> "\\u0066lexfab" ; a lim:Project ; rdfs:label ?label',
        '?x (rdf:type|rdf:nil) lim:Project ; lim:matches "flexfab" ; ; rdfs:label ?label',
    ],
)
def test_each_form_finds_the_thing(store: Store, patterns: str) -> None:
    assert labels(store, f"SELECT ?label {{ {patterns} }}") == ["FlexFab4.0"]


def test_what_is_found_nowhere_gives_no_rows(store: Store) -> None:
    assert labels(store, 'SELECT ?label { ?x lim:matches "zzzz" ; rdfs:label ?label }') == []


def test_another_prefix_and_another_meaning_of_ours() -> None:
    other = 'PREFIX lim: <http://example.org/> ASK { ?x lim:matches "a" }'
    assert expand(other, never) == other
    ours = 'PREFIX l: <https://w3id.org/limburg-innovation/ns#> ASK { ?x l:matches "a" }'
    assert "VALUES ?x {  }" in expand(ours, lambda: NameIndex.of(open_store(None)))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?o }",
        "ASK { ?x rdfs:label \"?x lim:matches 'a'\" }",
        "ASK { ?x a ?t } # ?x lim:matches 'a'",
        "ASK { lim:matches rdfs:label ?label }",
        "ASK { ?x ?p ?o FILTER(?p = lim:matches) }",
    ],
)
def test_strings_comments_and_other_places_are_left_alone(query: str) -> None:
    assert expand(query, never) == query


def test_a_bound_variable_is_a_text(store: Store) -> None:
    query = "SELECT ?x { ?x lim:matches ?text }"
    found = expand(query, lambda: NameIndex.of(store), bindings={"text": Literal("Genk")})
    assert f"<{ID}genk>" in found and "?text" not in found


@pytest.mark.parametrize(
    ("patterns", "told"),
    [
        ("?x lim:matches ?y", "no text"),
        ("?x lim:matches 4", "no text"),
        ('?x lim:matches "a", "b"', "one text"),
        ('?x rdfs:label/lim:matches "a"', "path"),
        ('[] lim:matches "a"', "no variable"),
        ('<urn:x> a ?t ; lim:matches "a"', "neither"),
        ('(?x ?s) lim:matches "a" ; a ?t', "list of two"),
        ('?x lim:matches ("a" "b")', "no text and number"),
    ],
)
def test_another_form_is_refused_with_its_place(store: Store, patterns: str, told: str) -> None:
    with pytest.raises(QueryError, match=told) as refusal:
        expand(f"ASK {{\n  {patterns} }}", lambda: NameIndex.of(store))
    assert refusal.value.place.startswith("line 2, column ") and "lim:matches" in refusal.value.remedy


@pytest.mark.parametrize("text", ['"', "\\", "> } #", "qé\nq"])
def test_any_text_stays_a_text(store: Store, text: str) -> None:
    literal = str(Literal(text))
    assert labels(store, f"SELECT ?label {{ ?x lim:matches {literal} ; rdfs:label ?label }}") == []
