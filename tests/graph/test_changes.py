"""What differs between two editions: of the sample report, held against a list made by hand, and of a small one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extract.facts import Entity, Evidence, Extraction, Fact, Funding
from extract.reading import read
from extract.reading.document import Document
from graph import Archive, Store, open_store
from graph.changes import KINDS, ReportChange, Told, changes
from ontology.terms import LIM, RDF, XSD
from tests import samples

EXAMPLES = Path(__file__).parents[2] / "examples"
DOC = "https://w3id.org/limburg-innovation/doc/"
BEFORE, AFTER = NamedNode(DOC + "jaarverslag-2024"), NamedNode(DOC + "jaarverslag-2025")


def gold(name: str, ending: str = "pdf") -> Extraction:
    """All that a careful reader found in a sample report, each fact with its words as evidence.

    What is fine either way is left out, but for the things that the text names.
    """
    record = json.loads((EXAMPLES / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    document = read(EXAMPLES / f"{name}.{ending}")
    names = {entity["id"]: tuple(entity["names"]) for entity in record["entities"]}
    entities = tuple(
        Entity(
            entity["id"], entity["type"], entity["names"][0], names[entity["id"]], (), entity.get("subtype")
        )
        for entity in record["entities"]
    )
    facts = tuple(
        Fact(fact["s"], fact["p"], fact["o"], _evidence(document, fact, names), fact.get("role"))
        for fact in record["relations"]
        if not fact.get("optional")
    )
    funding = tuple(
        Funding(
            money["about"],
            Decimal(money["amount"]),
            money["currency"],
            money["kind"],
            tuple(money["from"]),
            tuple(money["to"]),
            _evidence(document, money, names),
        )
        for money in record["funding"]
        if not money.get("optional")
    )
    return Extraction(document, entities, facts, funding, samples.RUN)


def _evidence(
    document: Document, stated: dict[str, Any], names: dict[str, tuple[str, ...]]
) -> tuple[Evidence, ...]:
    """The words that state a fact, in the first block that names most of what the fact is about."""
    words = re.compile(r"\s+".join(map(re.escape, stated["evidence"].split())))
    ends = [names[key] for key in (stated.get("s"), stated.get("o"), stated.get("about")) if key]
    found = [
        (-sum(any(name in block for name in end) for end in ends), match.start() + start, match.group())
        for start, block in ((b.start, document.text[b.start : b.end]) for b in document.blocks)
        for match in words.finditer(block)
    ]
    _, start, quote = min(found)
    return (Evidence(quote, start, start + len(quote), document.page_at(start), 0.9),)


def plain(told: Told | None) -> dict[str, object] | None:
    """One side of a change in the form of the list made by hand."""
    if told is None:
        return None
    assert told.sentence
    stated = {
        "thing": told.thing and told.thing.label,
        "role": told.role,
        "amount": told.amount and int(told.amount),
        "currency": told.currency,
        "funding": told.funding,
        "page": told.sentence.page,
        "quote": " ".join(told.sentence.quote.split()),
    }
    return {name: value for name, value in stated.items() if value is not None}


def listed(found: tuple[ReportChange, ...]) -> list[tuple[str, str]]:
    """Kind and name of each change, for reports of which the sentences are known."""
    return [(change.kind, change.about.label if change.about else "") for change in found]


def test_the_editions_of_the_sample_report_differ_as_a_careful_reader_would_list() -> None:
    store = open_store(None)
    Archive(store).add_all([gold("jaarverslag-2024"), gold("jaarverslag-2025")])
    found = [
        {
            "kind": change.kind,
            "about": change.about and change.about.label,
            "before": plain(change.before),
            "after": plain(change.after),
        }
        for change in changes(store, BEFORE, AFTER)
    ]
    assert found == json.loads((EXAMPLES / "expected" / "changes.json").read_text(encoding="utf-8"))


def test_what_is_new_one_way_is_no_longer_mentioned_the_other_way(store: Store) -> None:
    onward, back = changes(store, BEFORE, AFTER), changes(store, AFTER, BEFORE)
    new = [name for kind, name in listed(onward) if kind == "project-new"]
    assert new == ["Warmtenet Waterschei"]
    assert [name for kind, name in listed(back) if kind == "project-not-mentioned"] == new
    assert {kind for kind, _ in listed(onward)} <= set(KINDS)


def test_a_coordinator_stands_beside_the_one_before(store: Store) -> None:
    (change,) = (
        change for change in changes(store, BEFORE, AFTER) if change.kind == "coordinator-not-mentioned"
    )
    assert change.before and change.before.thing and change.before.thing.label == "UHasselt"
    assert change.after and change.after.thing and change.after.thing.label == "Hogeschool PXL"
    assert change.after.sentence and change.after.sentence.quote.startswith("Hogeschool PXL neemt de leiding")


def test_a_person_at_another_organisation_is_one_change(store: Store) -> None:
    (change,) = (change for change in changes(store, BEFORE, AFTER) if change.kind.startswith("role"))
    assert change.kind == "role-changed"
    assert change.before and (change.before.role, change.before.thing.label) == ("projectleider", "UHasselt")  # type: ignore[union-attr]
    assert change.after and (change.after.role, change.after.thing.label) == ("directeur", "Zonneveld vzw")  # type: ignore[union-attr]


def test_a_project_that_the_other_document_passes_over_does_not_list_its_partners(
    annual_report: Extraction,
) -> None:
    left = [fact for fact in annual_report.facts if "flexfab" not in (fact.subject, fact.object)]
    kept = {key for fact in left for key in (fact.subject, fact.object)}
    shorter = replace(
        annual_report,
        document=replace(annual_report.document, source="kort.pdf", digest="b" * 64),
        entities=tuple(entity for entity in annual_report.entities if entity.key in kept),
        facts=tuple(left),
        funding=(),
    )
    store = open_store(None)
    Archive(store).add_all([annual_report, shorter])
    found = changes(store, BEFORE, NamedNode(DOC + "kort"))
    assert [kind for kind, name in listed(found) if name == "FlexFab4.0"] == ["project-not-mentioned"]


@pytest.mark.parametrize("document", [BEFORE, AFTER])
def test_a_document_does_not_differ_from_itself(store: Store, document: NamedNode) -> None:
    assert changes(store, document, document) == ()


def test_a_second_amount_of_a_budget_is_a_revision_though_the_first_is_told_again(
    annual_report: Extraction,
) -> None:
    raised = replace(annual_report.funding[0], amount=Decimal(2_800_000))
    later = replace(
        annual_report,
        document=replace(annual_report.document, source="later.pdf", digest="b" * 64),
        funding=(*annual_report.funding, raised),
    )
    store = open_store(None)
    Archive(store).add_all([annual_report, later])
    (change,) = changes(store, BEFORE, NamedNode(DOC + "later"))
    assert change.kind == "amount-revised"
    assert change.before and change.before.amount == Decimal(2_300_000)
    assert change.after and (change.after.amount, change.after.funding) == (Decimal(2_800_000), "budget")


def test_the_same_amount_for_the_same_purpose_is_not_new_though_it_is_called_otherwise(
    annual_report: Extraction,
) -> None:
    later = replace(
        annual_report,
        document=replace(annual_report.document, source="later.pdf", digest="b" * 64),
        funding=tuple(replace(record, kind="grant") for record in annual_report.funding),
    )
    store = open_store(None)
    Archive(store).add_all([annual_report, later])
    assert changes(store, BEFORE, NamedNode(DOC + "later")) == ()


def test_what_is_said_to_have_ended_is_listed_as_ended_alone(store: Store) -> None:
    coordinated = [
        quad.subject
        for quad in store.quads(BEFORE)
        if quad.predicate == RDF.predicate and quad.object == LIM.coordinatedBy
    ]
    graph = NamedNode("https://w3id.org/limburg-innovation/graph/changes")
    year = Literal("2025", datatype=XSD.integer)
    with store.transaction() as transaction:
        transaction.replace(graph, [Quad(node, LIM.validUntil, year, graph) for node in coordinated])
    found = changes(store, BEFORE, AFTER)
    (ended,) = (change for change in found if change.kind == "ended")
    assert ended.about and ended.about.label == "FlexFab4.0"
    assert ended.before and ended.before.thing and ended.before.thing.label == "UHasselt"
    assert "coordinator-not-mentioned" not in {change.kind for change in found}


def test_what_ends_after_the_later_document_has_not_ended(store: Store) -> None:
    graph = NamedNode("https://w3id.org/limburg-innovation/graph/changes")
    before = changes(store, BEFORE, AFTER)
    year = Literal("2031", datatype=XSD.integer)
    stated = [quad.subject for quad in store.quads(BEFORE) if quad.predicate == RDF.predicate]
    with store.transaction() as transaction:
        transaction.replace(graph, [Quad(node, LIM.validUntil, year, graph) for node in stated])
    assert changes(store, BEFORE, AFTER) == before


def test_funders_and_tenants_are_compared(annual_report: Extraction) -> None:
    facts = tuple(fact for fact in annual_report.facts if fact.property not in ("fundedBy", "locatedOn"))
    later = replace(
        annual_report,
        document=replace(annual_report.document, source="later.pdf", digest="b" * 64),
        facts=facts,
    )
    store = open_store(None)
    Archive(store).add_all([annual_report, later])
    found = listed(changes(store, BEFORE, NamedNode(DOC + "later")))
    assert found == [
        ("funder-not-mentioned", "FlexFab4.0"),
        ("funder-not-mentioned", "FlexFab4.0"),
        ("funder-not-mentioned", "Zonneveld"),
        ("tenant-not-mentioned", "Zonneveld"),
    ]
