"""The page of search results."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from graph.search import TYPES
from limburg.web import pages

_MOST = 50

router = APIRouter(include_in_schema=False)


@router.get("/search")
async def search(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    type: Annotated[str, Query(pattern=f"^({'|'.join(TYPES)})?$")] = "",
) -> Response:
    """The things whose names are most like `q`, of one type or of all."""
    hits = await request.app.state.names.search(q, limit=_MOST, types=(type,) if type else ())
    say = pages.texts(pages.language(request))
    return pages.page(
        request, "search.html", title=say["search"], hits=hits, type=type, types=TYPES, most=_MOST
    )
