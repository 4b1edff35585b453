"""Running the service on a port."""

from __future__ import annotations

import socket
from contextlib import suppress

import uvicorn

from graph.errors import LimburgError
from limburg.web.app import create_app
from limburg.web.limits import BoundedConnection
from limburg.web.settings import ServiceSettings

_CONNECTIONS = 500
_FAREWELL = 3  # seconds that open requests have when the service ends


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 takes any that is free. Raises `LimburgError` where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, OverflowError) as error:
        raise LimburgError(
            f"the port {port} cannot be had ({getattr(error, 'strerror', None) or error})",
            place=host,
            remedy="Choose another with --port, or end what uses it.",
        ) from error


def address(listening: socket.socket) -> str:
    """Where a browser finds the service."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server(service: ServiceSettings) -> uvicorn.Server:
    """The service as uvicorn runs it, with a bound on connections and on what each may cost."""
    config = uvicorn.Config(
        create_app(service),
        http=BoundedConnection,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL,
    )
    return uvicorn.Server(config)


def run(service: ServiceSettings, listening: socket.socket) -> None:
    """Serve until the process is told to end."""
    with suppress(KeyboardInterrupt):
        server(service).run(sockets=[listening])
