"""Queries that would ask another server."""

from __future__ import annotations

import socket

import pytest

from graph import QueryError, open_store
from graph.store.safety import refuse_reaching_out

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


@pytest.mark.parametrize(
    "hidden",
    ["ASK { ?s ?p ?o #\rSERVICE %s { ?a ?b ?c }\n}", "ASK { OPTIONAL { ?s ?p ?o } #\r SERVICE SILENT %s {}\n}",
     'ASK { BIND("\\u0022 AS ?x)#" AS ?x) SERVICE %s { ?s ?p ?o }\n }',
     "ASK { BIND('\\U00000027 AS ?x)#' AS ?x) SERVICE %s { ?s ?p ?o }\n }"],
)  # fmt: skip
def test_no_reading_of_a_query_reaches_another_server(hidden: str) -> None:
    """Where the engine ends a comment or a string that another reader goes on with."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        with pytest.raises(QueryError, match="SERVICE"):
            open_store(None).query(hidden % f"<http://127.0.0.1:{listener.getsockname()[1]}/>")
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "update",
    [f"LOAD {ELSEWHERE}", f"CLEAR ALL #\r; LOAD SILENT {ELSEWHERE}", f"lo\\u0061d {ELSEWHERE}",
     f'INSERT DATA {{ <x:a> <x:b> "\\u0022 }}#" }} ; LOAD {ELSEWHERE}\n',
     f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}"],
)  # fmt: skip
def test_update_that_reaches_out_is_refused(update: str) -> None:
    with pytest.raises(QueryError, match=r"LOAD|SERVICE"):
        refuse_reaching_out(update)


@pytest.mark.parametrize(
    "update",
    [
        'INSERT DATA { <x:a> <x:b> "\\u0022 \\\\u0022" }',
        'INSERT DATA { <x:load> <x:download> "SERVICE \\\\u0041" }',
    ],
)
def test_update_that_stays_here_is_not(update: str) -> None:
    refuse_reaching_out(update)
