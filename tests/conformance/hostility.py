"""Malformed and hostile queries in great number, and what they leave behind."""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import samples
from tests.web.conftest import Served, running, sample_store
from tests.web.hostile import queries

WORKERS, STANDING_BY = 4, 2
OPTIONS = ("--timeout", "1", "--workers", str(WORKERS), "--memory", "128", "--cache", "8")
"""How `limburg serve` is started: with limits that a hostile query reaches soon."""
_SEED = 20_260_301
_PLAIN = "SELECT ?name { ?project a lim:Project ; rdfs:label ?name } LIMIT 1"
_WORK = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
_RIGHT = {200, 400, 413, 503, 504, 507, None}


@dataclass(frozen=True)
class Aftermath:
    """The status of each query, None where its answer was broken off, and how the service is afterwards.

    `growth` is the memory of all its processes over that at the start, `seconds` the median time of a plain query.
    """

    statuses: tuple[int | None, ...]
    growth: float
    store_changed: bool
    seconds: float

    def faults(self) -> list[str]:
        """What is wrong beside the time, which depends on what else the machine does."""
        wrong = set(self.statuses) - _RIGHT
        found = {
            f"answered {wrong}": wrong,
            f"only {self.statuses.count(400)} were refused": self.statuses.count(400)
            < len(self.statuses) / 5,
            f"the memory is {self.growth:.2f} times that at the start": self.growth > 1.2,
            "the store has changed": self.store_changed,
        }
        return [fault for fault, present in found.items() if present]


def attack(served: Served, number: int) -> Aftermath:
    """Send this many hostile queries, four at once."""
    with ThreadPoolExecutor(WORKERS) as threads:
        digest, before = _digest(served.store), _memory(served, threads)
        statuses = tuple(threads.map(lambda query: _send(served, query), queries(number, seed=_SEED)))
        after = _memory(served, threads)
    seconds = statistics.median(_plain(served) for _ in range(5))
    return Aftermath(statuses, after / before, _digest(served.store) != digest, seconds)


def run(number: int) -> int:
    """Attack a service of its own and print what came of it; the number of faults."""
    with tempfile.TemporaryDirectory() as folder:
        store = sample_store(Path(folder) / "store", samples.annual_report(), samples.next_report())
        with running(store, *OPTIONS) as (served, _):
            aftermath = attack(served, number)
    faults = aftermath.faults()
    if aftermath.seconds > 0.1:
        faults.append(f"a plain query takes {aftermath.seconds:.3f} s")
    print(
        f"hostile queries: {number} sent / memory {aftermath.growth:.2f} times that at the start / "
        f"a plain query in {1000 * aftermath.seconds:.0f} ms / {len(faults)} faults",
        flush=True,
    )
    for fault in faults:
        print(f"  {fault}")
    return len(faults)


def _memory(served: Served, threads: ThreadPoolExecutor) -> int:
    """The memory when all workers stand ready, have worked, and it has stayed the same for three seconds."""
    for _ in range(2):
        list(
            threads.map(lambda _: _send(served, f"{_WORK} # {time.perf_counter()}".encode()), range(WORKERS))
        )
    seen: list[int] = []
    for _ in range(120):
        seen.append(served.memory())
        ready = len(served.workers()) == WORKERS + STANDING_BY
        if ready and len(seen) > 3 and max(seen[-4:]) < 1.01 * min(seen[-4:]):
            break
        time.sleep(1)
    return seen[-1]


def _send(served: Served, query: bytes) -> int | None:
    headers = {"content-type": "application/sparql-query"}
    try:
        return served.client.post("/sparql", content=query, headers=headers).status_code
    except httpx.RemoteProtocolError:
        return None


def _plain(served: Served) -> float:
    """Seconds that a plain query takes for which no answer is kept."""
    began = time.perf_counter()
    served.ask(f"{_PLAIN} # {began}").raise_for_status()
    return time.perf_counter() - began


def _digest(folder: Path) -> str:
    """Of all files of the store, but for the engine's log of its openings."""
    content = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("LOG"):
            content.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return content.hexdigest()
