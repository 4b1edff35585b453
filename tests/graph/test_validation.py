"""Graphs that have the shapes of the vocabulary, and graphs that do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extract.facts import Extraction
from graph import Archive, Store, open_store
from graph.validation import validate, violations
from ontology.terms import BASE, DCTERMS, LIM, ORG, PROV, RDF, RDFS, SKOS, XSD
from tests import samples

ID = "https://w3id.org/limburg-innovation/id/"
DOCUMENT = NamedNode("https://w3id.org/limburg-innovation/doc/jaarverslag-2024")
FLEXFAB, HASSELT, POM = (NamedNode(ID + name) for name in ("flexfab40", "hasselt", "pom-limburg"))


def decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


def test_both_reports_conform(store: Store) -> None:
    assert validate(store.quads()) == []


@pytest.mark.parametrize("read", [samples.annual_report, samples.next_report, samples.shortened_report])
def test_each_report_conforms(read: Callable[[], Extraction]) -> None:
    store = open_store(None)
    Archive(store).add(read())
    assert validate(store.quads()) == []


def test_an_empty_graph_conforms() -> None:
    assert validate(()) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "message"),
    [
        (FLEXFAB, SKOS.prefLabel, Literal("Tweede naam"), "exactly one preferred name"),
        (FLEXFAB, SKOS.altLabel, Literal("FlexFab4.0"), "exactly one preferred name"),
        (FLEXFAB, RDFS.label, Literal("Ander label"), "exactly one label"),
        (FLEXFAB, SKOS.altLabel, Literal(""), "not empty"),
        (FLEXFAB, RDF.type, LIM.Programme, "one class"),
        (NamedNode(ID + "los"), RDF.type, LIM.Place, "mentioned by at least one report"),
        (FLEXFAB, LIM.hasPartner, HASSELT, "The object of lim:hasPartner is an organisation"),
        (HASSELT, LIM.hasPartner, POM, "Only an organisation, a campus, a project, a programme or an event"),
        (POM, LIM.locatedIn, FLEXFAB, "The object of lim:locatedIn is a place"),
        (POM, LIM.affiliatedWith, POM, "Only a person"),
        (NamedNode(ID + "lid"), RDF.type, ORG.Membership, "exactly one role"),
        (DOCUMENT, DCTERMS.title, Literal("Tweede titel"), "exactly one title"),
        (DOCUMENT, LIM.sha256, Literal("kort"), "64 hexadecimal digits"),
        (DOCUMENT, LIM.year, Literal("24", datatype=XSD.integer), "four digits"),
        (DOCUMENT, DCTERMS.language, Literal("Nederlands"), "ISO 639-1"),
        (DOCUMENT, LIM.mentions, NamedNode(ID + "spook"), "mentions things of the graph"),
        (NamedNode(ID + "geld"), RDF.type, LIM.Funding, "exactly one amount"),
        (NamedNode(ID + "geld"), RDF.type, LIM.Funding, "has evidence"),
        (NamedNode(ID + "zin"), RDF.type, RDF.Statement, "derived from exactly one report"),
        (NamedNode(ID + "run"), RDF.type, PROV.Activity, "exactly one model version"),
    ],
)
def test_what_is_added_wrongly_is_reported(
    store: Store, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal, message: str
) -> None:
    faults = validate([*store.quads(), Quad(subject, predicate, value, DOCUMENT)])
    found = [fault for fault in faults if message in fault.message]
    assert found and subject.value in {fault.focus for fault in found}


@pytest.mark.parametrize(
    ("predicate", "value", "message"),
    [
        (LIM.amount, decimal("-5"), "a positive decimal"),
        (LIM.amount, Literal("veel"), "a positive decimal"),
        (LIM.currency, Literal("euro"), "three capitals"),
        (LIM.fundingKind, LIM.hasPartner, "exactly one kind"),
        (LIM.confidence, decimal("1.5"), "from 0 to 1"),
        (LIM.page, Literal("0", datatype=XSD.integer), "whole number from 1"),
        (LIM.quote, Literal("een\nzin"), "unbroken"),
        (LIM.start, Literal("99999", datatype=XSD.integer), "before its end"),
        (PROV.endedAtTime, Literal("gisteren"), "exactly one time"),
        (LIM.role, Literal(""), "exactly one role"),
    ],
)
def test_what_is_written_wrongly_is_reported(
    store: Store, predicate: NamedNode, value: NamedNode | Literal, message: str
) -> None:
    quads = list(store.quads())
    wrong = next(quad for quad in quads if quad.predicate == predicate)
    quads[quads.index(wrong)] = Quad(wrong.subject, predicate, value, wrong.graph_name)
    faults = [fault for fault in validate(quads) if message in fault.message]
    assert faults and f"<{faults[0].focus}>" == str(wrong.subject) and faults[0].path == predicate.value


def test_only_what_documents_state_is_checked_where_they_are_named(store: Store) -> None:
    sound, faulty = (NamedNode(f"{BASE}doc/jaarverslag-{year}") for year in (2024, 2025))
    amount = Quad(NamedNode(BASE + "id/flexfab40"), LIM.locatedIn, NamedNode(BASE + "id/uhasselt"), faulty)
    with store.transaction() as transaction:
        transaction.amend(faulty, added=[amount])
    assert violations(store, [sound]) == []
    (fault,) = violations(store, [faulty])
    assert fault.message == "The object of lim:locatedIn is a place."
    assert violations(store) == [fault]
