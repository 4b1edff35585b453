"""From facts to quads: what one document states, with its evidence, as the named graph of that document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from extract.facts import Evidence, Extraction, Fact, Funding, Run
from extract.reading.document import Document
from graph.identity import Identity, name_literal, short_hash
from ontology.terms import BASE, DCTERMS, LIM, ORG, PROV, RDF, RDFS, SKOS, XSD

SYMMETRIC = frozenset({"collaboratesWith"})
"""Properties written in one direction only: from the lesser IRI to the greater."""


def identity_quads(identity: Identity, graph: NamedNode) -> Iterator[Quad]:
    """The class, the subclass where known and the one preferred name of a thing."""
    classes = (identity.type, identity.subtype) if identity.subtype else (identity.type,)
    for name in classes:
        yield Quad(identity.iri, RDF.type, LIM[name], graph)
    yield Quad(identity.iri, SKOS.prefLabel, identity.label, graph)
    yield Quad(identity.iri, RDFS.label, identity.label, graph)


def document_quads(
    extraction: Extraction,
    identities: Mapping[str, Identity],
    *,
    document: NamedNode,
    base: str = BASE,
    folder: str | None = None,
) -> set[Quad]:
    """All that `extraction` states, in the graph named `document`.

    `identities` gives the thing that each key of an entity stands for. IRIs of statements, memberships,
    funding and runs are hashes of what they say, so that the same extraction always gives the same quads.
    """
    writer = _Writer(extraction, identities, document, base)
    triples = [*_report(extraction.document, document, folder), *writer.run(extraction.run), *writer.names()]
    for fact in _facts_in_force(extraction.facts, identities):
        triples += writer.fact(fact)
    for record in extraction.funding:
        triples += writer.funding(record)
    return {Quad(triple.subject, triple.predicate, triple.object, document) for triple in triples}


def run_iri(base: str, run: Run, digest: str) -> NamedNode:
    """The IRI of the reading of these bytes (SHA-256) by a software and a model."""
    return NamedNode(f"{base}run/{short_hash(run.software, run.model, digest)}")


def membership_iri(base: str, member: NamedNode, organisation: NamedNode, role: str) -> NamedNode:
    """The IRI of a person's function at an organisation."""
    return NamedNode(f"{base}id/membership-{short_hash(member.value, organisation.value, role)}")


def funding_iri(
    base: str,
    about: NamedNode | None,
    amount: Literal,
    currency: str,
    kind: str,
    givers: Sequence[NamedNode],
    receivers: Sequence[NamedNode],
) -> NamedNode:
    """The IRI of a funding record: `kind` is a local name, givers and receivers are in the order of their IRIs."""
    parts = (about, amount.value, currency, kind, list(givers), list(receivers))
    return NamedNode(f"{base}id/funding-{short_hash(*parts)}")


def _facts_in_force(facts: Iterable[Fact], identities: Mapping[str, Identity]) -> list[Fact]:
    """Leave out what says nothing: a thing related to itself, a partner that is stated as coordinator."""

    def ends(fact: Fact) -> tuple[NamedNode, NamedNode]:
        return identities[fact.subject].iri, identities[fact.object].iri

    coordinated = {ends(fact) for fact in facts if fact.property == "coordinatedBy"}
    return [
        fact
        for fact in facts
        if ends(fact)[0] != ends(fact)[1]
        and not (fact.property == "hasPartner" and ends(fact) in coordinated)
    ]


def _report(document: Document, iri: NamedNode, folder: str | None) -> Iterator[Triple]:
    optional = {
        LIM.year: None if document.year is None else _integer(document.year),
        DCTERMS.publisher: None if document.publisher is None else Literal(document.publisher),
        LIM.pages: None if document.pages is None else _integer(document.pages),
        LIM.folder: None if folder is None else Literal(folder),
    }
    yield Triple(iri, RDF.type, LIM.Report)
    yield Triple(iri, DCTERMS.title, Literal(document.title))
    yield Triple(iri, DCTERMS.language, Literal(document.language))
    yield Triple(iri, LIM.sourceFile, Literal(document.source))
    yield Triple(iri, LIM.sha256, Literal(document.digest))
    yield Triple(iri, LIM.words, _integer(document.words))
    for property_, value in optional.items():
        if value is not None:
            yield Triple(iri, property_, value)


class _Writer:
    """What every triple of one document needs: its name, its run and the things of its entities."""

    def __init__(
        self, extraction: Extraction, identities: Mapping[str, Identity], document: NamedNode, base: str
    ) -> None:
        self._extraction, self._identities = extraction, identities
        self._document, self._base = document, base
        self._run = run_iri(base, extraction.run, extraction.document.digest)

    def run(self, run: Run) -> Iterator[Triple]:
        yield Triple(self._run, RDF.type, PROV.Activity)
        yield Triple(self._run, PROV.used, self._document)
        yield Triple(self._run, LIM.softwareVersion, Literal(run.software))
        yield Triple(self._run, LIM.modelVersion, Literal(run.model))
        yield Triple(self._run, PROV.endedAtTime, Literal(run.time, datatype=XSD.dateTime))

    def names(self) -> Iterator[Triple]:
        """Which things the document speaks of, and the names it gives them beside their preferred one."""
        for entity in self._extraction.entities:
            identity = self._identities[entity.key]
            yield Triple(self._document, LIM.mentions, identity.iri)
            for name in {entity.name, *entity.names} - {identity.label.value}:
                literal = name_literal(name, entity.type, self._extraction.document.language)
                yield Triple(identity.iri, SKOS.altLabel, literal)

    def fact(self, fact: Fact) -> Iterator[Triple]:
        subject, object_ = self._identities[fact.subject].iri, self._identities[fact.object].iri
        if fact.property in SYMMETRIC:
            subject, object_ = sorted((subject, object_), key=lambda node: node.value)
        triple = Triple(subject, LIM[fact.property], object_)
        yield triple
        yield from self._statements(triple, fact.evidence)
        if fact.role:
            yield from self._membership(subject, object_, fact.role, fact.evidence)

    def _membership(
        self, member: NamedNode, organisation: NamedNode, role: str, evidence: Iterable[Evidence]
    ) -> Iterator[Triple]:
        membership = membership_iri(self._base, member, organisation, role)
        stated = Triple(membership, LIM.role, Literal(role))
        yield Triple(membership, RDF.type, ORG.Membership)
        yield Triple(membership, ORG.member, member)
        yield Triple(membership, ORG.organization, organisation)
        yield stated
        yield from self._statements(stated, evidence)

    def funding(self, record: Funding) -> Iterator[Triple]:
        """One record for the same money, however many documents speak of it."""
        about = self._identities[record.about].iri if record.about else None
        givers, receivers = self._all(record.givers), self._all(record.receivers)
        amount = decimal_literal(record.amount)
        node = funding_iri(self._base, about, amount, record.currency, record.kind, givers, receivers)
        stated = Triple(node, LIM.amount, amount)
        yield Triple(node, RDF.type, LIM.Funding)
        yield stated
        yield Triple(node, LIM.currency, Literal(record.currency))
        yield Triple(node, LIM.fundingKind, LIM[record.kind])
        for property_, ends in ((LIM.about, [about] if about else []), (LIM.fundingFrom, givers)):
            yield from (Triple(node, property_, end) for end in ends)
        yield from (Triple(node, LIM.fundingTo, end) for end in receivers)
        yield from self._statements(stated, record.evidence)

    def _statements(self, stated: Triple, evidence: Iterable[Evidence]) -> Iterator[Triple]:
        for piece in evidence:
            node = self._hashed(
                "statement/", self._document.value, *stated, piece.start, piece.end, piece.quote
            )
            yield Triple(node, RDF.type, RDF.Statement)
            yield Triple(node, RDF.subject, stated.subject)
            yield Triple(node, RDF.predicate, stated.predicate)
            yield Triple(node, RDF.object, stated.object)
            yield Triple(node, PROV.wasDerivedFrom, self._document)
            yield Triple(node, PROV.wasGeneratedBy, self._run)
            yield Triple(node, LIM.quote, Literal(piece.quote))
            yield Triple(node, LIM.start, _integer(piece.start))
            yield Triple(node, LIM.end, _integer(piece.end))
            yield Triple(node, LIM.confidence, decimal_literal(round(Decimal(str(piece.confidence)), 3)))
            if piece.page is not None:
                yield Triple(node, LIM.page, _integer(piece.page))

    def _all(self, keys: Iterable[str]) -> list[NamedNode]:
        return sorted({self._identities[key].iri for key in keys}, key=lambda node: node.value)

    def _hashed(self, stem: str, *parts: object) -> NamedNode:
        return NamedNode(self._base + stem + short_hash(*parts))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def decimal_literal(number: Decimal) -> Literal:
    """The canonical form, in which the store keeps it: no exponent, no trailing zero."""
    text = f"{number:f}"
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=XSD.decimal)
