"""What IRIs of the graph and the vocabulary lead to."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx
import pytest
from fastapi import Request
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from limburg.web import pages
from limburg.web.formats import FORMATS, serialised
from limburg.web.thing import thing
from ontology.terms import BASE, LIM, RDF, RDFS, load_ontology

PROJECT = NamedNode(BASE + "id/flexfab40")
NS = BASE + "ns#"


class Page(HTMLParser):
    """The tags, links and identifiers of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.identifiers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"a script in {tag} {name}"
            if name == "href" and value:
                self.links.append(value)
            if name == "id" and value:
                self.identifiers.append(value)


@pytest.mark.parametrize("path", ["/id/flexfab40", "/doc/jaarverslag-2024"])
def test_thing_leads_to_its_description(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, f"/about{path}")
    assert client.head(path).status_code == 303
    assert client.get(path, follow_redirects=True).status_code == 200


def test_every_iri_that_a_description_names_is_found(client: httpx.Client) -> None:
    described = parse(client.get("/about/id/flexfab40?format=nt").content, RdfFormat.N_TRIPLES)
    nodes = {
        node.value
        for quad in described
        for node in (quad.subject, quad.object)
        if isinstance(node, NamedNode)
    }
    own = sorted(iri.removeprefix(BASE) for iri in nodes if iri.startswith(BASE) and not iri.startswith(NS))
    assert {path.partition("/")[0] for path in own} == {"id", "doc", "statement", "run"}
    assert {client.get(f"/{path}").status_code for path in own} == {303}


@pytest.mark.parametrize("ending", FORMATS)
def test_description_in_each_format(client: httpx.Client, ending: str) -> None:
    form = FORMATS[ending]
    response = client.get("/about/id/flexfab40", headers={"Accept": form.media_type})
    assert response.headers["Content-Type"].partition(";")[0] == form.media_type
    triples = {quad.triple for quad in parse(response.content, form)}
    assert Triple(PROJECT, LIM.hasPartner, NamedNode(BASE + "id/hogeschool-pxl")) in triples
    quotes = [triple.object.value for triple in triples if triple.predicate == LIM.quote]
    assert "Ook in het tweede jaar zijn PXL en UHasselt de motor van FlexFab4.0." in quotes
    same = client.get(f"/about/id/flexfab40?format={ending}")
    assert {quad.triple for quad in parse(same.content, form)} == triples


def test_json_ld_is_compact(client: httpx.Client) -> None:
    document = client.get("/about/id/flexfab40?format=jsonld").json()
    (project,) = [node for node in document["@graph"] if node.get("prefLabel") == "FlexFab4.0"]
    assert project["type"] == "Project" and len(project["hasPartner"]) == 3


def test_the_best_format_is_chosen(client: httpx.Client) -> None:
    accepted = "text/html;q=0.5, application/rdf+xml;q=0.2, text/turtle;q=0.9"
    response = client.get("/about/id/flexfab40", headers={"Accept": accepted})
    assert response.headers["Content-Type"].startswith("text/turtle")
    assert {"Accept", "Accept-Language"} <= {name.strip() for name in response.headers["Vary"].split(",")}
    assert response.headers["Content-Location"] == "/about/id/flexfab40?format=ttl"
    assert '</about/id/flexfab40?format=jsonld>; rel="alternate"' in response.headers["Link"]


def test_what_cannot_be_had(client: httpx.Client) -> None:
    refused = client.get("/about/id/flexfab40", headers={"Accept": "image/png"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (406, "application/problem+json")
    unknown = client.get("/about/id/flexfab40?format=docx")
    assert unknown.status_code == 400 and "'docx'" in unknown.json()["detail"]


def test_a_description_is_sent_once(client: httpx.Client) -> None:
    etag = client.get("/about/id/flexfab40?format=ttl").headers["ETag"]
    again = client.get("/about/id/flexfab40?format=ttl", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/about/id/flexfab40?format=nt", headers={"If-None-Match": etag})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/id/flexfap40", "/about/id/flexfap40"])
def test_unknown_thing_suggests_the_nearest(client: httpx.Client, path: str) -> None:
    told = client.get(path, headers={"Accept": "application/json"})
    assert told.status_code == 404
    assert told.json()["suggestions"][0] == PROJECT.value
    shown = client.get(path, headers={"Accept": "text/html"})
    assert shown.status_code == 404 and "/id/flexfab40" in Page(shown.text).links


@pytest.mark.parametrize(
    "path", ["/id/%3Cscript%3E", "/id/a%20b", "/id/%22%7D", "/about/nope/x", "/id/..%2F..%2Fetc", "/id/%00"]
)
def test_odd_paths_are_not_found(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    ("language", "words"), [("nl-BE, en;q=0.5", "Wie doet mee"), ("fr", "Who takes part")]
)
def test_page_speaks_the_language(client: httpx.Client, language: str, words: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = client.get("/id/flexfab40", headers=headers, follow_redirects=True)
    assert words in response.text
    assert f'<html lang="{response.headers["Content-Language"]}">' in response.text


def test_page_shows_facts_with_their_sources(client: httpx.Client) -> None:
    response = client.get("/about/id/an-peeters-claes", headers={"Accept": "text/html"})
    page = Page(response.text)
    for part in ("projectleider", "UHasselt", "Jaarverslag 2024", "page 1", "very sure (90%)"):
        assert part in response.text
    assert {"/id/uhasselt", "/doc/jaarverslag-2024", "#content"} <= set(page.links)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert "content" in page.identifiers


def test_money_is_shown(client: httpx.Client) -> None:
    text = client.get("/about/id/flexfab40", headers={"Accept": "text/html", "Accept-Language": "nl"}).text
    assert "EUR 2.300.000" in text and "(subsidie)" in text


def test_page_may_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    headers = client.get("/about/id/genk", headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_vocabulary_as_page_and_data(client: httpx.Client) -> None:
    page = client.get("/ns", headers={"Accept": "text/html", "Accept-Language": "nl"})
    assert {"hasPartner", "Organisation", "quote"} <= set(Page(page.text).identifiers)
    assert "De organisatie neemt eraan deel" in page.text
    data = client.get("/ns", headers={"Accept": "application/n-triples"})
    named = [quad for quad in parse(data.content, RdfFormat.N_TRIPLES) if quad.predicate == RDFS.label]
    assert len(named) == len(list(load_ontology().quads_for_predicate(RDFS.label)))


def test_text_of_a_report_is_no_markup() -> None:
    hostile = '<script>alert("x")</script>'
    iri = BASE + "id/x"
    triples = [
        Triple(NamedNode(iri), RDFS.label, Literal(hostile)),
        Triple(NamedNode(iri), RDFS.seeAlso, NamedNode("javascript:alert(1)")),
        Triple(NamedNode(iri), RDF.type, LIM.Project),
    ]
    shown = thing(iri, triples, language="en")
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    text = bytes(pages.page(request, "thing.html", title=shown.label, thing=shown).body).decode()
    assert hostile not in text and "&lt;script&gt;" in text
    assert not any(link.startswith("javascript") for link in Page(text).links)


def test_the_same_triples_give_the_same_bytes() -> None:
    triples = [Triple(PROJECT, LIM.hasPartner, NamedNode(f"{BASE}id/{name}")) for name in "abc"]
    for ending in FORMATS:
        assert serialised(triples, ending) == serialised(reversed(triples), ending)
