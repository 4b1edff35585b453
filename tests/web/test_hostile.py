"""After hundreds of malformed and hostile queries the service answers as before, holds no more memory, wrote nothing."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import Served, running
from tests.web.hostile import queries

_NUMBER, _SEED, _AT_ONCE = 500, 20260301, 4
_PLAIN = "SELECT ?name { ?project a lim:Project ; rdfs:label ?name } LIMIT 1"


@pytest.fixture(scope="module")
def alone(sample_folder: Path) -> Iterator[Served]:
    """A service as it runs, in a process whose memory is its own."""
    with running(sample_folder, "--timeout", "0.25", "--workers", "4", "--memory", "128", "--cache", "8") as (
        served,
        _,
    ):
        yield served


def test_hostile_queries_leave_nothing_behind(alone: Served) -> None:
    digest, quiet = _digest(alone.store), _settled(alone)
    before = statistics.median(_plain(alone, number) for number in range(20))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        statuses = list(threads.map(lambda query: _send(alone, query), queries(_NUMBER, seed=_SEED)))
    after = _plain(alone, 20)
    assert after < max(0.1, 5 * before), f"{after:.3f} s after, {before:.3f} s before"
    assert set(statuses) <= {200, 400, 413, 503, 504, 507, None}
    assert statuses.count(400) > _NUMBER / 4
    assert _settled(alone) < 1.2 * quiet
    assert _digest(alone.store) == digest


def test_the_generator_repeats_itself() -> None:
    assert list(queries(48, seed=1)) == list(queries(48, seed=1)) != list(queries(48, seed=2))


def _send(served: Served, query: bytes) -> int | None:
    """The status, None where the connection is broken off in the middle of an answer."""
    headers = {"content-type": "application/sparql-query"}
    try:
        return served.client.post("/sparql", content=query, headers=headers).status_code
    except httpx.RemoteProtocolError:
        return None


def _plain(served: Served, number: int) -> float:
    """Seconds that a plain query takes that no answer is kept for."""
    began = time.perf_counter()
    assert served.ask(f"{_PLAIN} # {number} {began}").status_code == 200
    return time.perf_counter() - began


def _settled(served: Served) -> int:
    """The memory as soon as all workers stand ready and it has stayed the same for three seconds."""
    seen: list[int] = []
    for _ in range(120):
        seen.append(served.memory())
        if len(served.workers()) == 6 and len(seen) > 3 and max(seen[-4:]) < 1.01 * min(seen[-4:]):
            break
        time.sleep(1)
    return seen[-1]


def _digest(folder: Path) -> str:
    """Of all files of the store, but for the engine's log of its openings."""
    content = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("LOG"):
            content.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return content.hexdigest()
