"""Where SPARQL servers differ from the standard and from each other: told here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.store.tokens import tokens


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What one kind of server calls its parts, how much it takes and gives at once, and what it reads otherwise.

    A server is known by the header `Server` of its responses.
    """

    name: str

    query_path: str = "/query"
    """The query service, where the user names no more than the host."""

    update_path: tuple[str, str] = ("/query", "/update")
    """What the path of the query service ends in, and what the update service has in its place."""

    graphs_path: str | None = None
    """The Graph Store Protocol in that same place; where there is none, updates do its work."""

    graph_parameter: str = "graph"

    digest: bool = False
    """Whether changes need digest authentication, and queries none; else both take basic authentication."""

    update_bytes: int | None = 64 << 20
    """An update of so many bytes at most holds all changes of a transaction and is carried out whole or not at all.

    None where a server promises no such thing.
    """

    update_triples: int = 20_000
    """So many triples in one update that inserts or deletes data."""

    rows: int | None = None
    """A server gives so many rows of an answer at most, without any error; None where it gives all."""

    system_graphs: frozenset[NamedNode] = frozenset()
    """Graphs of the server's own."""

    defines: bool = False
    """Whether graphs are told in the text of a query (`DEFINE`, `FILTER`) instead of the protocol's parameters."""

    def form(
        self,
        text: str,
        *,
        union: NamedNode,
        hidden: Collection[NamedNode],
        named: Callable[[], Iterable[NamedNode]],
    ) -> dict[str, str | list[str]]:
        """The fields of a request that asks `text` of the graph `union` and of `named`, which are all but `hidden`."""
        asks_graphs = any(token.text.upper() == "GRAPH" for token in tokens(text) if token.kind == "word")
        if self.defines:
            shown = _without(text, [*hidden, *self.system_graphs]) if asks_graphs else text
            return {"query": f"DEFINE input:default-graph-uri {union} {shown}"}
        told = [graph.value for graph in named()] if asks_graphs else []
        return {"query": text, "default-graph-uri": union.value, "named-graph-uri": told}


STANDARD = Dialect(name="SPARQL 1.1")

OXIGRAPH = Dialect(
    name="Oxigraph",
    # The body of a request may have 128 MiB; an update is one transaction of the engine.
    update_bytes=64 << 20,
)

VIRTUOSO = Dialect(
    name="Virtuoso",
    query_path="/sparql",
    # /sparql lets anybody read and nobody write. The user of /sparql-auth needs the role SPARQL_UPDATE.
    update_path=("/sparql", "/sparql-auth"),
    graphs_path="/sparql-graph-crud-auth",
    graph_parameter="graph-uri",
    digest=True,
    # Each operation is committed by itself. To put a graph is one operation, in force whole or not at all.
    update_bytes=None,
    # "The length of generated SQL text has exceeded 10000 lines of code", at some 2,000 triples.
    update_triples=500,
    # ResultSetMaxRows cuts off answers, even to CONSTRUCT and to requests for a graph. Read from the header
    # X-SPARQL-MaxRows where an answer was cut; ours is Debian's setting, which pages must not exceed.
    rows=10_000,
    system_graphs=frozenset(
        NamedNode(iri)
        for iri in (
            "http://www.openlinksw.com/schemas/virtrdf#",
            "http://www.w3.org/2002/07/owl#",
            "http://www.w3.org/ns/ldp#",
            "http://localuriqaserver/sparql",
            "http://localhost:8890/sparql",
            "http://localhost:8890/DAV/",
        )
    ),
    # Each graph that the protocol's parameters name comes back as a header of its own: clients stop at 100.
    # What `input:named-graph-exclude` names is left out of the default graph as well.
    defines=True,
)

BY_HEADER = {"oxigraph": OXIGRAPH, "virtuoso": VIRTUOSO}


def dialect(server: str) -> Dialect:
    """The dialect of a server by its header `Server`.

    >>> dialect("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu").name
    'Virtuoso'
    """
    return BY_HEADER.get(server.split("/")[0].strip().casefold(), STANDARD)


def _without(query: str, hidden: Iterable[NamedNode]) -> str:
    """A query whose `GRAPH ?variable` stands for none of these graphs."""
    listed = ", ".join(map(str, hidden))
    sequence = list(tokens(query))
    for word, name, brace in reversed(list(zip(sequence, sequence[1:], sequence[2:], strict=False))):
        if word.text.upper() == "GRAPH" and name.kind == "variable" and brace.text == "{":
            query = f"{query[: brace.end]} FILTER({name.text} NOT IN ({listed})) {query[brace.end :]}"
    return query
