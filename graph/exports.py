"""The graph in files that other programs read: RDF by the file's ending, networks, a table of relations."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import networkx as nx
from pyoxigraph import Quad, RdfFormat, serialize
from rdflib import Dataset

from graph.errors import StoreError
from graph.files import replacing
from graph.network import network
from graph.store import Store
from ontology.terms import BASE, PREFIXES, RDF, load_context

_TRIPLES = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
}
_QUADS = {
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
}
_COLUMNS = (
    "subject", "subject_type", "property", "object", "object_type",
    "report", "page", "quote", "confidence", "subject_iri", "object_iri", "report_iri",
)  # fmt: skip
ENDINGS = (*_TRIPLES, *_QUADS, ".jsonld", ".graphml", ".gexf", ".csv")
"""The endings of file names that `export` understands."""


def export(store: Store, path: Path, *, base: str = BASE) -> None:
    """Write the graph in force to a file, in the format that its ending names (`ENDINGS`).

    .trig, .nq and .jsonld keep the named graphs; the other RDF formats hold their union. .graphml, .gexf and
    .csv hold relations only. `base` is what the prefixes id: and doc: stand on. The file is written whole or
    not at all. Raises `StoreError` for another ending and where the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise StoreError(
            f"files that end in {ending or 'nothing'!r} cannot be written",
            place=str(path),
            remedy=f"Use one of {', '.join(ENDINGS)}.",
        )
    with replacing(path) as temporary:
        if ending in _TRIPLES or ending in _QUADS:
            _write_rdf(store.quads(), temporary, ending, base)
        elif ending == ".jsonld":
            _write_jsonld(store.quads(), temporary)
        else:
            _NETWORKS[ending](network(store), temporary)


def _write_rdf(quads: Iterable[Quad], path: Path, ending: str, base: str) -> None:
    prefixes = PREFIXES | {"id": f"{base}id/", "doc": f"{base}doc/"}
    if ending in _QUADS:
        serialize(sorted(quads, key=_reading_order), path, _QUADS[ending], prefixes=prefixes)
    else:
        merged = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
        triples = [quad.triple for quad in sorted(merged, key=_reading_order)]
        serialize(triples, path, _TRIPLES[ending], prefixes=prefixes)


def _write_jsonld(quads: Iterable[Quad], path: Path) -> None:
    """rdflib writes compact JSON-LD with our context, which the engine cannot."""
    dataset = Dataset()
    with tempfile.TemporaryFile() as file:
        serialize(sorted(quads, key=_reading_order), file, RdfFormat.N_QUADS)
        file.seek(0)
        dataset.parse(file, format="nquads")
    context = load_context()["@context"]
    document = json.loads(dataset.serialize(format="json-ld", context=context, auto_compact=True))
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def _write_csv(graph: nx.MultiDiGraph, path: Path) -> None:
    """One row for each sentence, and one for a relation without any; UTF-8 with the mark of spreadsheets."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for subject, object_, data in sorted(
            graph.edges(data=True), key=lambda edge: _edge_order(graph, edge)
        ):
            ends = [(graph.nodes[node]["label"], graph.nodes[node]["type"]) for node in (subject, object_)]
            named = (*ends[0], data["property"], *ends[1])
            for piece in data["evidence"] or (None,):
                stated = (
                    (piece.report, piece.page, piece.quote, piece.confidence)
                    if piece
                    else ("", None, "", None)
                )
                writer.writerow(
                    _harmless((*named, *stated, subject, object_, piece.document if piece else ""))
                )


def _harmless(row: Iterable[object]) -> list[object]:
    """Keep a spreadsheet from taking a text that begins with = + - or @ for a formula."""
    return [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell for cell in row]


def _flat(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The network with plain values only, as the formats of other programs hold them."""
    flat = nx.MultiDiGraph()
    for node, data in sorted(graph.nodes(data=True)):
        flat.add_node(node, label=data["label"], type=data["type"], subtype=data["subtype"] or "")
    for subject, object_, key, data in sorted(graph.edges(data=True, keys=True), key=lambda edge: edge[:3]):
        evidence = data["evidence"]
        flat.add_edge(
            subject,
            object_,
            key=key,
            label=data["property"],
            confidence=max((piece.confidence for piece in evidence), default=0.0),
            reports="; ".join(sorted({piece.report for piece in evidence})),
            quotes="\n".join(piece.quote for piece in evidence),
        )
    return flat


def _write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    nx.write_graphml(_flat(graph), path, named_key_ids=True)


def _write_gexf(graph: nx.MultiDiGraph, path: Path) -> None:
    nx.write_gexf(_flat(graph), path)


_NETWORKS: dict[str, Callable[[nx.MultiDiGraph, Path], None]] = {
    ".csv": _write_csv,
    ".graphml": _write_graphml,
    ".gexf": _write_gexf,
}


def _edge_order(graph: nx.MultiDiGraph, edge: tuple[str, str, dict[str, object]]) -> tuple[str, ...]:
    subject, object_, data = edge
    return (
        graph.nodes[subject]["label"],
        str(data["property"]),
        graph.nodes[object_]["label"],
        subject,
        object_,
    )


def _reading_order(quad: Quad) -> tuple[str, str, bool, str]:
    """Graph by graph and subject by subject, what it is before what it has."""
    return str(quad.graph_name), str(quad.subject), quad.predicate != RDF.type, str(quad)
