"""Comparing results as the test suites mean it: terms by value, blank nodes by isomorphism, rows in any order."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from ontology.terms import XSD, Namespace

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
TABULAR = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
    ".csv": QueryResultsFormat.CSV,
}
GRAPHS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}

Term = NamedNode | BlankNode | Literal | Triple
_VALUES: dict[NamedNode, Callable[[str], str]] = {
    XSD.integer: lambda text: f"{int(text)}",
    XSD.decimal: lambda text: f"{Decimal(text).normalize():f}",
    XSD.double: lambda text: f"{float(text)!r}",
    XSD.float: lambda text: f"{float(text)!r}",
    XSD.boolean: lambda text: {"1": "true", "0": "false"}.get(text, text),
}
"""The text that stands for a value: an engine may keep 2.0 as 2, or 1.0e0 as 1."""


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT query, each as pairs of variable and term."""

    variables: frozenset[str]
    rows: tuple[frozenset[tuple[str, Term]], ...]


Cells = Counter[frozenset[tuple[str, str]]]
"""The rows of a CSV file, each as pairs of heading and text, with the number of times that each occurs."""

Result = Table | Dataset | bool | Cells


def read(data: bytes | Path, ending: str, *, base: str) -> Result:
    """A result in the format that the ending of a file names; raises `ValueError` for another ending.

    A graph that describes rows (`rs:ResultSet`) is read as the table that it describes.
    """
    content = data.read_bytes() if isinstance(data, Path) else data
    if ending == ".csv":
        return _cells(content)
    if ending in TABULAR:
        results = parse_query_results(content, format=TABULAR[ending])
        if isinstance(results, QueryBoolean):
            return bool(results)
        assert isinstance(results, QuerySolutions)
        return _table(results)
    if ending not in GRAPHS:
        raise ValueError(f"results in {ending!r} cannot be read: {data!r}")
    graph = Dataset(parse(content, format=GRAPHS[ending], base_iri=base))
    heads = [quad.subject for quad in graph.quads_for_object(RS.ResultSet)]
    return _described(graph, heads[0]) if heads else graph


def same(one: Result, other: Result) -> bool:
    """Whether both say the same."""
    if isinstance(one, Table) and isinstance(other, Table):
        return one.variables == other.variables and _canonical(_quads(one)) == _canonical(_quads(other))
    if isinstance(one, Dataset) and isinstance(other, Dataset):
        return _canonical(one) == _canonical(other)
    return type(one) is type(other) and one == other


def _cells(content: bytes) -> Cells:
    """What names blank nodes means nothing across files, and SELECT * leaves the order of columns open."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return Counter(
        frozenset((name, "_:" if cell.startswith("_:") else cell) for name, cell in row.items())
        for row in rows
    )


def _table(solutions: QuerySolutions) -> Table:
    names = [variable.value for variable in solutions.variables]
    rows = (
        frozenset((name, solution[name]) for name in names if solution[name] is not None)
        for solution in solutions
    )
    return Table(frozenset(names), tuple(rows))


def _described(graph: Dataset, head: Term) -> Table:
    def values(node: Term, property_: NamedNode) -> list[Term]:
        assert isinstance(node, NamedNode | BlankNode)
        return [quad.object for quad in graph.quads_for_subject(node) if quad.predicate == property_]

    def pair(binding: Term) -> tuple[str, Term]:
        (name,), (value,) = values(binding, RS.variable), values(binding, RS.value)
        assert isinstance(name, Literal)
        return name.value, value

    names = (name.value for name in values(head, RS.resultVariable) if isinstance(name, Literal))
    rows = (frozenset(map(pair, values(row, RS.binding))) for row in values(head, RS.solution))
    return Table(frozenset(names), tuple(rows))


def _quads(table: Table) -> Iterable[Quad]:
    """The table as a graph: each different row is a node that says how often it occurs."""
    for number, (row, times) in enumerate(Counter(table.rows).items()):
        node = BlankNode(f"row{number}")
        yield Quad(node, RS.index, Literal(times))
        for name, value in row:
            yield Quad(node, RS[name], value)


def _canonical(quads: Iterable[Quad]) -> Dataset:
    """The same graph with values in one form and blank nodes named by what is said of them."""
    dataset = Dataset(
        Quad(quad.subject, quad.predicate, _by_value(quad.object), quad.graph_name) for quad in quads
    )
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _by_value(term: Term) -> Term:
    if not isinstance(term, Literal) or term.datatype not in _VALUES:
        return term
    try:
        return Literal(_VALUES[term.datatype](term.value), datatype=term.datatype)
    except (ValueError, ArithmeticError):
        return term
