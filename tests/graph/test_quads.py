"""From extraction to quads, line by line of the profile."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from extract.facts import Evidence, Extraction, Fact
from graph import Archive, open_store
from graph.identity import Identities
from graph.quads import document_quads
from ontology.terms import DCTERMS, LIM, ORG, PROV, RDF, XSD

GOLDEN = Path(__file__).parent / "golden" / "annual-report.trig"
DOCUMENT = NamedNode("https://w3id.org/limburg-innovation/doc/jaarverslag-2024")
ID = "https://w3id.org/limburg-innovation/id/"


def quads_of(extraction: Extraction) -> set[Quad]:
    identities = Identities().resolve(extraction.entities, language=extraction.document.language)
    return document_quads(extraction, identities, document=DOCUMENT)


def objects(quads: set[Quad], predicate: NamedNode) -> set[object]:
    return {quad.object for quad in quads if quad.predicate == predicate}


def test_the_sample_report_gives_the_golden_graph(annual_report: Extraction) -> None:
    store = open_store(None)
    Archive(store).add(annual_report)
    built, golden = Dataset(store.quads()), Dataset(parse(path=GOLDEN, format=RdfFormat.TRIG))
    for dataset in (built, golden):
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    assert set(built) == set(golden)


def test_all_quads_are_in_the_graph_of_the_document_and_none_has_a_blank_node(
    annual_report: Extraction,
) -> None:
    quads = quads_of(annual_report)
    assert {quad.graph_name for quad in quads} == {DOCUMENT}
    assert not [
        quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]


def test_two_sentences_that_state_one_fact_are_two_statements_about_one_triple(
    annual_report: Extraction,
) -> None:
    quads = quads_of(annual_report)
    triple = NamedNode(ID + "flexfab40"), LIM.hasPartner, NamedNode(ID + "hogeschool-pxl")
    assert Quad(*triple, DOCUMENT) in quads
    about = {quad.subject for quad in quads if (quad.predicate, quad.object) == (RDF.subject, triple[0])}
    partner = {quad.subject for quad in quads if (quad.predicate, quad.object) == (RDF.object, triple[2])}
    statements = about & partner
    pages = {quad.object for quad in quads if quad.subject in statements and quad.predicate == LIM.page}
    assert len(statements) == 2
    assert pages == {Literal(page, datatype=XSD.integer) for page in ("1", "2")}


def test_every_relation_membership_and_record_has_evidence_with_its_place(annual_report: Extraction) -> None:
    quads = quads_of(annual_report)
    text = annual_report.document.text
    triples = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    statements = {quad.subject for quad in quads if quad.object == RDF.Statement}
    assert len(statements) == 21 + 1 + 3
    for statement in statements:
        stated = {quad.predicate: quad.object for quad in quads if quad.subject == statement}
        start, end, quote = (stated[property_] for property_ in (LIM.start, LIM.end, LIM.quote))
        assert isinstance(start, Literal) and isinstance(end, Literal) and isinstance(quote, Literal)
        assert text[int(start.value) : int(end.value)] == quote.value
        assert stated[LIM.confidence] == Literal("0.9", datatype=XSD.decimal)
        assert stated[PROV.wasDerivedFrom] == DOCUMENT
        assert (stated[RDF.subject], stated[RDF.predicate], stated[RDF.object]) in triples


def test_a_role_is_a_membership_beside_the_affiliation(annual_report: Extraction) -> None:
    quads = quads_of(annual_report)
    person, organisation = NamedNode(ID + "an-peeters-claes"), NamedNode(ID + "uhasselt")
    (membership,) = {quad.subject for quad in quads if (quad.predicate, quad.object) == (ORG.member, person)}
    assert Quad(membership, ORG.organization, organisation, DOCUMENT) in quads
    assert Quad(membership, LIM.role, Literal("projectleider"), DOCUMENT) in quads
    assert Quad(person, LIM.affiliatedWith, organisation, DOCUMENT) in quads


def test_funding_is_a_decimal_with_its_ends(annual_report: Extraction) -> None:
    quads = quads_of(annual_report)
    amounts = objects(quads, LIM.amount)
    assert amounts == {Literal(text, datatype=XSD.decimal) for text in ("2300000", "450000", "12500000")}
    assert objects(quads, LIM.fundingKind) == {LIM.budget, LIM.grant, LIM.investment}
    assert objects(quads, LIM.fundingTo) == {NamedNode(ID + "uhasselt")}


def test_a_coordinator_is_not_stated_as_partner_too(annual_report: Extraction) -> None:
    first = annual_report.facts[0]
    twice = Fact("flexfab", "hasPartner", "university", first.evidence)
    assert quads_of(replace(annual_report, facts=(*annual_report.facts, twice))) == quads_of(annual_report)


def test_a_thing_is_not_related_to_itself(annual_report: Extraction) -> None:
    itself = Fact("college", "collaboratesWith", "college", annual_report.facts[0].evidence)
    assert quads_of(replace(annual_report, facts=(*annual_report.facts, itself))) == quads_of(annual_report)


def test_a_symmetric_relation_is_written_once_whichever_way_it_was_stated(annual_report: Extraction) -> None:
    turned = tuple(
        replace(fact, subject=fact.object, object=fact.subject)
        if fact.property == "collaboratesWith"
        else fact
        for fact in annual_report.facts
    )
    assert quads_of(replace(annual_report, facts=turned)) == quads_of(annual_report)


def test_what_a_document_does_not_say_is_left_out(annual_report: Extraction) -> None:
    bare = replace(annual_report.document, pages=None, year=None, publisher=None)
    evidence = (Evidence("FlexFab4.0", 21, 31, None, 0.12345),)
    fact = Fact("flexfab", "hasPartner", "college", evidence)
    quads = quads_of(replace(annual_report, document=bare, facts=(fact,), funding=()))
    absent = {LIM.pages, LIM.year, LIM.folder, LIM.page, DCTERMS.publisher}
    assert not absent & {quad.predicate for quad in quads}
    assert objects(quads, LIM.confidence) == {Literal("0.123", datatype=XSD.decimal)}


@pytest.mark.parametrize(
    ("amount", "written"), [(Decimal("1E+6"), "1000000"), (Decimal("12.50"), "12.5"), (Decimal(0), "0")]
)
def test_amounts_have_one_form(annual_report: Extraction, amount: Decimal, written: str) -> None:
    record = replace(annual_report.funding[0], amount=amount)
    quads = quads_of(replace(annual_report, funding=(record,)))
    assert objects(quads, LIM.amount) == {Literal(written, datatype=XSD.decimal)}


def test_the_run_depends_on_software_model_and_bytes_but_not_on_time(annual_report: Extraction) -> None:
    def run_of(extraction: Extraction) -> set[object]:
        return objects(quads_of(extraction), PROV.wasGeneratedBy)

    run = annual_report.run
    assert run_of(replace(annual_report, run=replace(run, time="2027-01-01T00:00:00Z"))) == run_of(
        annual_report
    )
    assert run_of(replace(annual_report, run=replace(run, model="sample-2"))) != run_of(annual_report)
    assert run_of(replace(annual_report, run=replace(run, software="0.2.0"))) != run_of(annual_report)
