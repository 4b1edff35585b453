"""Queries that would ask another server."""

from __future__ import annotations

import pytest

from graph import QueryError, open_store

ELSEWHERE = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?where {{ {ELSEWHERE} }} SERVICE ?where {{ ?s ?p ?o }} }}",
        f"ASK {{ {{ SELECT ?s {{ OPTIONAL {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }} }} }}",
        f"ASK {{ FILTER EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }}",
        f"ASK {{ ?s ?p ?a, ?b FILTER(?a<?b)SERVICE#>\n{ELSEWHERE}{{ ?s ?p ?o }} }}",
        f"ASK {{ SERV\\u0049CE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"ASK {{ S\\U00000045RVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"ASK {{ BIND(EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} AS ?x) }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ ?s ?p 1 }} UNION {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }}",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        open_store(None).query(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://example.org/> { }" }',
        "SELECT * { ?s ?p ?service } # SERVICE",
        "SELECT * { ?s <http://example.org/service#SERVICE> ?o }",
        "PREFIX service: <http://example.org/> SELECT * { ?s service:SERVICE 'it''s' }".replace("''", ""),
    ],
)
def test_the_word_alone_does_no_harm(query: str) -> None:
    assert not list(open_store(None).query(query))  # type: ignore[arg-type]


def test_a_faulty_query_with_the_word_names_its_place() -> None:
    with pytest.raises(QueryError, match=r"line 2, column \d+"):
        open_store(None).query("SELECT * {\n SERVICE { }")
