"""The vocabulary: every term documented, in both languages, as the profile has it."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from extract.facts import ENTITY_TYPES, FUNDING_KINDS, SIGNATURES, SUBTYPES, Extraction
from graph import Store
from graph.curation.decisions import KINDS
from graph.validation import validate
from ontology import LIM, PREFIXES, load_context, load_ontology, load_shapes
from ontology.terms import OWL, RDF, RDFS, SCHEMA

ONTOLOGY = load_ontology()
SUBCLASSES = [name for name in SUBTYPES if name != "Other"]
PROFILE = [
    *ENTITY_TYPES,
    *SUBCLASSES,
    *SIGNATURES,
    *FUNDING_KINDS,
    *["Funding", "Report", "about", "amount", "currency", "fundingKind", "fundingFrom", "fundingTo", "role"],
    *[
        "quote",
        "page",
        "start",
        "end",
        "confidence",
        "sourceFile",
        "sha256",
        "pages",
        "words",
        "year",
        "mentions",
    ],
    *["softwareVersion", "modelVersion", "folder"],
]

MERGING = [
    "validUntil",
    *["Suggestion", "suggestsOne", "suggestsOther", "score"],
    *["Original", "originalOf", "removedTriples", "addedTriples"],
]
DECIDING = [
    *["Decision", "DecisionKind", "Citation", *KINDS, "decisionKind", "onSubject", "onProperty", "onObject"],
    *["correctedSubject", "correctedProperty", "correctedObject", "onThing", "otherThing", "newName"],
    *["newType", "undoes", "cites", "record", "withheld", "added", "reviewed"],
]


def values(term: NamedNode, property_: NamedNode) -> list[object]:
    return [quad.object for quad in ONTOLOGY.quads_for_subject(term) if quad.predicate == property_]


def local(term: object) -> str:
    """The name of a term of the vocabulary, "" for any other node."""
    return (LIM.local(term) or "") if isinstance(term, NamedNode) else ""


def ends(term: NamedNode, property_: NamedNode) -> set[str]:
    """The classes of a domain or range, one or the members of a union."""
    (end,) = values(term, property_)
    if isinstance(end, NamedNode):
        return {local(end)}
    assert isinstance(end, BlankNode)
    (rest,) = [quad.object for quad in ONTOLOGY.quads_for_subject(end) if quad.predicate == OWL.unionOf]
    found: set[str] = set()
    while isinstance(rest, BlankNode):
        cell = {quad.predicate: quad.object for quad in ONTOLOGY.quads_for_subject(rest)}
        found.add(local(cell[RDF.first]))
        rest = cell[RDF.rest]
    return found


@pytest.mark.parametrize("name", PROFILE + MERGING)
@pytest.mark.parametrize("property_", [RDFS.label, RDFS.comment])
def test_every_term_is_documented_in_both_languages(name: str, property_: NamedNode) -> None:
    texts = [value for value in values(LIM[name], property_) if isinstance(value, Literal)]
    assert sorted(text.language or "" for text in texts) == ["en", "nl"]
    assert all(text.value.strip() for text in texts)


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_domains_and_ranges_are_the_signatures(name: str) -> None:
    subjects, objects = SIGNATURES[name]
    assert ends(LIM[name], RDFS.domain) == subjects and ends(LIM[name], RDFS.range) == objects


def test_every_property_and_class_of_the_graph_is_of_the_vocabulary(store: Store) -> None:
    used = {local(quad.predicate) for quad in store.quads()}
    used |= {local(quad.object) for quad in store.quads() if quad.predicate == RDF.type}
    assert used - {""} <= set(PROFILE)


def test_the_vocabulary_defines_nothing_that_the_profile_lacks() -> None:
    defined = {local(quad.subject) for quad in ONTOLOGY} - {""}
    assert defined == {
        *PROFILE,
        *MERGING,
        *DECIDING,
        "FundingKind",
        "matches",
    }  # and what only this software understands


def test_sub_properties_and_symmetry() -> None:
    assert LIM.hasPartner in values(LIM.coordinatedBy, RDFS.subPropertyOf)
    assert OWL.SymmetricProperty in values(LIM.collaboratesWith, RDF.type)


@pytest.mark.parametrize("name", SUBCLASSES)
def test_subclasses_are_organisations(name: str) -> None:
    assert values(LIM[name], RDFS.subClassOf) == [LIM.Organisation]


@pytest.mark.parametrize(
    ("name", "aligned"),
    [
        ("Organisation", "Organization"),
        ("Campus", "Place"),
        ("Project", "Project"),
        ("Programme", "FundingScheme"),
        ("Person", "Person"),
        ("Place", "Place"),
        ("Event", "Event"),
        ("Report", "Report"),
    ],
)
def test_classes_are_aligned(name: str, aligned: str) -> None:
    assert SCHEMA[aligned] in values(LIM[name], RDFS.subClassOf)


def test_every_relation_has_a_shape() -> None:
    targets = {local(quad.object) for quad in load_shapes() if "targetSubjectsOf" in str(quad.predicate)}
    assert targets - {""} == set(SIGNATURES)


def test_the_context_knows_every_term() -> None:
    context = load_context()["@context"]
    known = {value["@id"] if isinstance(value, dict) else value for value in context.values()}
    individuals = {f"lim:{kind}" for kind in (*FUNDING_KINDS, *KINDS)}
    assert {f"lim:{name}" for name in (*PROFILE, *DECIDING)} - individuals <= known
    assert {name: context[name] for name in ("lim", "org", "prov")} == {
        name: PREFIXES[name] for name in ("lim", "org", "prov")
    }


def test_the_vocabulary_itself_is_no_faulty_graph() -> None:
    assert validate(ONTOLOGY) == []


def test_the_samples_cover_every_property(annual_report: Extraction) -> None:
    assert {fact.property for fact in annual_report.facts} == set(SIGNATURES)
    assert {entity.type for entity in annual_report.entities} == set(ENTITY_TYPES)
    assert {record.kind for record in annual_report.funding} == set(FUNDING_KINDS)
    assert all(re.search(r"\w", piece.quote) for fact in annual_report for piece in fact.evidence)
