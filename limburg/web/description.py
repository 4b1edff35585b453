"""What the service says of its data: VoID and DCAT, computed once for each version of the store."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import ENTITY_TYPES
from graph.errors import QueryError
from graph.identity import short_hash
from limburg import settings
from limburg.web import pages
from limburg.web.dumping import DUMPS
from limburg.web.formats import OFFERED, chosen, serialised, unchanged
from limburg.web.lookup import lookup
from limburg.web.problems import described
from limburg.web.resources import Wanted, alternates, headers
from limburg.web.thing import Named, term
from limburg.web.workers import Pool, Rows
from ontology.terms import BASE, DCTERMS, LIM, RDF, XSD, Namespace

LICENCE_VARIABLE = "LIMBURG_LICENCE"
"""The environment variable with the IRI of the licence under which the graph is published."""

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
_MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_PREFIXES = {"void": VOID.iri, "dcat": DCAT.iri, "media": _MEDIA_TYPES.iri, "formats": _FORMATS.iri}
_FORMAT_NAMES = {"ttl": "Turtle", "nt": "N-Triples", "trig": "TriG", "nq": "N-Quads", "jsonld": "JSON-LD"}


@dataclass(frozen=True)
class Counts:
    """How much a version of the store holds: things by class and triples by property, the most first.

    `changed` is when the latest run ended, as ISO 8601, None where the graph is empty.
    """

    classes: Mapping[NamedNode, int]
    properties: Mapping[NamedNode, int]
    changed: str | None

    @property
    def triples(self) -> int:
        """All triples of the union of the named graphs."""
        return sum(self.properties.values())

    @property
    def entities(self) -> int:
        """Things of one of the top classes, of which each has one."""
        return sum(self.classes.get(LIM[name], 0) for name in ENTITY_TYPES)

    @property
    def documents(self) -> int:
        return self.classes.get(LIM.Report, 0)


class Census:
    """The counts of the version in force; those who ask at the same time wait for one computation."""

    def __init__(self) -> None:
        self._counting = anyio.Lock()
        self._counted: tuple[str, Counts] | None = None

    async def counts(self, pool: Pool) -> tuple[str, Counts]:
        """The version's name and its counts."""
        async with self._counting:
            if self._counted is None or self._counted[0] != pool.version():
                self._counted = await _count(pool)
            return self._counted


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.census, app.state.licence = Census(), stated_licence()
    yield


def stated_licence() -> str | None:
    """The IRI of the licence in the environment; raises `QueryError` where it is none."""
    stated = os.environ.get(LICENCE_VARIABLE) or None
    if stated and not stated.startswith(("http://", "https://")):
        raise QueryError(
            f"{stated!r} is no IRI", place=LICENCE_VARIABLE, remedy="Give the address of a licence."
        )
    return stated


router = APIRouter(tags=["linked data"], lifespan=_lifespan)


@router.head("/.well-known/void", include_in_schema=False)
@router.get("/.well-known/void", response_class=Response, responses=described(*OFFERED.values()))
async def description(request: Request, wanted: Wanted = None) -> Response:
    """What the service holds: counts by class and property, dumps, licence and dates, in VoID and DCAT."""
    ending = chosen(request, wanted, OFFERED)
    version, counts = await request.app.state.census.counts(request.app.state.pool)
    told = headers(request, "/.well-known/void", ending, version=version)
    if unchanged(request, told):
        return Response(status_code=304, headers=told)
    licence = request.app.state.licence
    if ending == "html":
        return _page(request, counts, told, licence)
    address = f"{request.url.scheme}://{request.url.netloc}{pages.root(request)}"
    triples = dataset_triples(counts, address=address, licence=licence)
    return Response(serialised(triples, ending, prefixes=_PREFIXES), media_type=OFFERED[ending], headers=told)


def _page(request: Request, counts: Counts, told: Mapping[str, str], licence: str | None) -> Response:
    language = pages.language(request)
    say = pages.texts(language)
    numbers = {
        "entities": counts.entities,
        "documents": counts.documents,
        "triples": counts.triples,
        "modified": counts.changed or "–",
    }
    return pages.page(
        request,
        "description.html",
        title=say["graph"],
        alternates=alternates(request, "/.well-known/void"),
        headers=told,
        counts=[(say[key], number) for key, number in numbers.items()],
        licence=licence,
        dumps=[(f"{pages.root(request)}/dumps/graph.{e}", form.media_type) for e, form in DUMPS.items()],
        partitions=[
            (say["classes"], _labelled(counts.classes, language)),
            (say["properties"], _labelled(counts.properties, language)),
        ],
    )


def _labelled(numbers: Mapping[NamedNode, int], language: str) -> list[tuple[Named, int]]:
    return [(term(node.value, language=language), number) for node, number in numbers.items()]


async def _count(pool: Pool) -> tuple[str, Counts]:
    classes = await pool.select(lookup("classes"))
    properties = await pool.select(lookup("properties"))
    changed = await pool.select(lookup("changed"))
    counted = Counts(
        classes=dict(_numbers(classes)),
        properties=dict(_numbers(properties)),
        changed=next((str(time.value) for (time,) in changed.rows if isinstance(time, Literal)), None),
    )
    return classes.version, counted


def _numbers(rows: Rows) -> Iterator[tuple[NamedNode, int]]:
    for node, number in rows.rows:
        if isinstance(node, NamedNode) and isinstance(number, Literal):
            yield node, int(number.value)


def dataset_triples(counts: Counts, *, address: str, licence: str | None) -> Iterator[Triple]:
    """The dataset in VoID and DCAT; `address` is that of the service, without a slash at its end."""
    dataset = NamedNode(f"{address}/.well-known/void#dataset")
    for type_ in (VOID.Dataset, DCAT.Dataset):
        yield Triple(dataset, RDF.type, type_)
    for language in settings.LANGUAGES:
        yield Triple(dataset, DCTERMS.title, Literal(pages.texts(language)["graph"], language=language))
        yield Triple(
            dataset, DCTERMS.description, Literal(pages.texts(language)["description"], language=language)
        )
        if licence is None:
            yield Triple(
                dataset, DCTERMS.rights, Literal(pages.texts(language)["no_licence"], language=language)
            )
    if licence:
        yield Triple(dataset, DCTERMS.license, NamedNode(licence))
    if counts.changed:
        yield Triple(dataset, DCTERMS.modified, Literal(counts.changed, datatype=XSD.dateTime))
    yield Triple(dataset, VOID.uriSpace, Literal(BASE))
    yield Triple(dataset, VOID.vocabulary, NamedNode(LIM.iri))
    yield Triple(dataset, VOID.sparqlEndpoint, NamedNode(f"{address}/sparql"))
    numbers = {
        VOID.triples: counts.triples,
        VOID.entities: counts.entities,
        VOID.documents: counts.documents,
        VOID.classes: len(counts.classes),
        VOID.properties: len(counts.properties),
    }
    for property_, number in numbers.items():
        yield Triple(dataset, property_, Literal(number))
    for node, number in counts.classes.items():
        part = NamedNode(f"{dataset.value}-{short_hash(node.value)}")
        yield Triple(dataset, VOID.classPartition, part)
        yield Triple(part, VOID["class"], node)
        yield Triple(part, VOID.entities, Literal(number))
    for node, number in counts.properties.items():
        part = NamedNode(f"{dataset.value}-{short_hash(node.value)}")
        yield Triple(dataset, VOID.propertyPartition, part)
        yield Triple(part, VOID.property, node)
        yield Triple(part, VOID.triples, Literal(number))
    yield from _distributions(dataset, address)


def _distributions(dataset: NamedNode, address: str) -> Iterator[Triple]:
    for ending, form in DUMPS.items():
        file = NamedNode(f"{address}/dumps/graph.{ending}")
        distribution = NamedNode(f"{address}/.well-known/void#{ending}")
        yield Triple(dataset, VOID.dataDump, file)
        yield Triple(dataset, VOID.feature, _FORMATS[_FORMAT_NAMES[ending]])
        yield Triple(dataset, DCAT.distribution, distribution)
        yield Triple(distribution, RDF.type, DCAT.Distribution)
        yield Triple(distribution, DCAT.downloadURL, file)
        yield Triple(distribution, DCAT.mediaType, _MEDIA_TYPES[form.media_type])
    service = NamedNode(f"{address}/.well-known/void#sparql")
    yield Triple(service, RDF.type, DCAT.DataService)
    yield Triple(service, DCAT.endpointURL, NamedNode(f"{address}/sparql"))
    yield Triple(service, DCAT.servesDataset, dataset)
