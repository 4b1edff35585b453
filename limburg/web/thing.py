"""What a page on one thing shows, drawn from the triples that describe it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from extract.facts import SIGNATURES
from ontology.terms import DCTERMS, LIM, ORG, PROV, RDF, RDFS, SKOS, load_ontology

Term = NamedNode | BlankNode | Literal | Triple

MOST_TRIPLES = 20_000
"""So many triples describe a thing at most (`lookup/resource.rq`)."""

_LINKING = (*(LIM[name] for name in SIGNATURES), LIM.mentions)
_RECORDING = (LIM.about, LIM.fundingFrom, LIM.fundingTo)
_APART = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title, *_LINKING}
"""What has its own place on the page, so that it is not shown among the other values."""


@dataclass(frozen=True)
class Named:
    """A node with what to call it."""

    iri: str
    label: str


@dataclass(frozen=True)
class Sentence:
    """A place where a report states a fact; `confidence` goes from 0 to 1."""

    quote: str
    report: Named
    page: int | None
    confidence: Decimal


@dataclass(frozen=True)
class Fact:
    """A thing that a relation leads to, with the functions that a person has there and the sentences that say so."""

    other: Named
    roles: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Relation:
    """The facts of one property; `inverse` where the thing of the page is the object of it."""

    property: Named
    inverse: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Money:
    """An amount that concerns the thing."""

    iri: str
    amount: Decimal
    currency: str
    kind: str
    about: tuple[Named, ...]
    givers: tuple[Named, ...]
    receivers: tuple[Named, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Thing:
    """All that a page shows of a thing; `complete` unless more is said of it than `MOST_TRIPLES`."""

    iri: str
    label: str
    types: tuple[Named, ...]
    names: tuple[str, ...]
    values: tuple[tuple[Named, tuple[Named | str, ...]], ...]
    relations: tuple[Relation, ...]
    money: tuple[Money, ...]
    complete: bool


def thing(iri: str, triples: Sequence[Triple], *, language: str) -> Thing:
    """What the triples say of the thing, with labels in the language, `nl` or `en`."""
    return _Reader(triples, language).thing(NamedNode(iri))


class _Reader:
    """The triples by their ends, and the names of what stands in them."""

    def __init__(self, triples: Sequence[Triple], language: str) -> None:
        self._language, self._count = language, len(triples)
        self._out: defaultdict[Term, defaultdict[NamedNode, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._in: defaultdict[Term, defaultdict[NamedNode, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._evidence: defaultdict[tuple[Term, Term, Term], list[Sentence]] = defaultdict(list)
        for triple in triples:
            self._out[triple.subject][triple.predicate].append(triple.object)
            self._in[triple.object][triple.predicate].append(triple.subject)
        for statement in self._in[RDF.Statement][RDF.type]:
            self._read(statement)

    def _read(self, statement: Term) -> None:
        """Keep the sentence of a statement under the triple that it states."""
        said = self._out[statement]
        for ends in zip(said[RDF.subject], said[RDF.predicate], said[RDF.object], strict=False):
            for report in said[PROV.wasDerivedFrom][:1]:
                self._evidence[ends].append(
                    Sentence(
                        quote=self._text(statement, LIM.quote),
                        report=self._named(report),
                        page=int(page) if (page := self._text(statement, LIM.page)) else None,
                        confidence=Decimal(self._text(statement, LIM.confidence) or 0),
                    )
                )

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
            relations=tuple(self._relations(node)),
            money=tuple(self._money(node)),
            complete=self._count < MOST_TRIPLES,
        )

    def _relations(self, node: NamedNode) -> Iterable[Relation]:
        for property_ in _LINKING:
            for inverse, others in ((False, self._out[node][property_]), (True, self._in[node][property_])):
                facts = sorted(
                    (self._fact(node, property_, other, inverse) for other in others),
                    key=lambda fact: fact.other.label.casefold(),
                )
                if facts:
                    yield Relation(self._named(property_), inverse, tuple(facts))

    def _fact(self, node: NamedNode, property_: NamedNode, other: Term, inverse: bool) -> Fact:
        subject, object_ = (other, node) if inverse else (node, other)
        memberships = (
            membership
            for membership in self._in[subject][ORG.member]
            if property_ == LIM.affiliatedWith and object_ in self._out[membership][ORG.organization]
        )
        return Fact(
            other=self._named(other),
            roles=tuple(sorted({self._text(membership, LIM.role) for membership in memberships})),
            sentences=self._sentences(subject, property_, object_),
        )

    def _money(self, node: NamedNode) -> Iterable[Money]:
        records = {record for property_ in _RECORDING for record in self._in[node][property_]}
        found = (self._record(record) for record in records if self._out[record][LIM.amount])
        return sorted(found, key=lambda money: (-money.amount, money.iri))

    def _record(self, record: Term) -> Money:
        said = self._out[record]
        about, givers, receivers = (tuple(map(self._named, said[property_])) for property_ in _RECORDING)
        amount = said[LIM.amount][0]
        kind = self._named(said[LIM.fundingKind][0]).label if said[LIM.fundingKind] else ""
        return Money(
            iri=self._named(record).iri,
            amount=Decimal(self._text(record, LIM.amount)),
            currency=self._text(record, LIM.currency),
            kind=kind,
            about=about,
            givers=givers,
            receivers=receivers,
            sentences=self._sentences(record, LIM.amount, amount),
        )

    def _sentences(self, subject: Term, property_: NamedNode, object_: Term) -> tuple[Sentence, ...]:
        found = self._evidence[subject, property_, object_]
        return tuple(sorted(found, key=lambda sentence: (sentence.report.label, sentence.page or 0)))

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
