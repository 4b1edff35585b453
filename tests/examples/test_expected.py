"""The expected facts of the examples: well formed, and each with evidence that stands in the text as read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from extract.facts import ENTITY_TYPES, FUNDING_KINDS, SIGNATURES, SUBTYPES
from extract.reading import read

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = {"jaarverslag-2024": ".pdf", "jaarverslag-2025": ".pdf", "project-brief": ".docx"}


def load(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads(
        (EXAMPLES / "expected" / f"{name}.json").read_text(encoding="utf-8")
    )
    return expected


@pytest.fixture(scope="module", params=FILES)
def expected(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


@pytest.fixture(scope="module")
def text(expected: dict[str, Any]) -> str:
    """What the reader makes of the file, with every white space a single space within a block."""
    document = read(EXAMPLES / f"{expected['doc']}{FILES[expected['doc']]}")
    return "\n".join(re.sub(r"\s+", " ", document.text[block.start : block.end]) for block in document.blocks)


def test_every_file_has_its_language(expected: dict[str, Any]) -> None:
    document = read(EXAMPLES / f"{expected['doc']}{FILES[expected['doc']]}")
    assert document.language == expected["language"]


def test_entities_are_of_known_types_and_named_in_the_text(expected: dict[str, Any], text: str) -> None:
    keys = [entity["id"] for entity in expected["entities"]]
    assert len(keys) == len(set(keys))
    for entity in expected["entities"]:
        assert entity["type"] in ENTITY_TYPES
        assert (entity["type"] == "Organisation") == ("subtype" in entity), entity["id"]
        assert entity.get("subtype", "Other") in SUBTYPES
        for name in entity["names"]:
            assert name.casefold() in text.casefold(), name


def test_relations_fit_their_signatures(expected: dict[str, Any]) -> None:
    types = {entity["id"]: entity["type"] for entity in expected["entities"]}
    for relation in expected["relations"]:
        subjects, objects = SIGNATURES[relation["p"]]
        assert types[relation["s"]] in subjects, relation
        assert types[relation["o"]] in objects, relation
        assert "role" not in relation or relation["p"] == "affiliatedWith", relation


def test_no_relation_is_stated_twice(expected: dict[str, Any]) -> None:
    stated = [
        (relation["s"], relation["p"], relation["o"], relation.get("role"))
        for relation in expected["relations"]
    ]
    assert len(stated) == len(set(stated))


def test_funding_names_entities_and_kinds(expected: dict[str, Any]) -> None:
    keys = {entity["id"] for entity in expected["entities"]}
    for record in expected["funding"]:
        assert {record["about"], *record["from"], *record["to"]} <= keys, record
        assert record["kind"] in FUNDING_KINDS
        assert record["amount"] > 0
        assert record["currency"] == "EUR"


def test_what_touches_an_optional_entity_is_optional(expected: dict[str, Any]) -> None:
    optional = {entity["id"] for entity in expected["entities"] if entity.get("optional")}
    for relation in expected["relations"]:
        assert relation.get("optional") or not {relation["s"], relation["o"]} & optional, relation


def test_evidence_is_short_and_stands_in_one_block_of_the_text(expected: dict[str, Any], text: str) -> None:
    for statement in (*expected["relations"], *expected["funding"]):
        assert len(statement["evidence"].split()) <= 10, statement
        assert statement["evidence"] in text, statement


def test_the_editions_differ_as_the_readme_says() -> None:
    before, after = load("jaarverslag-2024"), load("jaarverslag-2025")

    def pairs(edition: dict[str, Any], prop: str) -> set[tuple[str, str]]:
        return {(fact["s"], fact["o"]) for fact in edition["relations"] if fact["p"] == prop}

    def named(edition: dict[str, Any]) -> set[str]:
        return {entity["id"] for entity in edition["entities"]}

    gone, added = pairs(before, "hasPartner"), pairs(after, "hasPartner")
    assert {("robokempen", "sirris"), ("zorgbrug", "zol")} <= gone - added
    assert {("robokempen", "imec"), ("robokempen", "kul"), ("zorgbrug", "wgk")} <= added - gone
    assert ("zorgbrug", "uhasselt") in pairs(before, "coordinatedBy") - pairs(after, "coordinatedBy")
    assert ("zorgbrug", "pxl") in pairs(after, "coordinatedBy") - pairs(before, "coordinatedBy")
    assert {"stoffen", "digidok", "interreg"} <= named(before) - named(after)
    assert {"batterijlus", "kiezelhaven"} <= named(after) - named(before)
