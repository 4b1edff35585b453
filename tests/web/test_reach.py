"""No request leaves the server, whatever a query or an update says."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.web.conftest import TOKEN, Served


class Listener:
    """A port of this machine that nobody should knock at."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.3)
        self.address = f"<http://127.0.0.1:{self._socket.getsockname()[1]}/>"

    def heard(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


QUERIES = [
    "SELECT * { SERVICE %s { ?s ?p ?o } }",
    "SELECT * { service silent %s { ?s ?p ?o } }",
    "ASK { VALUES ?where { %s } SERVICE ?where { ?s ?p ?o } }",
    "ASK { ?s ?p ?o #\rSERVICE %s { ?a ?b ?c }\n}",
    "ASK { ?s ?p ?o #\r\nSERVICE %s { ?a ?b ?c }\n}",
    "ASK { ?s ?p ?a, ?b FILTER(?a<?b)SERVICE#>\n%s{ ?s ?p ?o } }",
    "ASK { SERV\\u0049CE %s { ?s ?p ?o } }",
    'ASK { BIND("\\u0022 # " AS ?x) SERVICE %s { ?s ?p ?o }\n}',
    "ASK { BIND('\\u000A' AS ?x) #\\u000ASERVICE %s { ?s ?p ?o }\n}",
    "SELECT * FROM %s { ?s ?p ?o }",
    "DESCRIBE %s",
]


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_reaches_another_server(served: Served, listener: Listener, query: str) -> None:
    response = served.ask(query % listener.address)
    assert response.status_code in ((400,) if "SERVICE" in query.upper() else (200, 400))
    assert not listener.heard()


@pytest.mark.parametrize(
    "update",
    ["LOAD %s", "LOAD SILENT %s INTO GRAPH <http://example.org/g>", "lo\\u0061d %s", "CLEAR ALL #\r; LOAD %s",
     "INSERT { ?s ?p ?o } WHERE { SERVICE %s { ?s ?p ?o } }"],
)  # fmt: skip
def test_no_update_reaches_another_server(open_service: Served, listener: Listener, update: str) -> None:
    response = open_service.client.post(
        "/sparql",
        content=(update % listener.address).encode(),
        headers={"content-type": "application/sparql-update", "authorization": f"Bearer {TOKEN}"},
    )
    assert response.status_code == 400
    assert not listener.heard()


@pytest.mark.skipif(
    sys.platform != "linux", reason="other kernels have no seccomp; there the parser alone decides"
)
def test_the_kernel_refuses_what_a_parser_might_miss(listener: Listener) -> None:
    """The engine itself, asked without any check, cannot open a socket."""
    port = listener.address.rpartition(":")[2].rstrip("/>")
    program = (
        "import pyoxigraph\nfrom limburg.web import seclusion\nassert seclusion.forbid_network()\n"
        f"try: list(pyoxigraph.Store().query('SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}'))\n"
        "except OSError as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "not permitted" in told
    assert not listener.heard()
