"""The service under load, beside the Oxigraph server on the same store, and while a build runs.

    python -m benchmarks.service --quads 100000 --clients 8 --seconds 8 --documents 200

Each client is a process with one connection that asks for the partners of one project after the other. The servers take
turns, so that all meet the same machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from pyoxigraph import NamedNode, QuerySolutions

from benchmarks import graphs, results, texts
from graph import Archive, open_store
from graph.store.binding import bind
from graph.store.versions import Versions
from queries import catalogue

_HEAD_END, _CHUNKS_END = b"\r\n\r\n", b"0\r\n\r\n"
_PROJECTS = "SELECT DISTINCT ?project { ?project a lim:Project ; lim:hasPartner ?partner } ORDER BY ?project"


@dataclass(frozen=True)
class Rate:
    """What clients met: answers a second, and milliseconds that half and 95 % of them took at most."""

    server: str
    answers: float
    median: float
    p95: float


def partners(store: Path) -> list[str]:
    """The partners question for each project of a store, as the queries that a client sends."""
    found = open_store(store).query(_PROJECTS)
    assert isinstance(found, QuerySolutions)
    text = catalogue.question("partners").text
    projects = [solution["project"] for solution in found]
    return [bind(text, {"_project_iri": node}) for node in projects if isinstance(node, NamedNode)]


def load(
    server: str,
    address: tuple[str, int],
    path: str,
    queries: Sequence[str],
    *,
    clients: int,
    lasting: Callable[[], object],
) -> Rate:
    """Let the clients ask until `lasting` returns; raises `RuntimeError` where an answer is not 200."""
    requests = [_request(path, query) for query in queries]
    with TemporaryDirectory() as name, multiprocessing.get_context("fork").Pool(clients) as pool:
        ended, begin = Path(name, "ended"), time.monotonic() + 1
        tasks = [(address, requests, number, begin, ended) for number in range(clients)]
        asking = pool.starmap_async(_client, tasks)
        time.sleep(begin - time.monotonic())
        lasting()
        elapsed = time.monotonic() - begin
        ended.touch()
        times = sorted(took for series in asking.get() for took in series)
    p95 = times[int(len(times) * 0.95)]
    return Rate(server, len(times) / elapsed, statistics.median(times) * 1000, p95 * 1000)


def _request(path: str, query: str) -> bytes:
    accept = "Accept: application/sparql-results+json"
    return f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: x\r\n{accept}\r\n\r\n".encode()


def _client(
    address: tuple[str, int], requests: Sequence[bytes], number: int, begin: float, ended: Path
) -> list[float]:
    """Seconds that each answer took, until the file `ended` is there."""
    order = random.Random(number).sample(requests, len(requests))
    times: list[float] = []
    with socket.create_connection(address, timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        time.sleep(max(0.0, begin - time.monotonic()))
        while not ended.exists():
            began = time.monotonic()
            connection.sendall(order[len(times) % len(order)])
            _receive(connection)
            times.append(time.monotonic() - began)
    return times


def _receive(connection: socket.socket) -> None:
    data = b""
    while _HEAD_END not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(_HEAD_END)
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(f"the server answered {data[:300]!r}")
    if length := re.search(rb"content-length: *(\d+)", head, re.IGNORECASE):
        missing = int(length[1]) - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))
        return
    while not body.endswith(_CHUNKS_END):
        body += connection.recv(65536)


@contextmanager
def ours(store: Path, *options: str) -> Iterator[tuple[str, int]]:
    """`limburg serve` on a free port."""
    command = [sys.executable, "-m", "limburg", "serve", "--port", "0", "--store", str(store), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    found = re.search(r"http://([\d.]+):(\d+)", process.stderr.readline())
    assert found
    with _ending(process):
        yield _answering(found[1], int(found[2]), "/sparql")


@contextmanager
def oxigraph(store: Path) -> Iterator[tuple[str, int]]:
    """`oxigraph serve-read-only` on the version in force."""
    version = Versions(store).current()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    command = [program, "serve-read-only", "--location", str(version), "--bind", f"127.0.0.1:{port}"]
    with _ending(subprocess.Popen(command, stderr=subprocess.DEVNULL)):
        yield _answering("127.0.0.1", port, "/query")


@contextmanager
def _ending(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _answering(host: str, port: int, path: str) -> tuple[str, int]:
    """The address, as soon as a query is answered there."""
    for _ in range(600):
        try:
            with socket.create_connection((host, port), timeout=60) as connection:
                connection.sendall(_request(path, "ASK {}"))
                _receive(connection)
                return host, port
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nobody answers at {host}:{port}")


@dataclass(frozen=True)
class Build:
    """How many documents a build put in, in how many versions; `beside` counts the documents and versions in force when
    reading beside it ended, after so many `seconds`.
    """

    documents: int
    versions: int
    beside: tuple[int, int]
    seconds: float


def beside_a_build(
    store: Path, folder: Path, queries: Sequence[str], *, clients: int, seconds: float, documents: int
) -> tuple[Rate, Rate, Build]:
    """Reading in quiet, and reading from the start of a `limburg build` of so many documents.

    Beside the build, reading takes four times as long as in quiet, or until the build has ended; then the build goes on
    alone. Raises `RuntimeError` where it fails.
    """
    texts.write(folder / "sources", number=documents)
    command = [sys.executable, "-m", "limburg", "build", str(folder / "sources"), "--store", str(store)]
    began = _state(store)
    asking = partial(load, path="/sparql", queries=queries, clients=clients)
    with ours(store) as address:
        quiet = asking("in quiet", address, lasting=partial(time.sleep, seconds))
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
            started = time.monotonic()
            busy = asking("while a build runs", address, lasting=partial(_await, build, 4 * seconds))
            took, midway = time.monotonic() - started, _state(store)
    if build.returncode:
        raise RuntimeError(f"the build ended with code {build.returncode}")
    documents, versions = _state(store)
    beside = midway[0] - began[0], midway[1] - began[1]
    return quiet, busy, Build(documents - began[0], versions - began[1], beside, took)


def _await(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until a process has ended, or for so long."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _state(store: Path) -> tuple[int, int]:
    """The number of documents in a store, and of its version."""
    return len(Archive(open_store(store)).reports()), _version(store)


def _version(store: Path) -> int:
    return int((store / "current").read_text(encoding="ascii").strip().removeprefix("v"))


def report(
    rates: Sequence[Rate], *, quads: int, projects: int, clients: int, build: Build | None
) -> list[str]:
    """Lines of Markdown; the first rate is the Oxigraph server's, the last two are without and beside a build."""
    oxigraph_rate = rates[0]
    lines = [
        f"The partners of {projects} projects in turn, out of {quads:,} quads, by {clients} clients.",
        "",
        "| | answers/s | of Oxigraph's | median, ms | p95, ms | of Oxigraph's |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for rate in rates:
        share, wait = rate.answers / oxigraph_rate.answers, rate.p95 / oxigraph_rate.p95
        lines.append(
            f"| {rate.server} | {rate.answers:,.0f} | {share:.2f} | {rate.median:.2f} | {rate.p95:.2f} | {wait:.2f} |"
        )
    if build:
        share = rates[-1].answers / rates[-2].answers
        lines += [
            "",
            f"A build put in {build.documents} short texts with the model, in {build.versions} versions of the store.",
            f"In its first {build.seconds:.0f} s {build.beside[0]} of them came into force, in {build.beside[1]} versions,",
            f"and reads went on at {share:.0%} of their quiet rate.",
        ]
    return lines


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--documents", type=int, default=200, help="0 leaves the build out")
    chosen = parser.parse_args()
    clients, seconds = chosen.clients, chosen.seconds
    with TemporaryDirectory() as name:
        folder = Path(name)
        graphs.write(folder / "store", quads=chosen.quads)
        queries = partners(folder / "store")
        asking = partial(load, queries=queries, clients=clients, lasting=partial(time.sleep, seconds))
        with oxigraph(folder / "store") as address:
            rates = [asking("oxigraph serve-read-only", address, "/query")]
        with ours(folder / "store") as address:
            rates.append(asking("limburg serve", address, "/sparql"))
        with ours(folder / "store", "--cache", "0") as address:
            rates.append(asking("limburg serve --cache 0", address, "/sparql"))
        build = None
        if chosen.documents:
            quiet, busy, build = beside_a_build(
                folder / "store",
                folder,
                queries,
                clients=clients,
                seconds=seconds,
                documents=chosen.documents,
            )
            rates += [quiet, busy]
    lines = report(rates, quads=chosen.quads, projects=len(queries), clients=clients, build=build)
    print("\n".join(lines))
    results.write_section("Service", lines)


if __name__ == "__main__":
    main()
