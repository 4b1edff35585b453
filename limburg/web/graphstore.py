"""The SPARQL 1.1 Graph Store Protocol at `/rdf-graph-store`, where the service is open for changes.

A graph is named by `?graph=IRI` or `?default`, or by an address below `/rdf-graph-store/`, which then is its IRI.
"""

from __future__ import annotations

from uuid import uuid4

from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import LimburgError, QueryError
from limburg.web import delivery, errors
from limburg.web.errors import Refusal
from limburg.web.negotiation import GRAPHS, choose
from limburg.web.requests import Abandoned, Request
from limburg.web.responses import Response
from limburg.web.settings import ServiceSettings
from limburg.web.tasks import GraphTask
from limburg.web.workers import Pool

PATH = "/rdf-graph-store"
_METHODS = "GET, HEAD, PUT, POST, DELETE"


class GraphStoreProtocol:
    """Answers at `/rdf-graph-store` and below, and hands all else on."""

    def __init__(self, app: ASGIApp, pool: Pool, service: ServiceSettings) -> None:
        self._app, self._pool, self._service = app, pool, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] + "/").startswith(PATH + "/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, self._service)
        try:
            if self._service.token is None or request.method not in ("GET", "HEAD"):
                request.authorise()
            if request.method in ("GET", "HEAD"):
                await self._get(request, send)
            else:
                response = await self._change(request)
                await response(send)
        except LimburgError as error:
            await Response.of(errors.status(error), errors.headers(error), errors.problem(error))(send)
        except Abandoned:
            return

    async def _change(self, request: Request) -> Response:
        if request.method not in ("PUT", "POST", "DELETE"):
            raise Refusal(405, f"{request.method} is no method of a graph store", headers={"allow": _METHODS})
        body = await request.body(self._service.max_upload)
        graph = _graph(request)
        new = graph == request.url and request.url.rstrip("/").endswith(PATH)
        if new and request.method == "POST":
            graph = f"{request.url.rstrip('/')}/{uuid4()}"
        elif new:
            raise QueryError("the request names no graph", remedy="Add ?graph=IRI or ?default.")
        media_type = request.header("content-type") or "text/turtle"
        task = GraphTask(request.method, graph, media_type, base=graph or request.url)
        created = await self._pool.change(task, body) == b"created"
        if created and request.method != "DELETE":
            return Response.of(201, {"location": graph} if new and graph else {})
        return Response.of(204, {})

    async def _get(self, request: Request, send: Send) -> None:
        media_type = choose(request.header("accept"), GRAPHS)
        if media_type is None:
            raise Refusal(406, "a graph has none of the formats that the request accepts")
        task = GraphTask("GET", _graph(request), media_type, base="")
        headers = {"vary": "Accept, Accept-Encoding", "x-content-type-options": "nosniff"}
        with request.abandoning():
            async with self._pool.run(task) as reply:
                if not reply.complete:
                    await delivery.stream(request, reply, headers, send, self._service.timeout)
                    return
            response = await delivery.whole(request, reply, headers)
            await response(send)


def _graph(request: Request) -> str | None:
    """The IRI of the graph that a request names, None for the default graph."""
    fields = request.fields()
    graphs = [value for name, value in fields if name == "graph"]
    default = any(name == "default" for name, _ in fields)
    if len(graphs) + default > 1:
        raise QueryError("the request names more than one graph", remedy="Name one.")
    return graphs[0] if graphs else None if default else request.url
