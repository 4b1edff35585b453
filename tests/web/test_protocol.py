"""SPARQL 1.1 Protocol: forms of a request, formats of an answer, errors."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from tests.web.conftest import Served

PROJECTS = "SELECT ?name { ?project a lim:Project ; rdfs:label ?name } ORDER BY ?name"
NAMES = ["FlexFab4.0", "Warmtenet Waterschei"]
EVERYTHING = "SELECT * { ?s ?p ?o }"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"

Ask = Callable[..., httpx.Response]


def _names(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["name"]["value"] for row in response.json()["results"]["bindings"]]


def test_query_by_get_form_and_directly(client: httpx.Client, ask: Ask) -> None:
    assert _names(client.get("/sparql", params={"query": PROJECTS})) == NAMES
    assert _names(client.get("/sparql/", params={"query": PROJECTS})) == NAMES
    assert _names(client.post("/sparql", data={"query": PROJECTS})) == NAMES
    assert _names(ask(PROJECTS)) == NAMES


def test_an_answer_that_is_kept_is_the_same(ask: Ask) -> None:
    assert ask(PROJECTS).content == ask(PROJECTS).content
    assert ask(PROJECTS, accept="text/csv").content != ask(PROJECTS).content


def test_what_changes_each_time_is_not_kept(ask: Ask) -> None:
    random = "SELECT (STRUUID() AS ?id) {}"
    assert ask(random).content != ask(random).content


@pytest.mark.parametrize("media_type", ["application/sparql-results+json", "application/sparql-results+xml",
                                        "text/csv", "text/tab-separated-values"])  # fmt: skip
def test_formats_of_solutions(ask: Ask, media_type: str) -> None:
    response = ask(PROJECTS, accept=media_type)
    assert response.headers["content-type"].partition(";")[0] == media_type
    form = QueryResultsFormat.from_media_type(media_type)
    if form == QueryResultsFormat.CSV:
        assert response.text.splitlines() == ["name", *NAMES]
        return
    parsed = parse_query_results(response.content, form)
    assert isinstance(parsed, QuerySolutions)
    assert [solution["name"].value for solution in parsed] == NAMES


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/ld+json",
                                        "application/rdf+xml", "application/trig", "application/n-quads"])  # fmt: skip
def test_formats_of_triples(ask: Ask, media_type: str) -> None:
    response = ask("CONSTRUCT WHERE { ?project a lim:Project }", accept=media_type)
    assert response.headers["content-type"].partition(";")[0] == media_type
    form = RdfFormat.from_media_type(media_type)
    assert form and len(list(parse(response.content, form))) == len(NAMES)


def test_a_browser_gets_what_it_rates_highest(ask: Ask) -> None:
    rated = "text/html, application/json;q=0.3, text/csv;q=0.8, */*;q=0.1"
    assert ask(PROJECTS, accept=rated).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("query", [PROJECTS, "ASK {}", "DESCRIBE <http://example.org/>"])
def test_nothing_that_fits_is_406(ask: Ask, query: str) -> None:
    response = ask(query, accept="image/png")
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"


def test_solutions_as_turtle_are_406(ask: Ask) -> None:
    assert ask(PROJECTS, accept="text/turtle").status_code == 406


@pytest.mark.parametrize(
    ("query", "place"),
    [("SELECT * {\n  ?s ?p\n}", "line 3, column 2"), ("SELECT * { ?s nowhere:p ?o }", "line 1, column 24")],
)
def test_a_faulty_query_names_its_place(ask: Ask, query: str, place: str) -> None:
    response = ask(query)
    assert response.status_code == 400
    assert response.json()["place"] == place
    assert "Traceback" not in response.text


def test_relative_iris_stand_on_the_address_of_the_service(client: httpx.Client, ask: Ask) -> None:
    query = "SELECT (STR(<#me>) AS ?name) {}"
    assert _names(ask(query)) == [f"{client.base_url.join('/sparql')}#me"]
    assert _names(ask(query, host="example.org")) == ["http://example.org/sparql#me"]
    faulty = ask("SELECT * { <a> <b> <c> }\n  ?")
    assert (faulty.status_code, faulty.json()["place"]) == (400, "line 2, column 4")
    assert ask("ASK { <a> ?p ?o }", host="no host").status_code == 400


def test_body_that_says_it_is_utf_8_is_read(client: httpx.Client) -> None:
    headers = {"content-type": f"{DIRECT}; charset=utf-8"}
    assert client.post("/sparql", content=b"ASK {}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ('?x a lim:Project ; lim:matches "flexfap4.0" ; rdfs:label ?name', NAMES[:1]),
        ('(?x ?score) lim:matches ("warmtenet" 1) . ?x rdfs:label ?name FILTER(?score > 0.5)', NAMES[1:]),
        ('?x lim:matches "zzzzqqqq" ; rdfs:label ?name', []),
    ],
)
def test_names_that_are_like_a_text(ask: Ask, pattern: str, names: list[str]) -> None:
    assert _names(ask(f"SELECT ?name {{ {pattern} }}")) == names


def test_what_is_wrong_with_matches_has_its_place(ask: Ask) -> None:
    for query, place in (
        ('ASK {\n ?x lim:matches "a", "b" }', "line 2, column 5"),
        ('ASK { ?x lim:matches "a" .\n  ?x }', "line 2, column 7"),
    ):
        response = ask(query)
        assert (response.status_code, response.json()["place"]) == (400, place)


def test_dataset_of_the_protocol(client: httpx.Client) -> None:
    graph = client.get(
        "/sparql", params={"query": "SELECT ?name { GRAPH ?name { ?s a lim:Report } } LIMIT 1"}
    )
    name = _names(graph)[0]
    count = "SELECT (COUNT(*) AS ?name) { ?s ?p ?o }"
    inside = "SELECT (COUNT(*) AS ?name) { GRAPH ?g { ?s ?p ?o } }"

    def asked(query: str, **dataset: str) -> int:
        return int(_names(client.post("/sparql", data={"query": query, **dataset}))[0])

    everything, one = asked(count), asked(count, **{"default-graph-uri": name})
    assert 0 < one < everything
    assert asked(count, **{"named-graph-uri": name}) == 0
    assert asked(inside, **{"named-graph-uri": name}) == one
    assert asked(inside, **{"default-graph-uri": name}) == 0
    assert (
        asked(count.replace("{", f"FROM <{name}> {{", 1), **{"default-graph-uri": "http://example.org/"}) == 0
    )


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 400),
        ("GET", {"params": {"query": "ASK {}", "update": "CLEAR ALL"}}, 400),
        ("POST", {"data": {"nothing": ""}}, 400),
        ("POST", {"data": {"query": "ASK {}", "update": "CLEAR ALL"}}, 400),
        ("POST", {"content": b"ASK {}", "headers": {"content-type": "text/plain"}}, 415),
        ("POST", {"content": b"ASK {}"}, 415),
        ("POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": {"content-type": DIRECT}}, 400),
        ("POST", {"content": "ASK {}".encode("utf-16"), "headers": {"content-type": f"{DIRECT}; charset=UTF-16"}}, 400),
        ("POST", {"content": b"ASK {}", "headers": {"content-type": f'{DIRECT};charset="UTF-16"'}}, 400),
        ("POST", {"content": b"query=%ff", "headers": {"content-type": FORM}}, 400),
        ("POST", {"content": b"", "headers": {"content-type": DIRECT, "content-encoding": "gzip"}}, 415),
        ("GET", {"params": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400),
        ("PUT", {"params": {"query": "ASK {}"}}, 405),
        ("DELETE", {}, 405),
    ],
)  # fmt: skip
def test_what_breaks_the_protocol(
    client: httpx.Client, method: str, options: dict[str, object], status: int
) -> None:
    response = client.request(method, "/sparql", **options)  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    assert response.json()["status"] == status


def test_head_has_the_head_of_get(client: httpx.Client) -> None:
    head = client.head("/sparql", params={"query": EVERYTHING})
    got = client.get("/sparql", params={"query": EVERYTHING})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_pages_of_other_origins_may_read(client: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    asked = client.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    assert asked.headers["access-control-allow-origin"] == "*"
    before = client.options("/sparql", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert client.get("/openapi.json", headers=origin).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("size", [300, 3_000_000])
def test_compression_of_whole_and_of_streamed_answers(served: Served, size: int) -> None:
    query = (
        f'SELECT * {{ VALUES ?n {{ {" ".join(map(str, range(100)))} }} BIND("{"x" * (size // 100)}" AS ?x) }}'
    )
    plain = served.ask(query, **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding, open_ in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        headers = {"content-type": DIRECT, "accept-encoding": coding}
        asked = served.client.stream("POST", "/sparql", content=query.encode(), headers=headers)
        with asked as response:
            assert response.headers["content-encoding"] == coding
            assert open_(b"".join(response.iter_raw())) == plain.content


@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_service_description(client: httpx.Client, served: Served, media_type: str) -> None:
    response = client.get("/sparql", headers={"accept": media_type})
    form = RdfFormat.from_media_type(media_type)
    assert response.status_code == 200 and form
    told = {
        (quad.predicate.value.rpartition("#")[2], str(quad.object)) for quad in parse(response.content, form)
    }
    assert ("endpoint", f"<{served.address}/sparql>") in told
    assert not any("SPARQL11Update" in value for _, value in told)


def test_the_api_is_described(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"get", "post"} <= paths["/sparql"].keys()
    assert "406" in paths["/sparql"]["get"]["responses"]


def test_what_is_nowhere_has_the_same_shape(client: httpx.Client) -> None:
    response = client.get("/nowhere/at/all.php")
    assert response.status_code == 404
    assert json.loads(response.content)["title"] == "Not Found"
