"""The application: all routes on one pool of workers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from graph.errors import LimburgError, QueryError
from limburg import settings
from limburg.web import (
    capabilities,
    curating,
    description,
    dumps,
    errors,
    network,
    pages,
    questions,
    resources,
    search,
    static,
)
from limburg.web.compression import WORTHWHILE
from limburg.web.errors import Refusal
from limburg.web.explorer import asking, finding, front, reports, things, uploads
from limburg.web.explorer import network as network_page
from limburg.web.explorer import sparql as sparql_page
from limburg.web.graphstore import GraphStoreProtocol
from limburg.web.limits import UrlLimit
from limburg.web.settings import ServiceSettings
from limburg.web.sparql import SparqlProtocol
from limburg.web.workers import Pool

ROUTERS: tuple[APIRouter, ...] = (
    asking.router,
    capabilities.router,
    curating.router,
    description.router,
    dumps.router,
    finding.router,
    front.router,
    network.router,
    network_page.router,
    pages.router,
    questions.router,
    reports.router,
    resources.router,
    search.router,
    sparql_page.router,
    static.router,
    things.router,
    uploads.router,
)


def create_app(service: ServiceSettings) -> FastAPI:
    """The service on a store; its workers start and end with the application's lifespan.

    Routes find the pool at `request.app.state.pool` and the settings at `request.app.state.service`; a
    `LimburgError` that one raises is answered by the table of `limburg.web.errors`.
    """
    pool = Pool(service)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    app = FastAPI(
        title="Limburg Innovation Graph",
        version=settings.software(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service, app.state.pool = service, pool
    app.add_exception_handler(LimburgError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_request)
    app.add_exception_handler(RequestValidationError, _refuse_parameters)
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=WORTHWHILE)
    app.add_middleware(CORSMiddleware, allow_origins=[service.origins], allow_methods=["GET", "HEAD"])
    app.add_middleware(GraphStoreProtocol, pool=pool, service=service)
    app.add_middleware(SparqlProtocol, pool=pool, service=service)
    app.add_middleware(UrlLimit, service=service)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The description of the routes, and of the two protocols that are answered before routing."""
    if not app.openapi_schema:
        described = get_openapi(title=app.title, version=app.version, routes=app.routes)
        protocols = json.loads((Path(__file__).parent / "protocols.json").read_text(encoding="utf-8"))
        described["paths"] = {**protocols["paths"], **described["paths"]}
        app.openapi_schema = described
    return app.openapi_schema


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, LimburgError)
    return _answer(request, error)


def _refuse_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(request, Refusal(error.status_code, str(error.detail), headers=error.headers))


def _refuse_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    told = QueryError(f"{first['msg']}: {first.get('input')!r}", place=place, remedy="Correct it.")
    return _answer(request, told)


def _answer(request: Request, error: LimburgError) -> Response:
    if pages.wanted(request):
        return pages.problem(request, error)
    return Response(errors.problem(error), errors.status(error), headers=errors.headers(error))
