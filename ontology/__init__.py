"""The vocabulary: terms in OWL, shapes in SHACL, a JSON-LD context, and the terms as RDF nodes."""

from ontology.terms import BASE, LIM, PREFIXES, Namespace, load_context, load_ontology, load_shapes

__all__ = ["BASE", "LIM", "PREFIXES", "Namespace", "load_context", "load_ontology", "load_shapes"]
