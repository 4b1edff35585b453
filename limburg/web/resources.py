"""Linked data: what an IRI of the graph or the vocabulary stands for, in the format and language that are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Dataset, Literal, NamedNode, Triple

from graph.errors import NotFoundError
from limburg.settings import software
from limburg.web import pages
from limburg.web.explorer import reports, things
from limburg.web.explorer.entity import top_type
from limburg.web.formats import FORMATS, OFFERED, chosen, serialised, unchanged
from limburg.web.lookup import lookup
from limburg.web.problems import described
from limburg.web.thing import thing
from limburg.web.workers import Rows
from ontology.terms import BASE, DCTERMS, LIM, RDFS, load_ontology

KINDS = ("id", "doc", "statement", "run")
"""What the paths of IRIs begin with: things and records, documents, sentences, and runs of the extraction."""

_NEAREST = 5

router = APIRouter(tags=["linked data"])

Wanted = Annotated[
    str | None,
    Query(
        alias="format",
        description="Without it the header Accept decides",
        json_schema_extra={"enum": list(OFFERED)},
    ),
]


async def see(request: Request, name: str) -> Response:
    """Tell elsewhere what an IRI stands for: 303 to the description, 404 where the graph says nothing of it."""
    path = request.url.path.removeprefix(pages.root(request))
    iri = BASE + path.removeprefix("/")
    if not await _select(request, "exists", iri):
        return await _missing(request, iri)
    if become := await _select(request, "redirect", iri):
        path = "/" + become[0][0].value.removeprefix(BASE)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{pages.root(request)}/about{quote(path)}{query}", 303)


for _kind in KINDS:
    router.add_api_route(f"/{_kind}/{{name:path}}", see, methods=["GET", "HEAD"], include_in_schema=False)


@router.head("/about/{kind}/{name:path}", include_in_schema=False)
@router.get("/about/{kind}/{name:path}", response_class=Response, responses=described(*OFFERED.values()))
async def about(request: Request, kind: str, name: str, wanted: Wanted = None) -> Response:
    """What the graph says of a thing: its triples, the sentences that state them, the names of what stands in them."""
    iri = f"{BASE}{kind}/{name}"
    ending = chosen(request, wanted, OFFERED)
    path = quote(f"/about/{kind}/{name}")
    told = headers(request, path, ending, version=request.app.state.pool.version())
    if unchanged(request, told):
        return Response(status_code=304, headers=told)
    if ending == "html" and (own := await _select(request, "own", iri)):
        shown = things.page if top_type(own) else reports.page if reports.is_report(own) else None
        if shown:
            return await shown(request, iri, own, headers=told, alternates=alternates(request, path))
    triples = [Triple(*row) for row in await _select(request, "resource", iri)]
    if not triples:
        return await _missing(request, iri)
    if ending != "html":
        data = await anyio.to_thread.run_sync(serialised, triples, ending)
        return Response(data, media_type=OFFERED[ending], headers=told)
    return await anyio.to_thread.run_sync(_page, request, path, iri, triples, told)


def _page(request: Request, path: str, iri: str, triples: list[Triple], told: Mapping[str, str]) -> Response:
    shown = thing(iri, triples, language=pages.language(request))
    return pages.page(
        request,
        "thing.html",
        title=shown.label,
        alternates=alternates(request, path),
        headers=told,
        thing=shown,
    )


@router.head("/ns", include_in_schema=False)
@router.get("/ns", response_class=Response, responses=described(*OFFERED.values()))
async def vocabulary(request: Request, wanted: Wanted = None) -> Response:
    """The classes and properties, with Dutch and English labels; each term is a fragment of this address."""
    ending = chosen(request, wanted, OFFERED)
    told = headers(request, "/ns", ending, version=software())
    if unchanged(request, told):
        return Response(status_code=304, headers=told)
    if ending != "html":
        triples = (quad.triple for quad in load_ontology())
        return Response(serialised(triples, ending), media_type=OFFERED[ending], headers=told)
    speech = pages.language(request)
    return pages.page(
        request,
        "vocabulary.html",
        title=_text(load_ontology(), NamedNode(LIM.iri.rstrip("#")), DCTERMS.title, speech),
        alternates=alternates(request, "/ns"),
        headers=told,
        iri=LIM.iri,
        terms=_terms(speech),
    )


async def _select(request: Request, query: str, iri: str) -> list[tuple[Any, ...]]:
    """The rows of one of our queries on a thing, none where its IRI is not one."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return []
    rows: Rows = await request.app.state.pool.select(lookup(query), bindings={"thing": node})
    return list(rows.rows)


async def _missing(request: Request, iri: str) -> Response:
    """404, with the nearest names: as a page where that is preferred, else as a problem document."""
    words = iri.rpartition("/")[2].replace("-", " ")
    nearest = await request.app.state.names.search(words, limit=_NEAREST)
    if not pages.wanted(request):
        raise NotFoundError(
            f"nothing in the graph has the address {iri!r}",
            remedy="Look the name up with /api/search.",
            suggestions=tuple(hit.iri for hit in nearest),
        )
    say = pages.texts(pages.language(request))
    return pages.page(request, "missing.html", title=say["missing"], status=404, iri=iri, nearest=nearest)


def headers(request: Request, path: str, ending: str, *, version: str) -> dict[str, str]:
    """The header fields of a description; a page is another one in each language."""
    speech = f"-{pages.language(request)}" if ending == "html" else ""
    others = (
        f'<{href}>; rel="alternate"; type="{media_type}"' for media_type, href in alternates(request, path)
    )
    return {
        "ETag": f'W/"{version}-{ending}{speech}"',
        "Vary": "Accept, Accept-Language, Cookie",
        "Cache-Control": "no-cache",
        "Content-Location": f"{pages.root(request)}{path}?format={ending}",
        "Link": ", ".join((*others, f'<{pages.root(request)}/.well-known/void>; rel="describedby"')),
    }


def alternates(request: Request, path: str) -> list[tuple[str, str]]:
    """The same as data: media types and addresses."""
    return [
        (form.media_type, f"{pages.root(request)}{path}?format={ending}") for ending, form in FORMATS.items()
    ]


@cache
def _terms(language: str) -> tuple[tuple[str, str, str], ...]:
    """Local name, label and comment of each term of the vocabulary, by name."""
    ontology = load_ontology()
    named = {quad.subject for quad in ontology.quads_for_predicate(RDFS.label)}
    own = [(LIM.local(node), node) for node in named if isinstance(node, NamedNode)]
    return tuple(
        sorted(
            (name, _text(ontology, node, RDFS.label, language), _text(ontology, node, RDFS.comment, language))
            for name, node in own
            if name
        )
    )


def _text(ontology: Dataset, node: NamedNode, property_: NamedNode, language: str) -> str:
    """What the vocabulary says of a node in a language."""
    said = (quad.object for quad in ontology.quads_for_subject(node) if quad.predicate == property_)
    return next((text.value for text in said if isinstance(text, Literal) and text.language == language), "")
