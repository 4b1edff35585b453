"""The service on a free port, in a thread of the tests or as a process of its own, and clients of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from extract.facts import Extraction
from graph import Archive, open_store
from limburg.web import server
from limburg.web.settings import MEBIBYTE, ServiceSettings
from tests.processes import running_below

TOKEN = "geheim & niet te raden"
ENGINE = "limburg.web.engine"


@dataclass(frozen=True)
class Served:
    """A running service, whose server is the process `pid`, and a client of it."""

    client: httpx.Client
    store: Path
    pid: int

    @property
    def address(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """Answer a query sent by POST, directly."""
        kind = {"content-type": "application/sparql-query"}
        return self.client.post("/sparql", content=query.encode(), headers=kind | headers)

    def workers(self) -> set[int]:
        """The processes that run the queries, by their numbers."""
        return {process.pid for process in running_below(self.pid, called="limburg.web.engine")}

    def memory(self) -> int:
        """Bytes that the server and its workers hold, each counting what it shares."""
        return sum(psutil.Process(pid).memory_info().rss for pid in (self.pid, *self.workers()))


@contextmanager
def serving(store: Path, **limits: object) -> Iterator[Served]:
    """Serve in a thread until the context ends."""
    service = ServiceSettings(store, **limits)  # type: ignore[arg-type]
    with server.listen("127.0.0.1", 0) as listening:
        serving = server.server(service)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with _client(server.address(listening)) as client:
                served = Served(client, store, os.getpid())
                served.ask("ASK {}")  # answered as soon as all workers have started
                yield served
        finally:
            serving.should_exit = True
            thread.join(60)


@contextmanager
def running(store: Path, *options: str) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    """Run `limburg serve` as a process until the context ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "limburg", "serve", "--port", "0", "--store", str(store), *options],
        stderr=subprocess.PIPE,
        env={**os.environ, "LIMBURG_LANG": "en", "NO_COLOR": "1"},
        text=True,
    )
    assert process.stderr
    line = process.stderr.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    try:
        with _client(found[0]) as client:
            yield Served(client, store, process.pid), process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=120, verify=False)


def sample_store(folder: Path, *reports: Extraction) -> Path:
    """A new store with these reports."""
    Archive(open_store(folder, create=True)).add_all(list(reports))
    return folder


@pytest.fixture(scope="session")
def sample_folder(
    tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction, next_report: Extraction
) -> Path:
    """Both reports in one store that nobody changes."""
    return sample_store(tmp_path_factory.mktemp("web") / "store", annual_report, next_report)


@pytest.fixture(scope="session")
def served(sample_folder: Path) -> Iterator[Served]:
    """A service for readers."""
    with serving(sample_folder, workers=2, patience=60.0) as served:
        yield served


@pytest.fixture(scope="session")
def strict(sample_folder: Path) -> Iterator[Served]:
    """A service with limits that a test can reach."""
    limits = {"timeout": 2.0, "memory": 192 * MEBIBYTE, "result": 4 * MEBIBYTE}
    with serving(sample_folder, workers=2, waiting=4, patience=60.0, **limits) as served:
        yield served


@pytest.fixture(scope="session")
def client(served: Served) -> httpx.Client:
    return served.client


@pytest.fixture
def ask(served: Served) -> Callable[..., httpx.Response]:
    return served.ask


@pytest.fixture(scope="session")
def open_service(
    tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction, next_report: Extraction
) -> Iterator[Served]:
    """A service that takes changes from whoever holds the token."""
    folder = sample_store(tmp_path_factory.mktemp("web") / "open", annual_report, next_report)
    with serving(folder, workers=2, token=TOKEN) as served:
        yield served
