"""What every store can do, whichever engine lies behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

Term = NamedNode | Literal
QueryResult = QuerySolutions | QueryBoolean | QueryTriples


class Transaction(Protocol):
    """Changes that come into force together when its context ends without an error, or not at all."""

    def replace(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Put `quads`, all of them in `graph`, in the place of all that `graph` held."""

    def amend(self, graph: NamedNode, *, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        """Take `removed` out of `graph`, then put `added` in, all of them its quads; the others stay."""

    def drop(self, graph: NamedNode) -> None:
        """Remove `graph`; nothing happens where it does not exist."""

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        """As `Store.query`, on the state that includes this transaction's changes."""


class Store(Protocol):
    """A set of named graphs whose union is what a query sees as its default graph."""

    location: str

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        """Run a SPARQL 1.1 query with variables bound to RDF terms; raises `QueryError` with its place."""

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """All quads, or those of one graph."""

    def graphs(self) -> Iterator[NamedNode]:
        """The names of the graphs."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a transaction; readers see the former state until it has ended."""

    def __len__(self) -> int:
        """The number of quads."""
