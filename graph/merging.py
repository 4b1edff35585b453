"""What becomes of a graph when things merge: their relations, records and names go over to the thing that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import SIGNATURES
from graph.identity import Identity
from graph.quads import SYMMETRIC, funding_iri, identity_quads, membership_iri
from ontology.terms import LIM, ORG, RDF, RDFS, SKOS

_RELATIONS = frozenset(LIM[name] for name in SIGNATURES)
_SYMMETRIC = frozenset(LIM[name] for name in SYMMETRIC)
_SIDES = {RDF.subject: RDF.object, RDF.object: RDF.subject}
_ENDS = frozenset((ORG.member, ORG.organization, LIM.about, LIM.fundingFrom, LIM.fundingTo))
_Moves = Mapping[Any, Any]
"""Nodes and what becomes of them; a graph may hold other nodes as well."""
_Said = Mapping[NamedNode, list[Any]]
"""Property → its values, in order."""


def merged(
    written: Iterable[Triple],
    redirects: Mapping[NamedNode, NamedNode],
    known: Mapping[NamedNode, Identity],
    *,
    base: str,
) -> set[Triple]:
    """The graph of a document with `redirects` from the things that merge to those that are kept.

    Records of functions and money get the IRIs that their new ends give them, so that two documents that speak of one
    record still do. A relation of a thing to itself, or to what it cannot relate to since a type was mistaken, is no
    longer stated; its sentences stay. `known` are the things with their types and their preferred names, which are no
    other names as well.
    """
    triples = list(written)
    moved: _Moves = {**redirects, **_records(triples, redirects, base)}
    turned = _turned(triples, redirects)
    result = set()
    for triple in triples:
        subject, predicate, object_ = triple
        subject, object_ = moved.get(subject, subject), moved.get(object_, object_)
        if predicate in _SYMMETRIC and subject.value > object_.value:
            subject, object_ = object_, subject
        elif triple.subject in turned and predicate in _SIDES:
            predicate = _SIDES[predicate]
        touched = triple.subject in redirects or triple.object in redirects
        if predicate in _RELATIONS and touched and not _may_relate(predicate, subject, object_, known):
            continue
        if predicate == SKOS.altLabel and subject in known and _is_label(object_, known[subject].label):
            continue
        result.add(Triple(subject, predicate, object_))
    return result


def merged_identities(group: Collection[Identity], kept: Identity) -> set[Triple]:
    """What is said of a thing that has taken in the others of its group: its own, and what they add to it."""
    found = described(kept)
    for other in sorted(group, key=lambda one: one.iri.value):
        if other.iri != kept.iri and not _is_label(other.label, kept.label):
            found.add(Triple(kept.iri, SKOS.altLabel, other.label))
    subtypes = sorted(other.subtype for other in group if other.subtype)
    if kept.type == "Organisation" and not kept.subtype and subtypes:
        found.add(Triple(kept.iri, RDF.type, LIM[subtypes[0]]))
    return found


def described(identity: Identity) -> set[Triple]:
    """What the graph of identities says of a thing."""
    return {quad.triple for quad in identity_quads(identity, RDFS.label)}


def _may_relate(
    property_: NamedNode, subject: NamedNode, object_: NamedNode, known: Mapping[NamedNode, Identity]
) -> bool:
    """Whether the types of two things allow a relation; one that is not known allows all."""
    subjects, objects = SIGNATURES[LIM.local(property_) or ""]
    allowed = ((subject, subjects), (object_, objects))
    return subject != object_ and all(
        thing not in known or known[thing].type in types for thing, types in allowed
    )


def _is_label(name: object, label: Literal) -> bool:
    return isinstance(name, Literal) and name.value == label.value


def _records(triples: Iterable[Triple], redirects: _Moves, base: str) -> dict[Any, NamedNode]:
    """The functions and funding records of which an end merges, each with the IRI that it gets."""
    said = _by_subject(triples)
    touched = {
        triple.subject for triple in triples if triple.predicate in _ENDS and triple.object in redirects
    }
    found = {}
    for node in touched:
        parts = {
            property_: sorted((redirects.get(value, value) for value in values), key=lambda term: term.value)
            for property_, values in said[node].items()
        }
        if moved := _membership(parts, base) or _funding(parts, base):
            found[node] = moved
    return found


def _membership(parts: _Said, base: str) -> NamedNode | None:
    wanted = [parts.get(property_, []) for property_ in (ORG.member, ORG.organization, LIM.role)]
    if not all(wanted):
        return None
    (member, *_), (organisation, *_), (role, *_) = wanted
    return membership_iri(base, member, organisation, role.value)


def _funding(parts: _Said, base: str) -> NamedNode | None:
    wanted = [parts.get(property_, []) for property_ in (LIM.amount, LIM.currency, LIM.fundingKind)]
    if not all(wanted):
        return None
    (amount, *_), (currency, *_), (kind, *_) = wanted
    about = next(iter(parts.get(LIM.about, [])), None)
    givers, receivers = (
        list(dict.fromkeys(parts.get(property_, []))) for property_ in (LIM.fundingFrom, LIM.fundingTo)
    )
    return funding_iri(base, about, amount, currency.value, LIM.local(kind) or "", givers, receivers)


def _turned(triples: Iterable[Triple], redirects: _Moves) -> set[Any]:
    """The sentences of symmetric relations of which the lesser end becomes the greater."""
    sentences = {
        triple.subject
        for triple in triples
        if triple.predicate == RDF.predicate and triple.object in _SYMMETRIC
    }
    ends: defaultdict[Any, dict[NamedNode, Any]] = defaultdict(dict)
    for triple in triples:
        if triple.subject in sentences and triple.predicate in (RDF.subject, RDF.object):
            ends[triple.subject][triple.predicate] = redirects.get(triple.object, triple.object)
    return {
        node
        for node, pair in ends.items()
        if len(pair) == 2 and pair[RDF.subject].value > pair[RDF.object].value
    }


def _by_subject(triples: Iterable[Triple]) -> dict[Any, dict[NamedNode, list[Any]]]:
    said: defaultdict[Any, defaultdict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        said[triple.subject][triple.predicate].append(triple.object)
    return {subject: dict(parts) for subject, parts in said.items()}
