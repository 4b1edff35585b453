"""The page to ask SPARQL queries on, with the questions of the catalogue as examples that the graph can answer."""

from __future__ import annotations

from collections.abc import Mapping

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from extract.facts import ENTITY_TYPES
from graph.atlas import Atlas
from graph.matching import expand
from graph.search import index_of
from graph.store.binding import bind
from graph.store.tokens import variables
from limburg.web import pages
from limburg.web.questions import Asking
from limburg.web.static import asset
from ontology.terms import load_ontology
from queries import catalogue, parameters
from queries.questions import Parameter, Question

_SAFETY = pages.SAFETY["Content-Security-Policy"].replace(
    "style-src 'self'", "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
)
"""The table of results adds one style element for the handles of its columns, which is allowed by its digest."""

router = APIRouter(include_in_schema=False)


async def page(request: Request) -> Response:
    """The editor, the examples, and what it completes: the terms of the vocabulary and of the graph."""
    language = pages.language(request)
    _, counts = await request.app.state.census.counts(request.app.state.pool)
    defined = {quad.subject.value for quad in load_ontology() if hasattr(quad.subject, "value")}
    terms = {
        kind: sorted({node.value for node in counted} | {iri for iri in defined if _kind(iri) == kind})
        for kind, counted in (("class", counts.classes), ("property", counts.properties))
    }
    return pages.page(
        request,
        "sparql.html",
        title="SPARQL",
        scripts=("sparql.js",),
        styles=("sparql.css",),
        headers={"Cache-Control": "no-cache", "Content-Security-Policy": _SAFETY},
        scripted=asset("sparql.js") is not None,
        examples=[(question.name, question.titles[language]) for question in catalogue.questions()],
        terms=terms,
    )


def _kind(iri: str) -> str:
    """Whether a term of the vocabulary is a class or a property, by the case of its name."""
    name = iri.rpartition("#")[2]
    return "class" if name[:1].isupper() else "property" if name and "#" in iri else ""


@router.get("/examples/{name}")
async def example(request: Request, name: str) -> Response:
    """The query of a question, about things that the graph knows."""
    _, atlas = await request.app.state.atlases.atlas()
    store = Asking(request.app.state.pool, request.app.state.names)
    text = await anyio.to_thread.run_sync(_text, store, catalogue.question(name), atlas)
    return Response(text, media_type="application/sparql-query", headers={"Cache-Control": "no-cache"})


def _text(store: Asking, asked: Question, atlas: Atlas) -> str:
    values = {parameter.name: _value(parameter, atlas) for parameter in asked.parameters}
    bindings = parameters.bind(asked, values, store=store)
    text = expand(asked.text, lambda: index_of(store), bindings=bindings)
    bound = bind(text, {name: bindings[name] for name in bindings.keys() & variables(text)})
    return "\n".join(line for line in bound.splitlines() if not line.startswith("#+")).strip() + "\n"


def _value(parameter: Parameter, atlas: Atlas) -> str:
    """A value that is sure to be in the graph: the best connected thing of a type, else the question's example."""
    wanted = [ENTITY_TYPES.index(type_) for type_ in parameter.types if type_ in ENTITY_TYPES]
    found = next((iri for iri, type_ in zip(atlas.iris, atlas.types, strict=True) if type_ in wanted), None)
    years = [report.year for report in atlas.reports if report.year]
    known: Mapping[str, str] = {"year": str(max(years))} if years else {}
    return found or known.get(parameter.types[0], parameter.example)
