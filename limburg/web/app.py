"""The application: all routes on one pool of workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request, Response

from graph.errors import LimburgError
from limburg import settings
from limburg.web import errors
from limburg.web.settings import ServiceSettings
from limburg.web.workers import Pool

ROUTERS: tuple[APIRouter, ...] = ()


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
    for router in ROUTERS:
        app.include_router(router)
    return app


def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, LimburgError)
    return Response(errors.problem(error), errors.status(error), headers=errors.headers(error))
