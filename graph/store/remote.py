"""A store on a SPARQL 1.1 server, reached over HTTP. What holds when it is changed is told in `publishing`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise

import pyoxigraph
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse_query_results,
)

from graph.errors import StoreError
from graph.store.binding import bind
from graph.store.endpoint import RESULTS, TRIPLES, Endpoint
from graph.store.oxigraph import OxigraphTransaction, run_query
from graph.store.protocol import QueryResult, Term
from graph.store.publishing import STATE, UNION, Change, State, publish, read_state
from graph.store.tokens import tokens
from ontology.terms import PREFIXES

PATIENCE = 120.0
"""Seconds that a request may take."""

_HIDDEN = (UNION, STATE)
_SIZES = "SELECT ?graph (COUNT(*) AS ?number) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_Fields = dict[str, str | list[str]]


class RemoteTransaction(OxigraphTransaction):
    """Changes on a copy, which knows what the graphs that it has changed held before."""

    def __init__(self, copy: pyoxigraph.Store) -> None:
        super().__init__(copy)
        self._before: dict[NamedNode, frozenset[Triple]] = {}

    def replace(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        self._remember(graph)
        super().replace(graph, quads)

    def amend(self, graph: NamedNode, *, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        self._remember(graph)
        super().amend(graph, removed=removed, added=added)

    def _remember(self, graph: NamedNode) -> None:
        if graph not in self._before:
            self._before[graph] = _triples(self._copy, graph)

    def changes(self) -> list[Change]:
        """What has changed, graph by graph."""
        held = ((graph, before, _triples(self._copy, graph)) for graph, before in self._before.items())
        return [
            Change(graph, before - after, after - before, after)
            for graph, before, after in held
            if before != after
        ]

    def union(self, changes: Iterable[Change], *, told: frozenset[Triple] | None) -> Change:
        """What these changes are to the union; `told` is what it holds, where that may be something else."""
        if told is not None:
            meant = _triples(self._copy, DefaultGraph())
            return Change(UNION, told - meant, meant - told)
        gone, new = set[Triple](), set[Triple]()
        for change in changes:
            gone.update(triple for triple in change.gone if _in_union(triple) not in self._copy)
            new.update(change.new)
        return Change(UNION, gone, new)


class RemoteStore:
    """A store on a server; `location` is the address of its query service or of its host.

    A request that takes longer than `patience` seconds is given up. Raises `StoreError` where no SPARQL service answers.
    """

    def __init__(self, location: str, *, patience: float = PATIENCE) -> None:
        self._endpoint = Endpoint(location, patience=patience)
        self._dialect = self._endpoint.dialect
        self.location = self._endpoint.address
        self._copy: tuple[State, pyoxigraph.Store] | None = None
        self._has_union = False

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        # an empty store tells faults with their places, and which kind of answer there is
        kind = run_query(pyoxigraph.Store(), text, bindings)
        asked = _with_prefixes(bind(text, bindings or {}))
        words = {token.text.upper() for token in tokens(text) if token.kind == "word"}
        if isinstance(kind, QueryTriples):
            return self._construct(asked, words)
        if isinstance(kind, QueryBoolean):
            return _truth(self._endpoint.ask(self._fields(asked, words), accept=RESULTS).content)
        return self._select(asked, words)

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        for name, number in self._sizes().items():
            if graph in (None, name):
                yield from (
                    Quad(subject, predicate, object_, name)
                    for subject, predicate, object_ in self._read(name, number)
                )

    def graphs(self) -> Iterator[NamedNode]:
        return iter(self._sizes())

    def __len__(self) -> int:
        return sum(self._sizes().values())

    @contextmanager
    def transaction(self) -> Iterator[RemoteTransaction]:
        state = read_state(self._endpoint)
        if state.is_being_written:
            raise StoreError(
                f"another process has been writing to this store since {state.since:%H:%M:%S} UTC",
                place=self.location,
                remedy="Wait until it has finished; after a quarter of an hour it counts as cut off.",
            )
        copy, told = self._copied(state)
        self._copy = None
        changes = RemoteTransaction(copy)
        try:
            yield changes
            made = changes.changes()
            union = changes.union(made, told=told)
        finally:
            changes.close()
        if made or union.gone or union.new:
            state = publish(self._endpoint, made, union, before=state)
        self._copy = state, copy

    def _fields(self, asked: str, words: set[str]) -> _Fields:
        """What a request tells: the query, and the graphs that it asks unless it names them itself.

        A server that no transaction of ours has written to is asked as it is.
        """
        self._has_union = self._has_union or read_state(self._endpoint).version is not None
        if "FROM" in words or not (self._has_union or self._dialect.system_graphs):
            return {"query": asked}
        return self._dialect.form(asked, union=UNION, hidden=_HIDDEN, named=self._sizes)

    def _select(self, asked: str, words: set[str]) -> QuerySolutions:
        """All rows, page by page where the server does not give them at once."""
        reply = self._endpoint.ask(self._fields(asked, words), accept=RESULTS)
        if not reply.cut or _is_limited(asked):
            return _solutions(reply.content)
        whole = json.loads(reply.content)
        rows = whole["results"]["bindings"]
        size = len(rows)
        while size:
            fields = self._fields(f"{asked}\nLIMIT {size} OFFSET {len(rows)}", words)
            page = json.loads(self._endpoint.ask(fields, accept=RESULTS).content)["results"]["bindings"]
            rows += page
            size = len(page)
        return _solutions(json.dumps(whole).encode())

    def _construct(self, asked: str, words: set[str]) -> QueryTriples:
        """All triples; where a server cuts off answers it does not say so here, and is asked until it gives no more."""
        found, size = pyoxigraph.Store(), self._dialect.rows
        if size is None or _is_limited(asked):
            self._load(found, asked, words)
        else:
            start = 0
            while self._load(found, f"{asked}\nLIMIT {size} OFFSET {start}", words):
                start += size
        triples = found.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(triples, QueryTriples)
        return triples

    def _load(self, found: pyoxigraph.Store, asked: str, words: set[str]) -> bool:
        """Add what a query constructs; whether that was anything new."""
        before = len(found)
        reply = self._endpoint.ask(self._fields(asked, words), accept=TRIPLES)
        found.load(reply.content, RdfFormat.N_TRIPLES)
        return len(found) > before

    def _sizes(self) -> dict[NamedNode, int]:
        """The graphs of documents, and of what they share, with the numbers of their triples."""
        others = {*_HIDDEN, *self._dialect.system_graphs}
        rows = self._rows({"query": _SIZES})
        return {row["graph"]: int(row["number"].value) for row in rows if row["graph"] not in others}

    def _read(self, graph: NamedNode, number: int) -> Iterator[Triple]:
        """The triples of a graph, of which there are so many, in pages that the server gives at once."""
        seen = 0
        size = self._dialect.rows or max(number, 1)
        while seen < number:
            page = f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }} LIMIT {size} OFFSET {seen}"
            rows = list(self._rows({"query": page}))
            if not rows:
                raise StoreError(
                    "the store has changed while it was read", place=graph.value, remedy="Try again."
                )
            seen += len(rows)
            yield from (Triple(row["s"], row["p"], row["o"]) for row in rows)

    def _rows(self, fields: _Fields) -> QuerySolutions:
        return _solutions(self._endpoint.ask(fields, accept=RESULTS).content)

    def _copied(self, state: State) -> tuple[pyoxigraph.Store, frozenset[Triple] | None]:
        """What the store holds in this state, and its union where that may be another than it should."""
        if self._copy and self._copy[0] == state:
            return self._copy[1], None
        copy = pyoxigraph.Store()
        for quad in self.quads():
            copy.extend((quad, _in_union(quad.triple)))
        told = None
        if state.version is None or state.since:
            sizes = self._rows({"query": f"SELECT (COUNT(*) AS ?number) {{ GRAPH {UNION} {{ ?s ?p ?o }} }}"})
            told = frozenset(self._read(UNION, int(next(sizes)["number"].value)))
        if read_state(self._endpoint) != state:
            raise StoreError(
                "another process has written to this store while it was read",
                place=self.location,
                remedy="Try again.",
            )
        return copy, told


def _in_union(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _triples(store: pyoxigraph.Store, graph: NamedNode | DefaultGraph) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def _with_prefixes(text: str) -> str:
    """Declare our prefixes where a query does not."""
    sequence = list(tokens(text))
    declared = {
        name.text[:-1]
        for word, name in pairwise(sequence)
        if word.text.upper() == "PREFIX" and name.kind == "name"
    }
    lines = (f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name not in declared)
    return "".join(lines) + text


def _is_limited(query: str) -> bool:
    """Whether a query says itself which rows it wants: after its last bracket."""
    words: set[str] = set()
    for token in tokens(query):
        words = set() if token.text == "}" else words | {token.text.upper()}
    return bool(words & {"LIMIT", "OFFSET"})


def _solutions(content: bytes) -> QuerySolutions:
    found = parse_query_results(content, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return found


def _truth(content: bytes) -> QueryBoolean:
    """The answer to ASK, which Virtuoso gives as a row with one number."""
    found = parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return found
    assert isinstance(found, QuerySolutions)
    is_true = any(row[0] == Literal(1) for row in found)
    answer = pyoxigraph.Store().query("ASK {}" if is_true else "ASK { FILTER(false) }")
    assert isinstance(answer, QueryBoolean)
    return answer
