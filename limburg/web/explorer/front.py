"""The first page: what the graph holds, and what it does not."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from graph.search import TYPES
from limburg.web import pages
from ontology.terms import LIM

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def front(request: Request) -> Response:
    """The overview for people; machines are led to the description of the data."""
    if not pages.wanted(request):
        location = f"{pages.root(request)}/.well-known/void"
        return Response(status_code=303, headers={"location": location, "vary": "Accept"})
    _, counts = await request.app.state.census.counts(request.app.state.pool)
    speech = pages.language(request)
    return pages.page(
        request,
        "front.html",
        title=pages.texts(speech)["graph"],
        types=[(type_, counts.classes.get(LIM[type_], 0)) for type_ in TYPES],
    )
