"""A running service whose store the tests fill as they please."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, parse

from graph.store.versions import Versions
from limburg.web.app import create_app
from limburg.web.settings import ServiceSettings
from tests.conformance.results import GRAPHS
from tests.conformance.suites import Content

PROTOCOL, STORE_PROTOCOL = "/sparql", "/rdf-graph-store"
TOKEN = "the token of the conformance tests"
_PATIENCE = 30
"""Seconds that the service may take to start, to end and to answer."""


class Endpoint:
    """The service over HTTP, and the folder of its store."""

    def __init__(self, client: httpx.Client, versions: Versions) -> None:
        self.client, self._versions = client, versions

    def hold(self, content: Content, *, base: str) -> None:
        """Publish a store that holds this and nothing else; `base` is that of relative IRIs in its files."""
        publish(self._versions, content, base=base)

    def query(self, text: str, *, accept: str) -> httpx.Response:
        """Ask by POST, directly."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.client.post(PROTOCOL, content=text.encode(), headers=headers)

    def update(self, text: str) -> httpx.Response:
        """Change the store by POST, directly, as one who knows the token."""
        headers = {"Content-Type": "application/sparql-update", **authorised()}
        return self.client.post(PROTOCOL, content=text.encode(), headers=headers)


@contextmanager
def serving(folder: Path) -> Iterator[Endpoint]:
    """A service on a new store in `folder` that accepts changes."""
    versions = Versions(folder)
    publish(versions, Content(), base="")
    with running(folder, token=TOKEN) as address, httpx.Client(base_url=address, timeout=_PATIENCE) as client:
        yield Endpoint(client, versions)


@contextmanager
def running(store: Path, *, token: str | None = None) -> Iterator[str]:
    """The address of a service on a store, on a free port of this machine."""
    app = create_app(ServiceSettings(store=store, token=token, workers=2))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield _address(server)
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)


def publish(versions: Versions, content: Content, *, base: str) -> None:
    """Put a version in force that holds this and nothing else, in the very graphs that are named."""
    with versions.writing() as folder:
        store = Store(folder)
        store.extend(quads(content, base=base))
        store.flush()
        del store


def _address(server: uvicorn.Server) -> str:
    """Where the server listens, as soon as it does; raises `TimeoutError`."""
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the service has not started")
        time.sleep(0.02)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    return f"http://{host}:{port}"


def authorised() -> dict[str, str]:
    """The header of one who may write."""
    return {"Authorization": f"Bearer {TOKEN}"}


def quads(content: Content, *, base: str) -> Iterator[Quad]:
    """What the files hold, with the blank nodes of each kept apart."""
    graphs: list[tuple[DefaultGraph | NamedNode, Path]] = [(DefaultGraph(), file) for file in content.default]
    graphs += [(NamedNode(name), file) for name, file in content.named]
    for graph, file in graphs:
        triples = parse(
            path=file, format=GRAPHS[file.suffix], base_iri=base + file.name, rename_blank_nodes=True
        )
        for triple in triples:
            yield Quad(triple.subject, triple.predicate, triple.object, graph)
