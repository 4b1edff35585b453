"""What a page on a sentence, an amount or a run shows, drawn from the triples that describe it.

Actors, projects, places, events and reports have pages of their own (`limburg.web.explorer`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.terms import DCTERMS, RDF, RDFS, SKOS, load_ontology

Term = NamedNode | BlankNode | Literal | Triple

MOST_TRIPLES = 20_000
"""So many triples describe a thing at most (`lookup/resource.rq`)."""

_APART = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title}
"""What has its own place on the page, so that it is not shown among the other values."""


@dataclass(frozen=True)
class Named:
    """A node with what to call it."""

    iri: str
    label: str


@dataclass(frozen=True)
class Thing:
    """All that a page shows of a thing; `complete` unless more is said of it than `MOST_TRIPLES`."""

    iri: str
    label: str
    types: tuple[Named, ...]
    names: tuple[str, ...]
    values: tuple[tuple[Named, tuple[Named | str, ...]], ...]
    complete: bool


def thing(iri: str, triples: Sequence[Triple], *, language: str) -> Thing:
    """What the triples say of the thing, with labels in the language, `nl` or `en`."""
    return _Reader(triples, language).thing(NamedNode(iri))


class _Reader:
    """The triples by their subjects, and the names of what stands in them."""

    def __init__(self, triples: Sequence[Triple], language: str) -> None:
        self._language, self._count = language, len(triples)
        self._out: defaultdict[Term, defaultdict[NamedNode, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            self._out[triple.subject][triple.predicate].append(triple.object)

    def thing(self, node: NamedNode) -> Thing:
        said = self._out[node]
        names = {term.value for term in said[SKOS.altLabel] if isinstance(term, Literal)}
        return Thing(
            iri=node.value,
            label=self._named(node).label,
            types=tuple(self._named(type_) for type_ in said[RDF.type]),
            names=tuple(sorted(names)),
            values=tuple(
                (self._named(property_), tuple(map(self._value, values)))
                for property_, values in sorted(said.items(), key=lambda item: item[0].value)
                if property_ not in _APART
            ),
            complete=self._count < MOST_TRIPLES,
        )

    def _text(self, node: Term, property_: NamedNode) -> str:
        return next((term.value for term in self._out[node][property_] if isinstance(term, Literal)), "")

    def _named(self, node: Term) -> Named:
        """A node by its name in the graph or the vocabulary, else by the end of its IRI."""
        iri = node.value if isinstance(node, NamedNode | BlankNode) else str(node)
        label = (
            self._text(node, SKOS.prefLabel)
            or self._text(node, RDFS.label)
            or self._text(node, DCTERMS.title)
        )
        return Named(iri, label) if label else term(iri, language=self._language)

    def _value(self, term: Term) -> Named | str:
        return term.value if isinstance(term, Literal) else self._named(term)


def term(iri: str, *, language: str) -> Named:
    """A node by its label in the vocabulary, else by the end of its IRI."""
    return Named(
        iri, _vocabulary(language).get(iri) or iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
    )


@cache
def _vocabulary(language: str) -> Mapping[str, str]:
    """The labels of our own terms in a language, by IRI."""
    return {
        quad.subject.value: quad.object.value
        for quad in load_ontology().quads_for_predicate(RDFS.label)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language == language
    }
