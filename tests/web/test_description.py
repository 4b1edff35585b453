"""What the service says of its data."""

from __future__ import annotations

import httpx
import pytest
from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, Triple, parse

from graph import QueryError, open_store
from limburg.web.description import DCAT, LICENCE_VARIABLE, VOID, Counts, dataset_triples, stated_licence
from limburg.web.dumping import DUMPS
from ontology.terms import DCTERMS, LIM, RDF


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> Dataset:
    response = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return Dataset(parse(response.content, RdfFormat.TURTLE))


def _text(term: object) -> str:
    """What a literal or an IRI says."""
    assert isinstance(term, Literal | NamedNode)
    return term.value


def test_counts_are_those_of_the_graph(described: Dataset, sample_folder: object) -> None:
    store = open_store(str(sample_folder))
    triples = {quad.triple for quad in store.quads()}
    (dataset,) = [quad.subject for quad in described.quads_for_object(VOID.Dataset)]
    said = {quad.predicate: quad.object for quad in described.quads_for_subject(dataset)}
    assert said[VOID.triples] == Literal(len(triples))
    assert said[VOID.documents] == Literal(2)
    assert said[VOID.entities] == Literal(19)
    assert said[VOID.properties] == Literal(len({triple.predicate for triple in triples}))
    assert _text(said[DCTERMS.modified]) == "2026-03-02T09:30:00+01:00"


def test_parts_add_up(described: Dataset) -> None:
    parts = {quad.object for quad in described.quads_for_predicate(VOID.propertyPartition)}
    whole = [quad.object for quad in described.quads_for_predicate(VOID.triples) if quad.subject not in parts]
    inside = [int(_text(q.object)) for q in described.quads_for_predicate(VOID.triples) if q.subject in parts]
    assert [sum(inside)] == [int(_text(number)) for number in whole]
    (projects,) = [quad.subject for quad in described.quads_for_object(LIM.Project)]
    (number,) = [q.object for q in described.quads_for_subject(projects) if q.predicate == VOID.entities]
    assert number == Literal(2)


def test_every_address_answers(client: httpx.Client, described: Dataset) -> None:
    files = [_text(quad.object) for quad in described.quads_for_predicate(DCAT.downloadURL)]
    assert len(files) == len(DUMPS)
    assert {client.head(address).status_code for address in files} == {200}
    (endpoint,) = [_text(quad.object) for quad in described.quads_for_predicate(VOID.sparqlEndpoint)]
    assert client.get(endpoint, headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "words"), [("text/html", "Whoever runs"), ("application/ld+json", "@context")]
)
def test_other_formats(client: httpx.Client, accept: str, words: str) -> None:
    response = client.get("/.well-known/void", headers={"Accept": accept})
    assert response.headers["Content-Type"].startswith(accept) and words in response.text


def test_licence_is_stated_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counts(classes={}, properties={}, changed=None)
    licence = "https://creativecommons.org/licenses/by/4.0/"
    monkeypatch.setenv(LICENCE_VARIABLE, licence)
    triples = list(dataset_triples(counts, address="http://here", licence=stated_licence()))
    (said,) = [triple.object for triple in triples if triple.predicate == DCTERMS.license]
    assert said == NamedNode(licence)
    assert not any(triple.predicate == DCTERMS.rights for triple in triples)
    assert Triple(NamedNode("http://here/.well-known/void#dataset"), RDF.type, DCAT.Dataset) in triples


def test_licence_that_is_no_iri_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LICENCE_VARIABLE, "CC BY")
    with pytest.raises(QueryError, match="'CC BY' is no IRI"):
        stated_licence()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_address_itself_leads_machines_to_the_description(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/", follow_redirects=True)
    assert response.status_code == 200 and response.url.path == "/.well-known/void"
