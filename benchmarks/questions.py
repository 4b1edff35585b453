"""Every question of the catalogue on a large graph, beside the same query on the engine alone.

    python -m benchmarks.questions [--quads 1000000] [--store FOLDER] [--runs 5]

Each entity that a question asks for is the busiest of its type: the hardest case. The unit is milliseconds of
processor time, so that another program on the machine changes little.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Triple

from benchmarks import graphs, results
from graph.documents import read_query
from graph.matching import expand
from graph.search import NameIndex
from graph.store import Store, open_store
from graph.store.binding import bind
from graph.store.tokens import variables
from graph.store.versions import Versions
from ontology.terms import BASE, LIM, PREFIXES, RDF
from queries import catalogue, parameters
from queries.questions import Question

RATIO, MILLISECONDS = 1.3, 100.0
"""What a question may cost: times the engine alone, and at all."""
SMALL = 10.0
"""Below so many milliseconds the ratio says little."""


@dataclass(frozen=True)
class Measured:
    """A question's rows and medians in milliseconds: as the catalogue answers it, and on the engine alone."""

    name: str
    rows: int
    ours: float
    engine: float

    @property
    def ratio(self) -> float:
        return self.ours / self.engine

    @property
    def met(self) -> bool:
        """Whether it costs no more than it may."""
        return self.ratio <= RATIO and self.ours <= MILLISECONDS


class Graph:
    """A store with its engine, its index and its busiest things."""

    def __init__(self, folder: Path) -> None:
        version = Versions(folder).current()
        assert version is not None
        self.store: Store = open_store(folder)
        self.engine = pyoxigraph.Store.read_only(str(version))
        self.index = NameIndex.open(folder)
        self._busy: dict[str, list[NamedNode]] = {}
        degrees = self.engine.query(read_query("degrees"))
        assert isinstance(degrees, QuerySolutions)
        facts = {row["thing"]: int(row["facts"].value) for row in degrees}
        for thing in sorted(facts, key=lambda thing: (-facts[thing], thing.value)):
            for type_ in self._objects(thing, RDF.type):
                self._busy.setdefault(type_.removeprefix(LIM.iri), []).append(thing)
        self._busy["Report"] = [NamedNode(BASE + "doc/verslag-1")]

    def values(self, question: Question) -> dict[str, object]:
        """A value for each parameter, as a user gives it."""
        given: dict[str, object] = {}
        for parameter in question.parameters:
            if parameter.of_entity:
                busy = self._busy[parameter.types[0]]
                given[parameter.name] = busy[sum(thing.value in given.values() for thing in busy[:2])].value
            elif parameter.types == ("year",):
                given[parameter.name] = {"from": "2023"}.get(parameter.name, "2024")
            else:
                given[parameter.name] = parameter.default or parameter.example
        if "object" in given:
            subject, property_ = NamedNode(str(given["subject"])), LIM[str(given["property"])]
            given["object"] = next(self._objects(subject, property_))
        if "about" in given:
            about = NamedNode(str(given["about"]))
            records = (quad.subject for quad in self.engine.quads_for_pattern(None, LIM.about, about))
            given["amount"] = next(
                amount
                for record in records
                if isinstance(record, NamedNode)
                for amount in self._objects(record, LIM.amount)
            )
        return given

    def _objects(self, subject: NamedNode, property_: NamedNode) -> Iterator[str]:
        """The values of a property in the union of all graphs."""
        for quad in self.engine.quads_for_pattern(subject, property_, None, DefaultGraph()):
            if not isinstance(quad.object, Triple):
                yield quad.object.value


def measure(graph: Graph, question: Question, *, runs: int) -> Measured:
    """The medians of so many runs of each, by turns."""
    values = graph.values(question)
    bindings = parameters.bind(question, values, store=graph.store)
    text = expand(parameters.limited(question, bindings), lambda: graph.index, bindings=bindings)
    bound = bind(text, {name: bindings[name] for name in bindings.keys() & variables(text)})
    ours, engine, rows = [], [], 0
    for _ in range(runs):
        spent, rows = _timed(lambda: len(catalogue.answer(graph.store, question, values)))
        ours.append(spent)
        engine.append(_timed(lambda: _read(graph.engine, bound))[0])
    return Measured(question.name, rows, median(ours), median(engine))


def _read(engine: pyoxigraph.Store, text: str) -> int:
    """Run a query and look at every value; gives the number of rows."""
    result = engine.query(text, prefixes=PREFIXES)
    assert isinstance(result, QuerySolutions)
    return len([tuple(str(term) for term in row) for row in result])


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.process_time()
    result = work()
    return 1000 * (time.process_time() - started), result


def _source(name: str) -> str:
    return (Path(catalogue.__file__).parent / f"{name}.rq").read_text(encoding="utf-8")


def table(measured: list[Measured], *, quads: int) -> Iterator[str]:
    """The lines of the section."""
    met = sum(one.met for one in measured)
    small = sum(one.ours <= SMALL and not one.met for one in measured)
    over = [one.name for one in measured if not one.met and one.ours > SMALL]
    explained = sum("\n#+ measured:" in _source(name) for name in over)
    yield f"{met} of {len(measured)} questions cost at most {MILLISECONDS:.0f} ms and {RATIO} times the engine alone;"
    yield f"{small} more cost at most {SMALL:.0f} ms, of which finding the name is a fixed part. Of the other {len(over)},"
    yield f"{explained} have a header that says why. On {quads:,} quads with the busiest"
    yield "thing of each type; milliseconds of processor time, median."
    yield ""
    yield "| question | rows | here | engine alone | ratio | met |"
    yield "|---|--:|--:|--:|--:|---|"
    for one in sorted(measured, key=lambda one: one.name):
        figures = f"{one.rows} | {one.ours:.1f} | {one.engine:.1f} | {one.ratio:.2f}"
        yield f"| {one.name} | {figures} | {'yes' if one.met else 'no'} |"


def main() -> None:
    reading = argparse.ArgumentParser(description="Measure every question of the catalogue.")
    reading.add_argument("--quads", type=int, default=1_000_000)
    reading.add_argument("--store", type=Path, help="a store to measure on, made here where it is missing")
    reading.add_argument("--runs", type=int, default=5)
    reading.add_argument("--only", nargs="*", default=[], metavar="NAME", help="print these, write nothing")
    given = reading.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.store or Path(temporary, "store")
        if not folder.exists():
            graphs.write(folder, quads=given.quads)
        graph = Graph(folder)
        measured = []
        for question in catalogue.questions():
            if not given.only or question.name in given.only:
                measured.append(measure(graph, question, runs=given.runs))
                one = measured[-1]
                print(
                    f"{one.name:28} {one.rows:7} {one.ours:9.1f} {one.engine:9.1f} {one.ratio:6.2f}",
                    flush=True,
                )
        if not given.only:
            results.write_section("Questions", table(measured, quads=len(graph.store)))


if __name__ == "__main__":
    main()
