"""What the pages of the explorer cost on a store of about a million quads.

    python -m benchmarks.pages [--store FOLDER] [--quads 1000000] [--visits 9]

The unit is processor time of the service and its workers together, so that another program on the machine changes little;
the time that a visitor waits is shorter where queries run beside each other, and longer on a busy machine.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx
import psutil

from benchmarks import graphs, results
from extract.facts import ENTITY_TYPES
from graph.search import NameIndex
from graph.store.versions import Versions
from ontology.terms import BASE

_HEADERS = {"Accept": "text/html"}


def addresses(store: Path) -> dict[str, str]:
    """What is visited: the busiest thing of each type, one of middling degree, and the pages on the whole graph."""
    NameIndex.open(store)
    version = Versions(store).current()
    assert version
    with sqlite3.connect(version / "names.sqlite") as names:
        ordered = {
            type_: names.execute(
                "SELECT iri, facts FROM thing WHERE type = ? ORDER BY facts", (type_,)
            ).fetchall()
            for type_ in (*ENTITY_TYPES, "Report")
        }
    found = {}
    for type_ in ENTITY_TYPES:
        iri, facts = ordered[type_][-1]
        found[f"busiest {type_.lower()}, {facts} facts"] = _path(iri)
    iri, facts = ordered["Project"][len(ordered["Project"]) // 2]
    found[f"middling project, {facts} facts"] = _path(iri)
    programme, _ = ordered["Programme"][-1]
    found["all projects of the busiest programme"] = f"{_path(programme)}?facts=-partOfProgramme"
    found["report"] = _path(ordered["Report"][-1][0])
    found |= {"list of organisations": "/things/Organisation", "reports": "/reports", "overview, kept": "/"}
    return found


def _path(iri: str) -> str:
    return f"/about/{iri.removeprefix(BASE)}"


def measure(store: Path, *, visits: int) -> Iterator[tuple[str, float, float, int]]:
    """Of each address: milliseconds of processor time and of waiting, medians over so many visits, and bytes."""
    command = [sys.executable, "-m", "limburg", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr
        try:
            address = service.stderr.readline().split()[0]
            with httpx.Client(base_url=address, headers=_HEADERS, timeout=120) as client:
                for name, path in addresses(store).items():
                    yield name, *_visited(client, path, psutil.Process(service.pid), visits)
        finally:
            service.terminate()


def _visited(
    client: httpx.Client, path: str, service: psutil.Process, visits: int
) -> tuple[float, float, int]:
    size = len(client.get(path).raise_for_status().content)
    spent, waited = [], []
    for _ in range(visits):
        before, started = _spent(service), time.perf_counter()
        client.get(path)
        waited.append(1000 * (time.perf_counter() - started))
        spent.append(1000 * (_spent(service) - before))
    return sum(spent) / visits, median(waited), size


def _spent(service: psutil.Process) -> float:
    """Seconds of processor time of a process and its children."""
    processes = [service, *service.children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def table(store: Path, *, quads: int, visits: int) -> Iterator[str]:
    """The lines of the section."""
    yield f"On {quads:,} quads; milliseconds of a visit, none of it kept from a former one but the overview. The processor"
    busy = psutil.getloadavg()[0]
    yield f"time is the mean of {visits} visits, the waiting their median, beside {busy:.0f} other programs"
    yield "that wanted the processors."
    yield ""
    yield "| page | processor time | waiting | kB |"
    yield "|---|--:|--:|--:|"
    for name, spent, waited, size in measure(store, visits=visits):
        yield f"| {name} | {spent:.0f} | {waited:.0f} | {size / 1000:.0f} |"


def main() -> None:
    reading = argparse.ArgumentParser(description="Measure the pages of the explorer.")
    reading.add_argument("--store", type=Path)
    reading.add_argument("--quads", type=int, default=1_000_000)
    reading.add_argument("--visits", type=int, default=9)
    given = reading.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        store = given.store or Path(temporary, "store")
        if not given.store:
            graphs.write(store, quads=given.quads)
        results.write_section("Pages", table(store, quads=given.quads, visits=given.visits))


if __name__ == "__main__":
    main()
