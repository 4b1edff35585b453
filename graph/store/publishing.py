"""How the changes of a transaction reach a SPARQL server, which knows no transactions over HTTP.

Beside the graphs of documents the server holds two of ours: `UNION` with all triples once, which is what a query sees
as its default graph, and `STATE` with the version, which each transaction renews. What holds:

- A transaction comes into force by one update where the server carries out an update whole or not at all and the
  changes fit in one (`Dialect.update_bytes`).
- Elsewhere it takes several requests. Each document is replaced or dropped by one, so that none is there by halves.
  What documents share (names, above all) grows before and shrinks after them; the union grows first and shrinks last.
- Where these requests are cut off, some documents are new and others old. The next transaction mends the union, and a
  build reads anew what it does not find.
- Of two that write at once one is told so and changes nothing. What other programs write in between is not noticed.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from graph.errors import LimburgError, StoreError
from graph.store.endpoint import RESULTS, Endpoint
from ontology.terms import BASE, DCTERMS, LIM, RDF

UNION, STATE = NamedNode(BASE + "graph/union"), NamedNode(BASE + "graph/state")
ABANDONED = timedelta(minutes=15)
"""Requests that have been going on for so long have been cut off."""

_POSTED = 4 << 20
"""So many bytes are added to a graph by one request."""
_CUT_OFF = datetime(1970, 1, 1, tzinfo=UTC)
_STATE_QUERY = (
    f"SELECT ?version ?since {{ GRAPH {STATE} {{ {STATE} {DCTERMS.identifier} ?version }}"
    f" OPTIONAL {{ GRAPH {STATE} {{ {STATE} {DCTERMS.date} ?since }} }} }}"
)


@dataclass(frozen=True)
class State:
    """The version of a store, None before the first, and since when changes are being sent to it, where they are."""

    version: str | None = None
    since: datetime | None = None

    @property
    def is_being_written(self) -> bool:
        """Whether another transaction is sending its changes and has not been cut off."""
        return self.since is not None and datetime.now(UTC) - self.since < ABANDONED

    @property
    def triples(self) -> frozenset[Triple]:
        """What the graph `STATE` holds."""
        told = {
            DCTERMS.identifier: self.version,
            DCTERMS.date: self.since and self.since.isoformat(),
        }
        return frozenset(Triple(STATE, name, Literal(value)) for name, value in told.items() if value)


@dataclass(frozen=True)
class Change:
    """What a graph loses and gains, and what it holds then."""

    graph: NamedNode
    gone: Collection[Triple]
    new: Collection[Triple]
    following: Collection[Triple] = ()

    @property
    def is_document(self) -> bool:
        """Whether it is the graph of a document, which says so of itself, or was one."""
        stated = Triple(self.graph, RDF.type, LIM.Report)
        return stated in self.following or stated in self.gone


def read_state(endpoint: Endpoint) -> State:
    """The state of a store as its server tells it."""
    reply = endpoint.ask({"query": _STATE_QUERY}, accept=RESULTS)
    found = parse_query_results(reply.content, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    for row in found:
        since = row["since"]
        return State(row["version"].value, since and datetime.fromisoformat(since.value))
    return State()


def publish(endpoint: Endpoint, changes: Sequence[Change], union: Change, *, before: State) -> State:
    """Send changes to a store that is in the state `before`; gives the state that it is in then.

    Raises `StoreError` where another transaction has changed it meanwhile, or where the server fails.
    """
    _check_nodes(changes)
    after = State(uuid.uuid4().hex)
    most, whole = endpoint.dialect.update_bytes, _update([*changes, union], before, after)
    if most and len(whole.encode()) <= most:
        endpoint.update(whole)
        _check_version(endpoint, after)
        return after
    at_work = State(after.version, datetime.now(UTC))
    endpoint.update(_update((), before, at_work))
    _check_version(endpoint, at_work)
    try:
        _send(endpoint, changes, union)
    except BaseException:
        with suppress(LimburgError):
            endpoint.update(_update((), at_work, State(after.version, _CUT_OFF)))
        raise
    endpoint.update(_update((), at_work, after))
    return after


def _send(endpoint: Endpoint, changes: Sequence[Change], union: Change) -> None:
    shared = [change for change in changes if not change.is_document]
    _add(endpoint, union.graph, union.new)
    for change in shared:
        _add(endpoint, change.graph, change.new)
    for change in changes:
        if change.is_document:
            _replace(endpoint, change)
    for change in shared:
        _take(endpoint, change.graph, change.gone)
    _take(endpoint, union.graph, union.gone)


def _add(endpoint: Endpoint, graph: NamedNode, triples: Collection[Triple]) -> None:
    if endpoint.dialect.graphs_path:
        for body in _filled(_text(triples).splitlines(keepends=True), _POSTED):
            endpoint.put(graph, body, keep=True)
    else:
        for part in _parts(triples, endpoint.dialect.update_triples):
            endpoint.update(f"INSERT DATA {{ {_block(graph, part)} }}")


def _take(endpoint: Endpoint, graph: NamedNode, triples: Collection[Triple]) -> None:
    for part in _parts(triples, endpoint.dialect.update_triples):
        endpoint.update(f"DELETE DATA {{ {_block(graph, part)} }}")


def _replace(endpoint: Endpoint, change: Change) -> None:
    """By one request, so that nobody sees half a document."""
    if not change.following:
        endpoint.update(f"DROP SILENT GRAPH {change.graph}")
    elif endpoint.dialect.graphs_path:
        endpoint.put(change.graph, _text(change.following), keep=False)
    else:
        block = _block(change.graph, change.following)
        endpoint.update(f"DROP SILENT GRAPH {change.graph} ; INSERT DATA {{ {block} }}")


def _update(changes: Iterable[Change], before: State, after: State) -> str:
    """One operation that makes changes where the store is in the state `before`, and else nothing."""
    state = Change(STATE, before.triples - after.triples, after.triples - before.triples)
    blocks = [(_block(one.graph, one.gone), _block(one.graph, one.new)) for one in (*changes, state)]
    gone, new = ("\n".join(filter(None, side)) for side in zip(*blocks, strict=True))
    held = _block(STATE, before.triples) or f"FILTER NOT EXISTS {{ GRAPH {STATE} {{ ?s ?p ?o }} }}"
    return "\n".join(
        [
            *([f"DELETE {{ {gone} }}"] if gone else []),
            *([f"INSERT {{ {new} }}"] if new else []),
            f"WHERE {{ {held} }}",
        ]
    )


def _block(graph: NamedNode, triples: Collection[Triple]) -> str:
    return f"GRAPH {graph} {{\n{_text(triples).decode()}}}" if triples else ""


def _text(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _parts(triples: Collection[Triple], size: int) -> Iterator[list[Triple]]:
    every = list(triples)
    return (every[start : start + size] for start in range(0, len(every), size))


def _filled(lines: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The lines, as many together as so many bytes hold."""
    part: list[bytes] = []
    held = 0
    for line in lines:
        if part and held + len(line) > size:
            yield b"".join(part)
            part, held = [], 0
        part.append(line)
        held += len(line)
    if part:
        yield b"".join(part)


def _check_version(endpoint: Endpoint, wanted: State) -> None:
    if read_state(endpoint).version != wanted.version:
        raise StoreError(
            "another process has written to this store meanwhile",
            place=endpoint.address,
            remedy="Nothing was changed: try again.",
        )


def _check_nodes(changes: Iterable[Change]) -> None:
    """A blank node has no name by which to take it out of a graph."""
    for change in changes:
        for triple in (*change.gone, *change.new):
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
                raise StoreError(
                    f"a store on a server cannot hold the blank node in {triple}",
                    place=change.graph.value,
                    remedy="Give the thing an IRI.",
                )
