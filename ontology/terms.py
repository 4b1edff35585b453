"""Namespaces and their terms as pyoxigraph nodes, and the files of the vocabulary."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pyoxigraph import Dataset, NamedNode, RdfFormat, parse

BASE = "https://w3id.org/limburg-innovation/"
"""Where the IRIs of things and documents begin, unless a setting says otherwise."""


class Namespace:
    """An IRI that terms begin with.

    >>> LIM.hasPartner
    <NamedNode value=https://w3id.org/limburg-innovation/ns#hasPartner>
    >>> LIM["Report"] == LIM.Report
    True
    """

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.iri + name)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def local(self, node: NamedNode) -> str | None:
        """What follows the namespace in the IRI of `node`, None where it is not of this namespace."""
        return node.value[len(self.iri) :] if node.value.startswith(self.iri) else None


LIM = Namespace("https://w3id.org/limburg-innovation/ns#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
ORG = Namespace("http://www.w3.org/ns/org#")
PROV = Namespace("http://www.w3.org/ns/prov#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("https://schema.org/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")

PREFIXES: dict[str, str] = {
    "lim": LIM.iri,
    "id": BASE + "id/",
    "doc": BASE + "doc/",
    "dcterms": DCTERMS.iri,
    "foaf": FOAF.iri,
    "org": ORG.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "skos": SKOS.iri,
    "xsd": XSD.iri,
}
"""Prefix → namespace, as queries and exports write them."""


def load_ontology() -> Dataset:
    """The classes and properties with their labels, in the default graph of a new dataset."""
    return _turtle("limburg.ttl")


def load_shapes() -> Dataset:
    """The SHACL shapes, in the default graph of a new dataset."""
    return _turtle("shapes.ttl")


def load_context() -> dict[str, Any]:
    """The JSON-LD context: an object whose one key is `@context`."""
    context: dict[str, Any] = json.loads(_read("context.jsonld"))
    return context


def _turtle(name: str) -> Dataset:
    return Dataset(parse(_read(name), RdfFormat.TURTLE))


def _read(name: str) -> str:
    return files("ontology").joinpath(name).read_text(encoding="utf-8")
