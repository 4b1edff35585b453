"""`python -m limburg.web.dumping VERSION ENDING FILE`: write one dump, in a process of its own that has little to load."""

from __future__ import annotations

import gzip
import heapq
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat, serialize

from ontology.terms import PREFIXES

DUMPS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
}
"""Ending of a dump → its format. `ttl` and `nt` hold the union of the named graphs, the others keep them apart."""

_CHUNK = 1 << 18
_SORTED_AT_ONCE = 500_000
"""So many lines are sorted in memory; what is more is sorted in files."""
_NICENESS = 10
"""Queries go before dumps."""


def write(version: Path, ending: str, target: Path) -> None:
    """Write the dump of a version of the store as a gzip file; the same version always gives the same bytes.

    `nt` is sorted by line, as HDT tools and comparisons want it. Memory does not grow with the graph.
    """
    store = pyoxigraph.Store.read_only(str(version))
    with target.open("wb") as file, _compressing(file) as stream:
        if ending == "ttl":
            store.dump(stream, DUMPS[ending], from_graph=DefaultGraph(), prefixes=PREFIXES)
        elif ending == "nt":
            _write_sorted(store, stream)
        else:
            serialize(_named(store), stream, DUMPS[ending], prefixes=PREFIXES)


@contextmanager
def _compressing(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """A stream into a gzip file that tells neither time nor name."""
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=4, fileobj=file, mtime=0) as compressed,
        io.BufferedWriter(compressed, _CHUNK) as stream,
    ):
        yield stream


def _named(store: pyoxigraph.Store) -> Iterator[Quad]:
    """The quads of the named graphs, graph by graph."""
    for graph in sorted(store.named_graphs(), key=str):
        yield from store.quads_for_pattern(None, None, None, graph)


def _write_sorted(store: pyoxigraph.Store, stream: IO[bytes]) -> None:
    """Each triple of the union on a line, in the order of the bytes, each line once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        whole = Path(folder) / "whole.nt"
        store.dump(whole, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        with whole.open("rb") as lines:
            runs = [path.open("rb") for path in _sorted_runs(lines, Path(folder))]
        for run in runs:
            stack.enter_context(run)
        stream.writelines(line for line, _ in groupby(heapq.merge(*runs)))


def _sorted_runs(lines: Iterable[bytes], folder: Path) -> Iterator[Path]:
    """The lines in files, each sorted."""
    waiting = iter(lines)
    number = 0
    while run := sorted(islice(waiting, _SORTED_AT_ONCE)):
        path = folder / f"run{number}"
        with path.open("wb") as file:
            file.writelines(run)
        yield path
        number += 1


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    version, ending, target = sys.argv[1:]
    write(Path(version), ending, Path(target))
