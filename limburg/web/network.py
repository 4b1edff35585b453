"""The network over HTTP: views of it as numbered things and lines with places, and ways from one thing to another."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, BeforeValidator, Field

from extract.facts import ENTITY_TYPES
from graph import views
from graph.atlas import PROPERTIES, Atlas
from graph.errors import NotFoundError
from graph.page.looks import LOOKS, radius_of
from graph.views import Filters, View
from limburg.web import pages
from limburg.web.formats import unchanged
from limburg.web.inforce import InForce
from limburg.web.problems import described
from limburg.web.thing import term
from ontology.terms import BASE, LIM

USUAL, MOST = 1_000, 10_000
"""How many things a view shows where nothing else is asked, and at most."""

_KEPT = 64
"""Views that are kept, so that a second visit needs no layout."""


class Nodes(BaseModel):
    """Things as columns; a thing's number is its place in them.

    `iri` leaves out `base`, `type` numbers `types`, `degree` counts lines in the view.
    """

    iri: list[str]
    label: list[str]
    type: list[int]
    degree: list[int]
    size: list[float]
    x: list[float]
    y: list[float]


class Lines(BaseModel):
    """Relations as columns: numbers of things, of `relations`, and the confidence of the surest sentence in percent."""

    source: list[int]
    target: list[int]
    relation: list[int]
    confidence: list[int]


class Term(BaseModel):
    """A type or relation: its local name in the vocabulary, and its label in the language of the answer."""

    name: str
    label: str


class Type(Term):
    """A type of things and how they are drawn: `outline` is a path in SVG, about 18 wide around (0, 0)."""

    shape: str
    colour: str
    outline: str


class NetworkView(BaseModel):
    """A view of the network. What is left out: things and lines beyond the limit, and things without any relation."""

    base: str
    types: list[Type]
    relations: list[Term]
    nodes: Nodes
    lines: Lines
    things_left_out: int
    lines_left_out: int
    unrelated: int


@dataclass(frozen=True)
class Drawn:
    """A view and the places of its things."""

    view: View
    places: list[tuple[float, float]]


class Atlases:
    """The atlas of the version in force and the views that were drawn of it, anew when another has come into force."""

    def __init__(self, in_force: InForce) -> None:
        self._in_force = in_force
        self._opening, self._drawing = anyio.Lock(), anyio.CapacityLimiter(1)
        self._opened: tuple[str, Atlas] | None = None
        self._drawn: OrderedDict[object, Drawn] = OrderedDict()

    async def atlas(self) -> tuple[str, Atlas]:
        """The version's name and its atlas; the first visit of a version waits until a process has made it."""
        async with self._opening:
            version, folder = self._in_force()
            if self._opened is None or self._opened[0] != version:
                await _make(folder)
                self._opened = version, await anyio.to_thread.run_sync(Atlas.open, folder)
                self._drawn.clear()
            return self._opened

    async def drawn(self, key: object, draw: Callable[[], Drawn]) -> Drawn:
        """What `draw` gives, kept under `key` while the version is in force."""
        if key not in self._drawn:
            self._drawn[key] = await anyio.to_thread.run_sync(draw, limiter=self._drawing)
        self._drawn.move_to_end(key)
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return self._drawn[key]


async def _make(folder: Path) -> None:
    """Let another process make the atlas, so that the service goes on meanwhile."""
    making = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "graph.atlas", str(folder)), stderr=asyncio.subprocess.DEVNULL
    )
    await making.wait()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.atlases = Atlases(InForce(app.state.service.store))
    yield


router = APIRouter(tags=["network"], lifespan=_lifespan)

_EMPTY_IS_ZERO = BeforeValidator(lambda value: value or 0)
"""A form sends what is left open as an empty text."""

_Type = Annotated[str, Field(json_schema_extra={"enum": list(ENTITY_TYPES)})]
_Relation = Annotated[str, Field(json_schema_extra={"enum": list(PROPERTIES)})]
_Year = Annotated[int, Field(ge=1000, le=2999)]
_Things = Annotated[
    list[str] | None, Query(description="IRIs, whole or without what all begin with", max_length=50)
]


def filters(
    type: Annotated[list[_Type] | None, Query(description="Both ends of a line are of these types")] = None,
    relation: Annotated[list[_Relation] | None, Query(description="Only these relations")] = None,
    report: _Things = None,
    year: Annotated[
        list[_Year] | None,
        BeforeValidator(lambda years: [year for year in years or () if year]),
        Query(description="Stated by reports of these years", max_length=50),
    ] = None,
    campus: _Things = None,
    programme: _Things = None,
    confidence: Annotated[
        float, Field(ge=0, le=1), _EMPTY_IS_ZERO, Query(description="The least confidence")
    ] = 0.0,
) -> Filters:
    """The filters of a request."""
    return Filters(
        types=tuple(type or ()),
        properties=tuple(relation or ()),
        reports=_whole(report),
        years=tuple(year or ()),
        campuses=_whole(campus),
        programmes=_whole(programme),
        confidence=confidence,
    )


def _whole(iris: list[str] | None) -> tuple[str, ...]:
    return tuple(iri if "://" in iri else BASE + iri.lstrip("/") for iri in iris or () if iri)


Filtered = Annotated[Filters, Depends(filters)]
Limit = Annotated[
    int,
    Field(ge=1, le=MOST),
    BeforeValidator(lambda limit: limit or USUAL),
    Query(description="So many things at most, the best connected"),
]


@router.get("/api/network", response_model=NetworkView, responses=described())
async def network(request: Request, wanted: Filtered, limit: Limit = USUAL) -> Response:
    """The relations that meet all filters and the things at their ends, with places; of many things the best connected."""
    return await _answer(request, (wanted, limit), lambda atlas: views.select(atlas, wanted, limit=limit))


@router.get("/api/network/around", response_model=NetworkView, responses=described())
async def around(
    request: Request,
    thing: Annotated[str, Query(description="The IRI of a thing", max_length=1000)],
    limit: Annotated[int, Query(description="So many of its neighbours at most", ge=1, le=500)] = 40,
) -> Response:
    """A thing, which comes first, with those that a relation joins to it and the relations between all of them."""
    return await _answer(
        request,
        (thing, limit),
        lambda atlas: views.neighbourhood(atlas, views.thing(atlas, thing), limit=limit),
    )


@router.get("/api/path", response_model=NetworkView, responses=described())
async def path(
    request: Request,
    wanted: Filtered,
    start: Annotated[str, Query(description="The IRI of a thing", max_length=1000)],
    end: Annotated[str, Query(description="The IRI of another", max_length=1000)],
) -> Response:
    """A shortest way from one thing to another along relations that meet the filters; its things come in order."""

    def found(atlas: Atlas) -> View:
        way = views.way(atlas, views.thing(atlas, start), views.thing(atlas, end), wanted)
        if way is None:
            raise NotFoundError(f"no relations lead from {start!r} to {end!r}", remedy="Use fewer filters.")
        return way

    return await _answer(request, (start, end, wanted), found)


async def _answer(request: Request, key: object, choose: Callable[[Atlas], View]) -> Response:
    language = pages.language(request)
    version, atlas = await request.app.state.atlases.atlas()
    headers = {
        "ETag": f'W/"{version}-{language}"',
        "Vary": "Accept-Language, Cookie",
        "Cache-Control": "no-cache",
    }
    if unchanged(request, headers):
        return Response(status_code=304, headers=headers)

    def draw() -> Drawn:
        view = choose(atlas)
        return Drawn(view, views.arranged(atlas, view))

    drawn = await request.app.state.atlases.drawn(key, draw)
    data = await anyio.to_thread.run_sync(_told, atlas, drawn, language)
    return Response(data, media_type="application/json", headers=headers)


def _told(atlas: Atlas, drawn: Drawn, language: str) -> bytes:
    view, places = drawn.view, drawn.places
    things = view.things.tolist()
    number = {thing: index for index, thing in enumerate(things)}
    told = {
        "base": BASE,
        "types": [{**_named(name, language), **asdict(LOOKS[name])} for name in ENTITY_TYPES],
        "relations": [_named(name, language) for name in PROPERTIES],
        "nodes": {
            "iri": [atlas.iris[thing].removeprefix(BASE) for thing in things],
            "label": [atlas.labels[thing] for thing in things],
            "type": atlas.types[view.things].tolist(),
            "degree": view.degrees.tolist(),
            "size": [radius_of(degree) for degree in view.degrees.tolist()],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
        },
        "lines": {
            "source": [number[thing] for thing in atlas.subjects[view.lines].tolist()],
            "target": [number[thing] for thing in atlas.objects[view.lines].tolist()],
            "relation": atlas.properties[view.lines].tolist(),
            "confidence": (atlas.confidences[view.lines] * 100).round().astype(int).tolist(),
        },
        "things_left_out": view.things_left_out,
        "lines_left_out": view.lines_left_out,
        "unrelated": view.unrelated,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _named(name: str, language: str) -> dict[str, str]:
    return {"name": name, "label": term(LIM.iri + name, language=language).label}
