"""Checking a graph against the shapes of the vocabulary."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyshacl
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib import RDF, SH, Graph
from rdflib.term import Node

from graph.store import Store
from ontology.terms import LIM, load_ontology, load_shapes


@dataclass(frozen=True, order=True)
class Fault:
    """A node that does not have its shape: `path` is the property at fault, "" for the node itself."""

    focus: str
    path: str
    message: str
    value: str = ""


def validate(quads: Iterable[Quad]) -> list[Fault]:
    """What is wrong with the union of the graphs, in order; nothing where it conforms."""
    conforms, report, _ = pyshacl.validate(
        _graph(quads),
        shacl_graph=_graph(load_shapes()),
        ont_graph=_graph(load_ontology()),
        inference="none",
        advanced=False,
    )
    results = () if conforms else report.subjects(RDF.type, SH.ValidationResult)
    return sorted({_fault(report, result) for result in results})


def violations(store: Store, documents: Collection[NamedNode] | None = None) -> list[Fault]:
    """What is wrong with the graphs of these documents and what they speak of, or with the whole store.

    The cost grows with these documents and the decisions of curators and not with the store, but for one pass over
    the identities.
    """
    if documents is None:
        return validate(store.quads())
    quads = [quad for document in sorted(documents, key=str) for quad in store.quads(document)]
    mentioned = {quad.object for quad in quads if quad.predicate == LIM.mentions}
    graphs = [graph for graph in store.graphs() if graph.value.endswith("graph/identities")]
    quads += [quad for graph in graphs for quad in store.quads(graph) if quad.subject in mentioned]
    decisions = [graph for graph in store.graphs() if graph.value.endswith("graph/decisions")]
    quads += [quad for graph in decisions for quad in store.quads(graph)]
    return validate(quads)


def _fault(report: Graph, result: Node) -> Fault:
    def text(property_: Node) -> str:
        return str(report.value(result, property_) or "")

    return Fault(
        focus=text(SH.focusNode),
        path=text(SH.resultPath),
        message=text(SH.resultMessage),
        value=text(SH.value),
    )


def _graph(quads: Iterable[Quad]) -> Graph:
    triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
    with tempfile.TemporaryFile() as file:
        serialize(triples, file, RdfFormat.N_TRIPLES)
        file.seek(0)
        return Graph().parse(file, format="nt")
