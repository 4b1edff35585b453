"""Things by the beginning of a name, a part of it, or a misspelling."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import BaseModel, Field

from graph.search import TYPES, Hit, NameIndex
from limburg.web.inforce import InForce
from limburg.web.problems import described

_MOST = 100
_Type = Annotated[str, Field(json_schema_extra={"enum": list(TYPES)})]


class Found(BaseModel):
    """A thing with its preferred name, its type, the number of its relations, and how alike the name is (0 to 1)."""

    iri: str
    label: str
    type: str
    facts: int
    score: float


class Names:
    """The index of names of the version in force, opened anew when another has come into force."""

    def __init__(self, in_force: InForce) -> None:
        self._in_force = in_force
        self._opening = anyio.Lock()
        # A thread beside those that answer questions, all of which may be waiting for the index.
        self._opener = anyio.CapacityLimiter(1)
        self._opened: tuple[str, NameIndex] | None = None

    async def search(self, text: str, *, limit: int = 20, types: Sequence[str] = ()) -> list[Hit]:
        """As `NameIndex.search`; the first search of a version waits for its index where a build has left none."""
        index = await self.index()
        return await anyio.to_thread.run_sync(lambda: index.search(text, limit=limit, types=types))

    async def index(self) -> NameIndex:
        """The index of the version in force."""
        async with self._opening:
            version, folder = self._in_force()
            if self._opened is None or self._opened[0] != version:
                opening = anyio.to_thread.run_sync(NameIndex.open, folder, limiter=self._opener)
                self._opened = version, await opening
            return self._opened[1]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.names = Names(InForce(app.state.service.store))
    yield


router = APIRouter(tags=["search"], lifespan=_lifespan)


@router.get("/api/search", responses=described())
async def search(
    request: Request,
    q: Annotated[str, Query(description="A name, its beginning, or something like it", max_length=200)],
    limit: Annotated[int, Query(description="How many things at most", ge=1, le=_MOST)] = 20,
    type: Annotated[list[_Type] | None, Query(description="Only things of these types")] = None,
) -> list[Found]:
    """The things whose names are most like `q`, the likest first; case, accents and legal forms make no difference."""
    hits = await request.app.state.names.search(q, limit=limit, types=type or ())
    return [Found(**vars(hit)) for hit in hits]
