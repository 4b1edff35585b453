"""What a query gives back: named columns and rows of plain Python values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from graph.documents import Queryable
from graph.matching import expand
from graph.search import index_of
from ontology.terms import PREFIXES, XSD

Value = str | int | float | Decimal | bool | None

_WHOLE = {XSD.integer, XSD.int, XSD.long, XSD.short, XSD.nonNegativeInteger, XSD.gYear}
_FLOATING = {XSD.double, XSD.float}


@dataclass(frozen=True)
class Column:
    """A column of an answer: `type` is text, iri, year, integer or decimal.

    `labels` maps a language to a heading.
    """

    name: str
    type: str = "text"
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """The heading in this language, else the name."""
        return self.labels.get(language, self.name)


@dataclass(frozen=True)
class Answer:
    """The rows that a query found, each with one value a column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """The rows as dictionaries by column name."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def run(store: Queryable, text: str) -> Answer:
    """Run any SPARQL 1.1 query: ASK gives one column `answer`, CONSTRUCT and DESCRIBE give triples.

    Our own prefixes (`ontology.terms.PREFIXES`) need no declaration. Raises `QueryError` where the query
    cannot be understood.
    """
    result = store.query(_with_prefixes(expand(text, lambda: index_of(store))))
    if isinstance(result, QueryBoolean):
        return Answer((Column("answer"),), ((bool(result),),))
    if isinstance(result, QuerySolutions):
        names = [variable.value for variable in result.variables]
        rows = (tuple(value(solution[name]) for name in names) for solution in result)
        return Answer(tuple(map(Column, names)), tuple(rows))
    triples = ((value(triple.subject), value(triple.predicate), value(triple.object)) for triple in result)
    return Answer(tuple(map(Column, ("subject", "predicate", "object"))), tuple(triples))


def _with_prefixes(text: str) -> str:
    """Declare the known prefixes that the query uses and does not declare, without moving its lines."""
    used, declared = set(re.findall(r"\b(\w+):", text)), set(re.findall(r"(?i)\bPREFIX\s+(\w+):", text))
    missing = sorted((used - declared) & PREFIXES.keys())
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text


def value(term: NamedNode | BlankNode | Literal | Triple | None) -> Value:
    """The plain Python value of an RDF term; a literal that its datatype does not fit stays text.

    >>> value(Literal("2300000.0", datatype=XSD.decimal))
    Decimal('2300000.0')
    """
    if term is None or isinstance(term, Triple):
        return None if term is None else str(term)
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, NamedNode):
        return term.value
    kind = term.datatype
    try:
        if kind in _WHOLE:
            return int(term.value)
        if kind in _FLOATING:
            return float(term.value)
        if kind == XSD.decimal:
            return Decimal(term.value)
    except (ValueError, ArithmeticError):
        return term.value
    return term.value in ("true", "1") if kind == XSD.boolean else term.value
