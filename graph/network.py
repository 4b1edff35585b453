"""The graph in force as a network: things as nodes, relations as edges that carry their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions
from rapidfuzz import process, utils

from graph.documents import Queryable, read_query
from graph.errors import NotFoundError, QueryError
from graph.identity import normalise
from ontology.terms import LIM


@dataclass(frozen=True)
class Quotation:
    """A sentence that states a relation: where it stands, and how sure the extraction was (0–1)."""

    quote: str
    report: str
    document: str
    page: int | None
    confidence: float


def network(
    store: Queryable, *, types: Iterable[str] = (), properties: Iterable[str] = ()
) -> nx.MultiDiGraph:
    """The things and relations of a store, or those of the given types and properties only.

    Nodes are IRIs with `label`, `type`, `subtype` (or None) and `names`; an edge's key is the local name of
    its property, which it bears as `property` too, beside `evidence`: a tuple of `Quotation`, the surest
    first. Names of types and properties are local names; none given means all.
    """
    wanted_types, wanted_properties = frozenset(types), frozenset(properties)
    graph = nx.MultiDiGraph()
    for row in _rows(store, "identities"):
        if not wanted_types or _local(row, "type") in wanted_types:
            _add_node(graph, row)
    for row in _rows(store, "relations"):
        ends_known = row["subject"].value in graph and row["object"].value in graph
        if ends_known and (not wanted_properties or _local(row, "property") in wanted_properties):
            _add_edge(graph, row)
    for *_, data in graph.edges(data=True):
        data["evidence"] = tuple(sorted(data["evidence"], key=_surest_first))
    return graph


def around(graph: nx.MultiDiGraph, name: str, *, depth: int = 1) -> nx.MultiDiGraph:
    """The thing of that name or IRI and all that lies within `depth` relations of it, in either direction.

    Raises `NotFoundError` with the nearest names, `QueryError` where several things bear the name.
    """
    around_it: nx.MultiDiGraph = nx.ego_graph(graph, _find(graph, name), radius=depth, undirected=True)
    return around_it


def _find(graph: nx.MultiDiGraph, name: str) -> str:
    if name in graph:
        return name
    wanted = normalise(name)
    nodes = list(graph.nodes(data=True))
    exact = [node for node, data in nodes if data["label"] == name]  # "Thor Park" is not "NV Thor Park"
    found = exact or [node for node, data in nodes if wanted in map(normalise, data["names"])]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise QueryError(
            f"{name!r} stands for {len(found)} things", remedy=f"Give one's IRI: {', '.join(sorted(found))}."
        )
    labels = sorted({label for _, label in graph.nodes(data="label")})
    nearest = tuple(
        match
        for match, *_ in process.extract(
            name, labels, processor=utils.default_process, limit=3, score_cutoff=60
        )
    )
    raise NotFoundError(
        f"nothing in the network is called {name!r}",
        remedy=f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "Check the spelling.",
        suggestions=nearest,
    )


def _add_node(graph: nx.MultiDiGraph, row: QuerySolution) -> None:
    iri, label = row["thing"].value, row["label"].value
    if iri not in graph:
        graph.add_node(
            iri, label=label, type=_local(row, "type"), subtype=_local(row, "subtype"), names=[label]
        )
    if isinstance(row["other"], Literal):
        graph.nodes[iri]["names"].append(row["other"].value)


def _add_edge(graph: nx.MultiDiGraph, row: QuerySolution) -> None:
    subject, property_, object_ = row["subject"].value, _local(row, "property"), row["object"].value
    if not graph.has_edge(subject, object_, property_):
        graph.add_edge(subject, object_, property_, property=property_, evidence=[])
    if row["quote"] is not None:
        graph[subject][object_][property_]["evidence"].append(
            Quotation(
                quote=row["quote"].value,
                report=row["title"].value,
                document=row["report"].value,
                page=int(row["page"].value) if row["page"] is not None else None,
                confidence=float(row["confidence"].value),
            )
        )


def _surest_first(piece: Quotation) -> tuple[float, str, int, str]:
    return -piece.confidence, piece.document, piece.page or 0, piece.quote


def _rows(store: Queryable, query: str) -> QuerySolutions:
    solutions = store.query(read_query(query))
    assert isinstance(solutions, QuerySolutions)
    return solutions


def _local(row: QuerySolution, name: str) -> str | None:
    term = row[name]
    return LIM.local(term) if isinstance(term, NamedNode) else None
