"""The curator's work over HTTP: decisions and what to look at first. Who reads needs no token, who decides does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyoxigraph import NamedNode

from graph import NotFoundError, open_store
from graph.curation.curator import Curator
from graph.curation.decisions import KINDS, Decision, in_force, timestamp
from graph.curation.exchange import as_json, from_json
from graph.curation.review import queue
from graph.errors import QueryError
from limburg.settings import LANGUAGES
from limburg.web import pages, requests
from limburg.web.problems import described
from limburg.web.settings import ServiceSettings
from ontology.terms import LIM

router = APIRouter(tags=["curation"])
_changing = anyio.Lock()
"""One decision is taken after the other, as updates are."""


class Value(BaseModel):
    """A literal, with its language or the local name of its XML Schema datatype (`string`, `decimal`)."""

    model_config = ConfigDict(extra="forbid")
    value: str
    type: str | None = None
    language: str | None = None


Fact = Annotated[list[str | Value], Field(min_length=3, max_length=3)]
"""Subject, property and object: IRIs, or a property by its local name, and a value in the place of an object."""


class Taking(BaseModel):
    """A decision to take. Which parts it needs depends on `kind`: a fact, a fact and the corrected one, a thing with its
    new name or type, two things, or the decision that it undoes."""

    model_config = ConfigDict(extra="forbid")
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    who: str
    why: str | None = None
    fact: Fact | None = None
    corrected: Fact | None = None
    thing: str | None = None
    other: str | None = None
    name: Value | str | None = None
    type: str | None = None
    undoes: str | None = None


class Taken(Taking):
    """A decision as it was taken, with its IRI, its time (UTC) and whether it holds."""

    model_config = ConfigDict(extra="ignore")
    id: str
    when: str
    holds: bool


class ReviewItem(BaseModel):
    """Something to decide on: a fact, a thing with faults, or a pair of things; `score` is 0 to 1, the first is highest."""

    kind: str
    score: float
    labels: list[str]
    reasons: list[str]
    fact: Fact | None
    thing: str | None
    other: str | None
    quote: str
    report: str
    page: int | None
    confidence: float | None


@router.get("/api/decisions", responses=described())
async def decisions(request: Request) -> list[Taken]:
    """All decisions, in the order in which they were taken."""
    return await anyio.to_thread.run_sync(_all, _service(request))


@router.get("/api/decisions/{identifier}", responses=described())
async def decision(request: Request, identifier: str) -> Taken:
    """One decision, by the end of its IRI."""
    taken = await anyio.to_thread.run_sync(_all, _service(request))
    for one in taken:
        if one.id.endswith(f"/{identifier}"):
            return one
    raise NotFoundError(f"there is no decision {identifier!r}", remedy="/api/decisions lists them.")


@router.post(
    "/api/decisions",
    status_code=201,
    responses=described(),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Taking.model_json_schema()}},
        }
    },
)
async def decide(request: Request) -> Taken:
    """Take a decision; it holds when the answer comes. The service must be open for changes, and needs its token."""
    service = _service(request)
    asked = requests.Request(request.scope, request.receive, service)
    asked.authorise()
    given = _parsed(await asked.body(service.max_body))
    async with _changing:
        return await anyio.to_thread.run_sync(_decide, service, given)


@router.get("/api/review", responses=described())
async def review(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many items at most")] = 50,
    faults: Annotated[bool, Query(description="Check the shapes too, which takes longer")] = False,
    language: Annotated[str | None, Query(pattern=f"^({'|'.join(LANGUAGES)})$")] = None,
) -> list[ReviewItem]:
    """What a curator should look at first, with reasons."""
    speech = language or pages.language(request)
    return await anyio.to_thread.run_sync(_queue, _service(request), limit, faults, speech)


def _service(request: Request) -> ServiceSettings:
    service: ServiceSettings = request.app.state.service
    return service


def _parsed(body: bytes) -> Mapping[str, Any]:
    """The decision that a body tells; raises `QueryError` where it tells none."""
    try:
        return Taking.model_validate_json(body).model_dump(exclude_none=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise QueryError(str(first["msg"]), place=place or "body", remedy="Correct it.") from error


def _decide(service: ServiceSettings, given: Mapping[str, Any]) -> Taken:
    curator = Curator(open_store(service.store))
    try:
        wanted = from_json({**given, "when": timestamp()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise QueryError(
            f"the decision cannot be understood: {error}", remedy="Give IRIs and values."
        ) from error
    return _taken(curator.decide(wanted), holds=wanted.kind != "undo")


def _all(service: ServiceSettings) -> list[Taken]:
    taken = Curator(open_store(service.store)).decisions()
    counting = {one.iri for one in in_force(taken)}
    return [_taken(one, holds=one.iri in counting) for one in taken]


def _taken(decision: Decision, *, holds: bool) -> Taken:
    return Taken(**as_json(decision), holds=holds)


def _queue(service: ServiceSettings, limit: int, faults: bool, speech: str) -> list[ReviewItem]:
    items = queue(open_store(service.store), faults=faults)[:limit]
    return [
        ReviewItem(
            kind=item.kind,
            score=item.score,
            labels=list(item.labels),
            reasons=[reason.text(speech) for reason in item.reasons],
            fact=[_told(term) for term in item.fact] if item.fact else None,
            thing=item.thing.value if item.thing else None,
            other=item.other.value if item.other else None,
            quote=item.quote,
            report=item.report,
            page=item.page,
            confidence=None if item.confidence is None else float(item.confidence),
        )
        for item in items
    ]


def _told(term: Any) -> str | Value:
    if isinstance(term, NamedNode):
        return LIM.local(term) or term.value
    return Value(value=term.value, type=term.datatype.value.rpartition("#")[2])
