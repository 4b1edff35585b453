"""How soon the network page is drawn and how smoothly it moves, beside the page that pyvis makes by default.

Run: python -m benchmarks.explorer [--sizes 300 2000 10000]. Chromium draws without a graphics card.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph
from playwright.sync_api import Browser, TimeoutError, sync_playwright
from pyoxigraph import Literal, NamedNode, Quad
from pyvis.network import Network

from benchmarks.results import write_section
from extract.facts import ENTITY_TYPES
from graph.store.versions import Versions
from ontology.terms import BASE, LIM, RDF, RDFS, SKOS

_PATIENCE = 60  # seconds that the page of pyvis has
_REPEATS = 3
_FRAMES = """async () => {
  const { network } = document.querySelector(".canvas").drawing, times = [];
  for (let turn = 0; turn < 20; turn++) {
    const { x, y } = network.getViewPosition();
    const begun = performance.now();
    network.moveTo({ position: { x: x + 7, y }, scale: network.getScale() * (turn % 2 ? 1.05 : 1 / 1.05) });
    network.redraw();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - begun);
  }
  return times;
}"""
_DRAWN = "() => performance.getEntriesByName('network-drawn')[0].startTime"


def invented(size: int) -> nx.Graph[int]:
    """A network of which some things have many relations: two lines for each that is added."""
    return nx.barabasi_albert_graph(size, 2, seed=5)


def store_of(graph: nx.Graph[int], folder: Path) -> None:
    """A store with this network and nothing else."""
    things = {number: NamedNode(f"{BASE}id/thing-{number}") for number in graph}
    with Versions(folder).writing() as version:
        store = pyoxigraph.Store(str(version))
        for number, thing in things.items():
            label = Literal(f"Organisatie {number}")
            store.add(Quad(thing, RDF.type, LIM[ENTITY_TYPES[number % len(ENTITY_TYPES)]]))
            store.extend([Quad(thing, SKOS.prefLabel, label), Quad(thing, RDFS.label, label)])
        store.extend(Quad(things[one], LIM.hasPartner, things[other]) for one, other in graph.edges)
        store.flush()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a service on a store."""
    command = [
        sys.executable,
        "-m",
        "limburg",
        "serve",
        "--port",
        "0",
        "--workers",
        "1",
        "--store",
        str(folder),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        found = re.search(r"http://[^\s/]+", process.stderr.readline())
        assert found
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)


def ours(browser: Browser, address: str, size: int) -> tuple[float, float, float]:
    """Milliseconds until the drawing of a first visit and of later ones, and of a frame while it moves (medians)."""
    drawn, frames = [], []
    for _ in range(_REPEATS + 1):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/network?limit={size}")
        page.wait_for_selector(".canvas[data-drawn]", timeout=120_000)
        drawn.append(page.evaluate(_DRAWN))
        frames += page.evaluate(_FRAMES)
        page.close()
    return drawn[0], statistics.median(drawn[1:]), statistics.median(frames)


def theirs(browser: Browser, graph: nx.Graph[int], folder: Path) -> float | None:
    """Milliseconds until the page that pyvis makes by default has come to rest; None where it does not in time."""
    made: Any = Network(cdn_resources="in_line")
    made.add_nodes(list(graph.nodes))
    made.edges = [{"from": one, "to": other} for one, other in graph.edges]
    path = folder / "pyvis.html"
    path.write_text(made.generate_html(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.route(re.compile("^https?:"), lambda route: route.abort())
    begun = time.perf_counter()
    try:
        page.goto(path.as_uri(), timeout=_PATIENCE * 1000)
        settled = "() => new Promise((done) => network.once('stabilized', () => done(true)))"
        page.wait_for_function(settled, timeout=_PATIENCE * 1000)
        return (time.perf_counter() - begun) * 1000
    except TimeoutError:
        return None
    finally:
        page.close()


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 2_000, 10_000])
    sizes = parser.parse_args().sizes
    rows = [
        "| things | relations | first visit | later visits | frame | pyvis, at rest |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in sizes:
            graph = invented(size)
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                store_of(graph, folder / "store")
                with served(folder / "store") as address:
                    first, later, frame = ours(browser, address, size)
                default = theirs(browser, graph, folder)
            rest = f"not in {_PATIENCE} s" if default is None else f"{default:,.0f} ms"
            rows.append(
                f"| {size:,} | {graph.number_of_edges():,} | {first:,.0f} ms | {later:,.0f} ms | {frame:,.0f} ms | {rest} |"
            )
            print(rows[-1])
        browser.close()
    write_section("Explorer", [(__doc__ or "").splitlines()[0], "", *rows])


if __name__ == "__main__":
    main()
