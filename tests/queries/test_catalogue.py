"""Every question of the catalogue on the sample graph, and what a question refuses."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from graph import Archive, NotFoundError, QueryError, Store, open_store
from ontology.terms import LIM, RDF, RDFS
from queries import catalogue
from queries.answers import Value
from queries.questions import Question

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
ROOT = Path(__file__).parents[2]

SLOW = (
    "campuses-in-place", "changes-of-coordinator", "documents-about", "events-and-participants", "evidence-of-fact",
    "funding-per-programme", "joined-between-years", "left-between-years", "most-shared-projects", "names-like",
    "on-campus", "origin-of-amount", "possible-partners", "shortest-chain", "things-like", "uncertain-facts",
)  # fmt: skip
"""The questions that cost more than 100 ms, or than 1.3 times the engine alone, on a million quads."""


def examples(question: Question) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in question.parameters}


def _decorators(question: Question) -> dict[str, Any]:
    lines = (line[3:] for line in question.text.splitlines() if line.startswith("#+ "))
    header: dict[str, Any] = yaml.safe_load("\n".join(lines))
    return header


def _plain(value: Value) -> Value:
    return float(value) if isinstance(value, Decimal) else value


def test_each_question_has_a_golden_row() -> None:
    assert [question.name for question in catalogue.questions()] == sorted(GOLDEN)


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_question_answers_its_example(store: Store, name: str) -> None:
    question = catalogue.question(name)
    answer = catalogue.ask(store, name, examples(question))
    assert answer.columns == question.columns
    assert len(answer) == GOLDEN[name]["rows"]
    if expected := GOLDEN[name]["row"]:
        assert expected in [{key: _plain(row[key]) for key in expected} for row in answer]


@pytest.mark.parametrize("question", catalogue.questions(), ids=lambda question: question.name)
def test_question_is_described_in_both_languages(question: Question) -> None:
    for texts in (question.titles, question.descriptions):
        assert texts["en"] and texts["nl"] and texts["en"] != texts["nl"]
    assert question.tags
    assert question.titles["en"].endswith("?") and question.titles["nl"].endswith("?")


@pytest.mark.parametrize("question", catalogue.questions(), ids=lambda question: question.name)
def test_question_is_documented(question: Question) -> None:
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert f"### {question.name}\n" in page
    section = page.partition(f"### {question.name}\n")[2].partition("\n### ")[0]
    for name in (*(parameter.name for parameter in question.parameters), *(c.name for c in question.columns)):
        assert f"`{name}`" in section


@pytest.mark.parametrize("question", catalogue.questions(), ids=lambda question: question.name)
def test_header_is_one_that_grlc_reads(question: Question) -> None:
    """Variables by its pattern, its own keys with values of its types, and a query that rdflib can parse."""
    decorators = _decorators(question)
    assert decorators["method"] == "GET" and decorators["endpoint_in_url"] is False
    assert isinstance(decorators["tags"], list) and isinstance(decorators["summary"], str)
    given = {parameter.name: parameter.default for parameter in question.parameters if parameter.default}
    stated = {name: str(value) for part in decorators.get("defaults", []) for name, value in part.items()}
    assert given == stated
    for parameter in question.parameters:
        assert re.fullmatch(r"_[a-zA-Z0-9]+(_iri|_integer|_xsd_decimal)?", parameter.variable)
    assert translateQuery(parseQuery(question.text)).algebra.name == "SelectQuery"


def test_a_question_that_is_slow_on_a_million_quads_says_how_slow_and_why() -> None:
    headers = {question.name: _decorators(question) for question in catalogue.questions()}
    measured = {name: header["measured"] for name, header in headers.items() if "measured" in header}
    assert tuple(measured) == SLOW
    for told in measured.values():
        assert re.fullmatch(r"[\d,]+ ms at [\d,]+ quads: [a-z].{20,}\.", told)


def test_limit_that_was_asked_for(store: Store) -> None:
    assert [len(catalogue.ask(store, "funders", {"limit": limit})) for limit in (1, 3, 100)] == [1, 3, 4]
    every = catalogue.ask(store, "large-funding", {"least": 1}).rows
    assert catalogue.ask(store, "large-funding", {"least": 1, "limit": 1}).rows == every[:1] != every


def test_at_least_thirty_questions() -> None:
    assert len(catalogue.questions()) >= 30


def _state(store: Store, *triples: tuple[str, NamedNode, str]) -> None:
    """Put triples between invented things into the store, with a name for each thing."""
    graph, stem = NamedNode("urn:more"), "urn:thing:"
    things = {name for subject, _, object_ in triples for name in (subject, object_)}
    with store.transaction() as transaction:
        stated = [Quad(NamedNode(stem + s), p, NamedNode(stem + o), graph) for s, p, o in triples]
        named = [Quad(NamedNode(stem + name), RDFS.label, Literal(name), graph) for name in things]
        types = [
            Quad(NamedNode(stem + name), RDF.type, LIM.Organisation if name.isupper() else LIM.Project, graph)
            for name in things
        ]
        transaction.replace(graph, [*stated, *named, *types])


def test_partners_of_partners_who_are_no_partners_yet() -> None:
    store = open_store(None)
    _state(
        store,
        ("p", LIM.hasPartner, "A"),
        ("p", LIM.coordinatedBy, "B"),
        ("q", LIM.hasPartner, "B"),
        ("q", LIM.hasPartner, "C"),
        ("r", LIM.hasPartner, "C"),
        ("r", LIM.hasPartner, "D"),
    )
    answer = catalogue.ask(store, "possible-partners", {"organisation": "A"})
    assert [(row["organisation"], row["shared"]) for row in answer] == [("C", 1)]


def test_only_those_in_several_programmes_are_bridges() -> None:
    store = open_store(None)
    _state(
        store,
        ("p", LIM.partOfProgramme, "x"),
        ("q", LIM.partOfProgramme, "y"),
        ("p", LIM.hasPartner, "A"),
        ("q", LIM.coordinatedBy, "A"),
        ("q", LIM.hasPartner, "B"),
    )
    answer = catalogue.ask(store, "bridging-organisations")
    assert [(row["organisation"], row["programmes"], row["projects"]) for row in answer] == [("A", 2, 2)]


def test_money_of_what_lies_on_a_campus_counts_for_it() -> None:
    store = open_store(None)
    _state(
        store,
        ("park", RDF.type, "class"),
        ("A", LIM.locatedOn, "park"),
        ("money", LIM.fundingTo, "A"),
        ("money", LIM.about, "park"),
    )
    more = NamedNode("urn:amount")
    park, money = NamedNode("urn:thing:park"), NamedNode("urn:thing:money")
    with store.transaction() as transaction:
        stated = (
            (park, RDF.type, LIM.Campus),
            (money, LIM.amount, Literal(5)),
            (money, LIM.currency, Literal("EUR")),
        )
        transaction.replace(more, [Quad(s, p, o, more) for s, p, o in stated])
    (row,) = catalogue.ask(store, "funding-per-campus")
    assert (row["campus"], row["amount"], row["records"]) == ("park", 5, 1)


def test_both_directions_of_shares(store: Store) -> None:
    answer = catalogue.ask(store, "shareholders", {"organisation": "POM Limburg"})
    assert [(row["direction"], row["organisation"]) for row in answer] == [("holding", "Het Laserhuis")]


def test_collaboration_is_found_from_either_side(store: Store) -> None:
    answer = catalogue.ask(store, "collaborations", {"organisation": "sint-barbaraziekenhuis"})
    assert [row["partner"] for row in answer] == ["Hogeschool PXL"]


def test_coordinator_of_each_year_with_its_own_evidence(store: Store) -> None:
    rows = list(catalogue.ask(store, "partners", {"project": "FlexFab 4.0"}))
    coordinators = {(row["organisation"], row["report"]) for row in rows if row["role"] == "coordinator"}
    assert coordinators == {("UHasselt", "Jaarverslag 2024"), ("Hogeschool PXL", "Jaarverslag 2025")}


def test_parts_of_a_programme_count_for_it(store: Store) -> None:
    answer = catalogue.ask(store, "beneficiaries", {"project": "EFRO"})
    assert [row["beneficiary"] for row in answer] == ["Het Laserhuis"]


def test_default_of_a_parameter(store: Store) -> None:
    assert len(catalogue.ask(store, "most-shared-projects")) == 6
    assert len(catalogue.ask(store, "most-shared-projects", {"least": 2})) == 0


def test_fact_of_a_removed_document_is_gone(store: Store) -> None:
    Archive(store).remove("jaarverslag-2024.pdf")
    rows = list(catalogue.ask(store, "partners", {"project": "FlexFab4.0"}))
    assert {row["organisation"] for row in rows} == {"Het Laserhuis", "Hogeschool PXL"}


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("partnrs", {}, "partners"),
        ("partners", {}, "project=FlexFab4.0"),
        ("partners", {"project": " "}, "project"),
        ("partners", {"projct": "FlexFab4.0"}, "projct"),
        ("funding-in-year", {"year": "24"}, "'24'"),
        ("funding-in-year", {"year": "2024 } #"}, "four digits"),
        ("large-funding", {"least": "2,5"}, "'2,5'"),
        ("large-funding", {"least": "NaN"}, "'NaN'"),
        ("funders", {"limit": "0"}, "'0'"),
        ("funders", {"limit": "1 OFFSET 2"}, "whole number"),
        (
            "evidence-of-fact",
            {"subject": "FlexFab4.0", "property": "hasPartners", "object": "PXL"},
            "hasPartner?",
        ),
        ("evidence-of-fact", {"subject": "FlexFab4.0", "property": "x:> }", "object": "PXL"}, "IRI"),
    ],
)
def test_refusal_names_value_and_remedy(store: Store, name: str, values: dict[str, str], told: str) -> None:
    with pytest.raises(QueryError) as refusal:
        catalogue.ask(store, name, values)
    assert told in str(refusal.value)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "attack",
    [
        'x" } ; DROP ALL #',
        "x' } UNION { ?s ?p ?o }",
        "> } SELECT * { ?s ?p ?o } #",
        "x\\",
        'x"""',
        "\n} } {",
        "?_project_iri",
    ],
)
def test_injection_is_only_a_name(store: Store, attack: str) -> None:
    before = len(store)
    assert len(catalogue.ask(store, "names-like", {"text": attack})) == 0
    for name, parameter in (
        ("partners", "project"),
        ("on-campus", "campus"),
        ("facts-of-document", "document"),
    ):
        with pytest.raises(NotFoundError):
            catalogue.ask(store, name, {parameter: attack})
    assert len(store) == before
