"""The index of names on many names: how long it takes to make, and to find a name by what a user types.

    python -m benchmarks.search [--names 1000000] [--searches 50]

The unit is processor time, so that another program on the machine changes little.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from benchmarks import results
from graph.identity import normalise
from graph.search import NameIndex
from graph.store.versions import Versions
from ontology.terms import BASE, LIM, RDF, RDFS, SKOS

Result = TypeVar("Result")
_SOUNDS = (
    "ba",
    "cé",
    "dor",
    "gen",
    "has",
    "kë",
    "lan",
    "maas",
    "nor",
    "öl",
    "peer",
    "ron",
    "sal",
    "ven",
    "wer",
    "zon",
)
_FORMS = ("{} nv", "Stichting {}", "Campus {}", "{} 4.0", "Hogeschool {}")
_PLAIN = str.maketrans("éëö", "eeo")


def names(number: int, *, seed: int = 0) -> list[str]:
    """So many invented names, all different, some with accents."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < number:
        stem = "".join(chance.choices(_SOUNDS, k=chance.randint(3, 6))).capitalize()
        found[chance.choice(_FORMS).format(stem)] = None
    return list(found)


def write(folder: Path, known: list[str]) -> None:
    """Put an organisation of each name into a new store."""
    with Versions(folder).writing() as version:
        store = pyoxigraph.Store(version)
        store.bulk_extend(_named(known))
        store.flush()


def typed(known: list[str]) -> Mapping[str, list[str]]:
    """What a user types for each of these names: its first six letters, two letters swapped, or no accent."""
    return {
        "beginning": [name[:6] for name in known],
        "misspelling": [name[:3] + name[4] + name[3] + name[5:] for name in known],
        "without accents": [name.translate(_PLAIN) for name in known],
    }


def _named(known: list[str]) -> Iterator[Quad]:
    for number, name in enumerate(known):
        thing, label = NamedNode(f"{BASE}id/thing-{number}"), Literal(name)
        yield Quad(thing, RDF.type, LIM.Organisation, DefaultGraph())
        yield Quad(thing, RDFS.label, label, DefaultGraph())
        yield Quad(thing, SKOS.prefLabel, label, DefaultGraph())


@dataclass(frozen=True)
class Making:
    """What it took to make an index: processor seconds, peak memory and size of the file, both in MB."""

    seconds: float
    memory: float
    size: float


def make(folder: Path) -> Making:
    """Make the index of the store in a process of its own; raises `CalledProcessError` where that fails."""
    text = "import sys; from graph.search import NameIndex; NameIndex.open(sys.argv[1])"
    subprocess.run([sys.executable, "-c", text, str(folder)], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = sum(path.stat().st_size for path in folder.glob("v*/names.sqlite"))
    return Making(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, size / 1e6)


def table(index: NameIndex, searched: list[str], *, number: int, making: Making) -> Iterator[str]:
    """The lines of the section."""
    yield f"Making the index of {number:,} names took {making.seconds:.1f} s of processor time and {making.memory:,.0f} MB"
    yield f"of memory; it is a file of {making.size:,.0f} MB. Milliseconds of processor time a search over {len(searched)}"
    yield "names drawn at random; found is how often the name is among the first ten, or ten others begin as typed."
    yield ""
    yield "| typed | median | 95 % below | found |"
    yield "|---|--:|--:|--:|"
    for kind, texts in typed(searched).items():
        spent, found = [], 0
        for text, name in zip(texts, searched, strict=True):
            elapsed, hits = _timed(partial(index.search, text, limit=10))
            spent.append(1000 * elapsed)
            labels = [hit.label for hit in hits]
            begun = [normalise(label).startswith(normalise(text)) for label in labels]
            found += name in labels or (kind == "beginning" and sum(begun) == 10)
        cuts = quantiles(spent, n=20)
        yield f"| {kind} | {cuts[9]:.1f} | {cuts[18]:.1f} | {100 * found / len(searched):.0f} % |"


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def main() -> None:
    reading = argparse.ArgumentParser(description="Measure the index of names.")
    reading.add_argument("--names", type=int, default=1_000_000)
    reading.add_argument("--searches", type=int, default=50)
    given = reading.parse_args()
    known = names(given.names)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "store")
        write(folder, known)
        making = make(folder)
        searched = random.Random(1).sample(known, given.searches)
        results.write_section(
            "Search", table(NameIndex.open(folder), searched, number=given.names, making=making)
        )


if __name__ == "__main__":
    main()
