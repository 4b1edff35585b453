"""The pages on things: one on each, and lists of those of a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

from extract.facts import ENTITY_TYPES
from graph.errors import NotFoundError
from graph.store import Term
from limburg.web import pages
from limburg.web.explorer.entity import MANY, entity
from limburg.web.lookup import part
from limburg.web.thing import Named, term
from ontology.terms import LIM

router = APIRouter(include_in_schema=False)


async def page(
    request: Request,
    iri: str,
    own: Sequence[tuple[NamedNode, Term]],
    *,
    headers: Mapping[str, str],
    alternates: Sequence[tuple[str, str]],
) -> Response:
    """The page on a thing of which `own` states what it is; `?facts=` and `?page=` ask for all of one relation."""
    speech = pages.language(request)
    only, number = request.query_params.get("facts", ""), _number(request.query_params.get("page", ""))
    shown = await entity(request.app.state.pool, iri, own, language=speech, only=only, page=number)
    if only and not shown.relations:
        raise NotFoundError(f"there are no facts {only!r} of {iri}", remedy="Follow a link of its page.")
    return pages.page(
        request,
        "relation.html" if only else "entity.html",
        title=shown.label,
        headers=headers,
        alternates=alternates,
        scripts=() if only else ("around.js",),
        thing=shown,
        subtype=term(shown.subtype, language=speech).label if shown.subtype else "",
        number_of_page=number,
        most=MANY,
        most_reports=max((count for _, count in shown.years), default=1),
    )


@router.get("/things/{type}")
async def things(request: Request, type: str, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
    """The things of a type by name."""
    if type not in ENTITY_TYPES:
        raise NotFoundError(f"there is no type {type!r}", remedy=f"There are {', '.join(ENTITY_TYPES)}.")
    text = part("of-type", limit=MANY, offset=(page - 1) * MANY)
    rows = await request.app.state.pool.select(text, bindings={"type": LIM[type]})
    _, counts = await request.app.state.census.counts(request.app.state.pool)
    found = [
        (Named(thing.value, label.value), int(reports.value))
        for thing, label, reports in rows.rows
        if isinstance(thing, NamedNode) and isinstance(label, Literal) and isinstance(reports, Literal)
    ]
    say = pages.texts(pages.language(request))
    return pages.page(
        request,
        "things.html",
        title=say[f"types_{type}"],
        type=type,
        found=found,
        total=counts.classes.get(LIM[type], 0),
        number_of_page=page,
        most=MANY,
    )


def _number(text: str) -> int:
    """The page that an address asks for, the first where it asks for none that could be."""
    return int(text) if text.isdecimal() and int(text[:6]) > 0 else 1
