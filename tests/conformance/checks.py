"""What each kind of test asks of the service: a check gives the reason of a failure, or None."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import httpx
from pyoxigraph import Dataset, DefaultGraph, Quad, QuerySolutions, RdfFormat, parse, parse_query_results

from ontology.terms import RDF, Namespace
from tests.conformance import results
from tests.conformance.endpoint import PROTOCOL, STORE_PROTOCOL, Endpoint, authorised, quads
from tests.conformance.results import GRAPHS, TABULAR
from tests.conformance.suites import Case, Exchange

Check = Callable[[Case, Endpoint], str | None]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_EVERYTHING = "SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_JSON = TABULAR[".srj"].media_type
_FORMS = {
    "boolean": (TABULAR[".srj"].media_type, TABULAR[".srx"].media_type),
    "tabular": tuple(form.media_type for form in TABULAR.values()),
    "RDF": tuple(form.media_type for form in (*GRAPHS.values(), RdfFormat.JSON_LD)),
}
"""What `mf:expectedFormat` asks for, as media types."""


def query_evaluation(case: Case, endpoint: Endpoint) -> str | None:
    """The answer, in the format of the expected one, says the same."""
    assert case.result
    endpoint.hold(case.before, base=case.base)
    ending = case.result.suffix
    expected = results.read(case.result, ending, base=case.base)
    if isinstance(expected, results.Table) and ending in GRAPHS:
        ending = ".srj"
    media_type = (TABULAR.get(ending) or GRAPHS[ending]).media_type
    response = endpoint.query(_text(case), accept=media_type)
    if response.status_code != 200:
        return _told(response)
    if not _is(response, media_type):
        return f"the answer is {response.headers['Content-Type']}, not {media_type}"
    found = results.read(response.content, ending, base=case.base)
    return None if results.same(found, expected) else f"found {found}, expected {expected}"


def query_accepted(case: Case, endpoint: Endpoint) -> str | None:
    """The query is understood."""
    response = endpoint.query(_text(case), accept="*/*")
    return None if response.status_code == 200 else _told(response)


def query_refused(case: Case, endpoint: Endpoint) -> str | None:
    """The query is not understood."""
    response = endpoint.query(_text(case), accept="*/*")
    return None if response.status_code == 400 else _told(response)


def update_accepted(case: Case, endpoint: Endpoint) -> str | None:
    """The update is understood."""
    endpoint.hold(case.before, base=case.base)
    response = endpoint.update(_text(case))
    return None if response.is_success else _told(response)


def update_refused(case: Case, endpoint: Endpoint) -> str | None:
    """The update is not understood."""
    response = endpoint.update(_text(case))
    return None if response.status_code == 400 else _told(response)


def update_evaluation(case: Case, endpoint: Endpoint) -> str | None:
    """After the update the store holds what it should."""
    if reason := update_accepted(case, endpoint):
        return reason
    rows = parse_query_results(endpoint.query(_EVERYTHING, accept=_JSON).content, format=TABULAR[".srj"])
    assert isinstance(rows, QuerySolutions)
    found = Dataset(Quad(row["s"], row["p"], row["o"], row["g"] or DefaultGraph()) for row in rows)
    expected = Dataset(quads(case.after, base=case.base))
    return None if results.same(found, expected) else f"found {set(found)}, expected {set(expected)}"


def exchanges(case: Case, endpoint: Endpoint) -> str | None:
    """Each request of the protocols, one after the other, is answered as it should be."""
    endpoint.hold(case.before, base=case.base)
    location = ""
    for number, exchange in enumerate(case.exchanges, start=1):
        response = _send(exchange, endpoint, location)
        location = response.headers.get("Location", location)
        if reason := _unlike(response, exchange):
            return f"request {number}, {exchange.method} {exchange.target[:60]}: {reason}"
    return None


def service_description(case: Case, endpoint: Endpoint) -> str | None:
    """The endpoint describes itself in RDF, names its own address, and is a service of one endpoint."""
    response = endpoint.client.get(PROTOCOL, headers={"Accept": "text/turtle"})
    if response.status_code != 200 or not _is(response, "text/turtle"):
        return _told(response)
    address = str(response.url)
    described = Dataset(parse(response.content, RdfFormat.TURTLE, base_iri=address))
    endpoints = [quad for quad in described if quad.predicate == SD.endpoint]
    if case.name.endswith("/has-endpoint-triple"):
        found = [getattr(quad.object, "value", "") for quad in endpoints]
        return None if found == [address] else f"sd:endpoint is {found}, not {address}"
    if case.name.endswith("/conforms-to-schema"):
        services = {quad.subject for quad in described if quad.object == SD.Service}
        typed = {quad.subject for quad in described if quad.predicate == RDF.type}
        whole = len(services) == 1 and {quad.subject for quad in endpoints} == services <= typed
        return None if whole else f"the services are {services}, with the endpoints {endpoints}"
    return None


CHECKS: dict[str, Check] = {
    "QueryEvaluationTest": query_evaluation,
    "CSVResultFormatTest": query_evaluation,
    "PositiveSyntaxTest11": query_accepted,
    "NegativeSyntaxTest11": query_refused,
    "UpdateEvaluationTest": update_evaluation,
    "PositiveUpdateSyntaxTest11": update_accepted,
    "NegativeUpdateSyntaxTest11": update_refused,
    "ProtocolTest": exchanges,
    "GraphStoreProtocolTest": exchanges,
    "ServiceDescriptionTest": service_description,
}
"""The check of each class of test."""


def _text(case: Case) -> str:
    """The query or update, which stands on the base of its own file."""
    assert case.request
    return f"BASE <{case.base}>\n{case.request.read_text(encoding='utf-8')}"


def _send(exchange: Exchange, endpoint: Endpoint, location: str) -> httpx.Response:
    """The suites write /sparql/ and /gsp for wherever the service has them."""
    target = exchange.target.replace("$LOCATION$", quote(location, safe=""))
    for written, ours in (("/sparql/", PROTOCOL), ("/gsp", STORE_PROTOCOL)):
        if target.startswith(written):
            target = ours + target.removeprefix(written)
    headers = {"Host": "www.example", **exchange.headers, **authorised()}
    body = exchange.body or None
    return endpoint.client.request(exchange.method, target, headers=headers, content=body)


def _unlike(response: httpx.Response, exchange: Exchange) -> str | None:
    """In what the response differs from what was expected."""
    if not {response.status_code, response.status_code // 100} & exchange.statuses:
        return _told(response)
    if exchange.form and not any(_is(response, media_type) for media_type in _FORMS[exchange.form]):
        return f"{response.headers.get('Content-Type')} is no {exchange.form} format"
    if exchange.boolean is not None:
        ending = ".srx" if _is(response, TABULAR[".srx"].media_type) else ".srj"
        if results.read(response.content, ending, base="") is not exchange.boolean:
            return f"the answer is not {exchange.boolean}"
    if exchange.graph and exchange.method == "GET":
        found, expected = (
            results.read(data, ".ttl", base=str(response.url))
            for data in (response.content, exchange.graph.encode())
        )
        return None if results.same(found, expected) else f"the graph is {response.text!r}"
    return None


def _is(response: httpx.Response, media_type: str) -> bool:
    stated: str = response.headers.get("Content-Type", "")
    return stated.partition(";")[0].strip() == media_type.partition(";")[0]


def _told(response: httpx.Response) -> str:
    return f"answered {response.status_code} {response.text[:300]!r}"
