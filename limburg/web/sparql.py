"""The SPARQL 1.1 Protocol at `/sparql`, in front of the other routes: a framework's routing would cost more than most
queries do.

An answer below one mebibyte is sent when it is complete, so that any error still has its own status; a larger one is
streamed (`limburg.web.delivery`).
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import LimburgError, QueryError
from limburg.web import delivery, errors, requests
from limburg.web.errors import Refusal
from limburg.web.negotiation import GRAPHS, RESULTS, choose
from limburg.web.requests import Abandoned, Fields, Request
from limburg.web.responses import Kept, Response
from limburg.web.settings import ServiceSettings
from limburg.web.tasks import Query, Update
from limburg.web.workers import Pool

PATHS = ("/sparql", "/sparql/")
FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
_METHODS = "GET, HEAD, POST, OPTIONS"
_CHANGING = re.compile(r"\b(now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)
"""What gives another answer each time, or may hide a word that does."""


class SparqlProtocol:
    """Answers at `/sparql` and hands all else on, also `/sparql` without a query: what stands there is a page."""

    def __init__(self, app: ASGIApp, pool: Pool, service: ServiceSettings) -> None:
        self._app, self._pool, self._service = app, pool, service
        self._kept = Kept(service.cache)
        self._common = {
            "vary": "Accept, Accept-Encoding",
            "cache-control": "no-cache",
            "x-content-type-options": "nosniff",
            "access-control-allow-origin": service.origins,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, self._service)
        try:
            if request.method in ("GET", "HEAD") and b"query=" not in scope["query_string"]:
                self._refuse_update(request)
                await self._app(scope, receive, send)
                return
            await self._answer(request, send)
        except LimburgError as error:
            headers = {**errors.headers(error), **self._common}
            await Response.of(errors.status(error), headers, errors.problem(error))(send)
        except Abandoned:
            return

    async def _answer(self, request: Request, send: Send) -> None:
        body = b""
        if request.method == "OPTIONS":
            await self._preflight()(send)
            return
        if request.method == "POST":
            body = await request.body(self._limit(request))
        elif request.method not in ("GET", "HEAD"):
            raise Refusal(405, f"{request.method} is no method of SPARQL", headers={"allow": _METHODS})
        key = self._key(request, body)
        if kept := self._kept.get(key):
            await kept(send)
            return
        task = read(request, body)
        with request.abandoning():
            if isinstance(task, Update):
                request.authorise()
                await self._pool.change(task)
                await Response.of(204, self._common)(send)
            else:
                await self._query(request, task, key, send)

    async def _query(self, request: Request, task: Query, key: tuple[str | bytes, ...], send: Send) -> None:
        async with self._pool.run(task) as reply:
            if not reply.complete:
                await delivery.stream(request, reply, self._common, send, self._service.timeout)
                return
        response = await delivery.whole(request, reply, self._common)
        if self._service.cache and not _CHANGING.search(task.text):
            self._kept.put((reply.version, *key[1:]), response)
        await response(send)

    def _preflight(self) -> Response:
        allowed = {
            "access-control-allow-methods": _METHODS,
            "access-control-allow-headers": "Accept, Authorization, Content-Type",
            "access-control-max-age": "86400",
        }
        return Response.of(204, {**self._common, **allowed, "allow": _METHODS})

    def _key(self, request: Request, body: bytes) -> tuple[str | bytes, ...]:
        """All that an answer depends on; the version stands first."""
        return (
            self._pool.version(),
            request.url,
            request.scope["query_string"],
            request.headers.get(b"accept", b""),
            request.headers.get(b"accept-encoding", b""),
            request.headers.get(b"content-type", b"") if body else b"",
            body,
        )

    def _limit(self, request: Request) -> int:
        """Whoever holds the token may send more."""
        if request.content_type == UPDATE:
            request.authorise()
            return self._service.max_upload
        return self._service.max_body

    def _refuse_update(self, request: Request) -> None:
        if any(name == "update" for name, _ in request.fields()):
            raise QueryError("an update cannot be sent by GET", remedy="Send it by POST.")


def read(request: Request, body: bytes) -> Query | Update:
    """What a request asks, as the protocol has it; raises `QueryError` and `Refusal` where it breaks its rules."""
    fields = request.fields()
    if request.method == "POST":
        if request.content_type == FORM:
            fields += requests.fields(body)
        elif request.content_type == QUERY:
            fields.append(("query", requests.text(body)))
        elif request.content_type == UPDATE:
            fields.append(("update", requests.text(body)))
        else:
            raise Refusal(
                415,
                f"the content type {request.content_type!r} is none of the protocol",
                remedy=f"Send {FORM}, {QUERY} or {UPDATE}.",
            )
    queries, updates = _values(fields, "query"), _values(fields, "update")
    if len(queries) + len(updates) != 1:
        raise QueryError(
            f"the request has {len(queries)} queries and {len(updates)} updates", remedy="Send one of them."
        )
    if updates and request.method != "POST":
        raise QueryError("an update cannot be sent by GET", remedy="Send it by POST.")
    if updates:
        return Update(
            updates[0],
            base=request.url,
            default_graphs=_values(fields, "using-graph-uri"),
            named_graphs=_values(fields, "using-named-graph-uri"),
        )
    accept = request.header("accept")
    return Query(
        queries[0],
        results=choose(accept, RESULTS),
        graphs=choose(accept, GRAPHS),
        base=request.url,
        default_graphs=_values(fields, "default-graph-uri"),
        named_graphs=_values(fields, "named-graph-uri"),
    )


def _values(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for field, value in fields if field == name)
