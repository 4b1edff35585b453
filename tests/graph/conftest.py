"""SPARQL servers on free ports of this machine, each started once for all tests that need it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from graph.store.endpoint import PASSWORD_VARIABLE, USER_VARIABLE, Endpoint
from graph.store.publishing import STATE, UNION
from graph.store.remote import RemoteStore

SERVERS = ("oxigraph", pytest.param("virtuoso", marks=pytest.mark.virtuoso))
_SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[str]:
    """The address of an Oxigraph server, whose store is in memory."""
    port = _free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    with _running([program, "serve", "--bind", f"127.0.0.1:{port}"], address := f"http://127.0.0.1:{port}"):
        yield address


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso server with a new database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource")
    folder, port = tmp_path_factory.mktemp("virtuoso"), _free_port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(sql=_free_port(), http=port))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, f"http://127.0.0.1:{port}/sparql", folder=folder):
        yield f"http://127.0.0.1:{port}/sparql"


@pytest.fixture
def serving(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The address of a server by its name, emptied of all that other tests have put there."""

    def serve(name: str) -> str:
        address: str = request.getfixturevalue(name)
        monkeypatch.setenv(USER_VARIABLE, "dba")  # of a new Virtuoso; Oxigraph asks for none
        monkeypatch.setenv(PASSWORD_VARIABLE, "dba")
        endpoint = Endpoint(address, patience=60)
        for graph in (*RemoteStore(address).graphs(), UNION, STATE):
            endpoint.update(f"DROP SILENT GRAPH {graph}")
        return address

    return serve


@contextmanager
def _running(command: list[str], address: str, *, folder: Path | None = None) -> Iterator[None]:
    """A server that answers, until the context ends."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 90
        while not _answers(address):
            assert process.poll() is None and time.monotonic() < until, f"{command[0]} does not start"
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait(30)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).status_code < 500
    except requests.RequestException:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
