"""The first page: what the graph holds, and what it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from graph.search import TYPES
from limburg.web import pages
from limburg.web.explorer.overview import Overviews
from ontology.terms import LIM


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.overviews = Overviews()
    yield


router = APIRouter(include_in_schema=False, lifespan=_lifespan)


@router.api_route("/", methods=["GET", "HEAD"])
async def front(request: Request) -> Response:
    """The overview for people; machines are led to the description of the data."""
    if not pages.wanted(request):
        location = f"{pages.root(request)}/.well-known/void"
        return Response(status_code=303, headers={"location": location, "vary": "Accept"})
    pool = request.app.state.pool
    _, counts = await request.app.state.census.counts(pool)
    whole = await request.app.state.overviews.overview(pool, request.app.state.names)
    speech = pages.language(request)
    return pages.page(
        request,
        "front.html",
        title=pages.texts(speech)["graph"],
        types=[(type_, counts.classes.get(LIM[type_], 0)) for type_ in TYPES],
        whole=whole,
    )
