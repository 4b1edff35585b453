"""Headers of questions, well and badly written."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import QueryError, Store
from queries import catalogue
from queries.questions import read

HEADER = """\
summary: Which places are there?
summary_nl: Welke plaatsen zijn er?
description: By name.
description_nl: Op naam.
tags: [places]
columns:
  place: {type: text, en: Place, nl: Plaats}
"""
PARAMETER = """\
params:
  text: {type: text, example: Genk, en: Letters, nl: Letters}
"""
LIMIT = """\
params:
  limit: {type: limit, example: 5, en: Places at most, nl: Hoogstens zoveel plaatsen}
defaults:
  - limit: 10
"""
QUERY = """
PREFIX lim: <https://w3id.org/limburg-innovation/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place WHERE { ?thing a lim:Place ; rdfs:label ?place } ORDER BY ?place
"""


def write(folder: Path, header: str, query: str = QUERY) -> Path:
    path = folder / "places.rq"
    path.write_text("".join(f"#+ {line}\n" for line in header.splitlines()) + query, encoding="utf-8")
    return path


def test_a_users_own_file_is_a_question(tmp_path: Path, store: Store) -> None:
    question = read(write(tmp_path, HEADER))
    assert question.titles["nl"] == "Welke plaatsen zijn er?"
    assert question.columns[0].label("nl") == "Plaats"
    assert catalogue.answer(store, question).rows == (("Genk",), ("Hasselt",))


def test_limit_of_a_users_own_file(tmp_path: Path, store: Store) -> None:
    question = read(write(tmp_path, HEADER + LIMIT, f"{QUERY}LIMIT 10\n"))
    assert len(catalogue.answer(store, question)) == 2
    assert catalogue.answer(store, question, {"limit": "1"}).rows == (("Genk",),)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace("summary_nl", "summary_fr"), "summary_nl"),
        (HEADER.replace("type: text", "type: colour"), "colour"),
        (HEADER.replace("tags: [places]", "tags: [places"), "cannot be read"),
        (HEADER + PARAMETER.replace("type: text", "type: [text, Place]"), "text, Place"),
        (HEADER + PARAMETER, "_text"),
        (HEADER + LIMIT, "LIMIT"),
        ("", "summary"),
    ],
)
def test_bad_header_is_named_with_its_file(tmp_path: Path, header: str, told: str) -> None:
    with pytest.raises(QueryError) as refusal:
        read(write(tmp_path, header))
    assert told in refusal.value.problem
    assert refusal.value.place.endswith("places.rq")


def test_column_that_is_not_selected(tmp_path: Path, store: Store) -> None:
    question = read(write(tmp_path, HEADER + "  other: {type: text, en: Other, nl: Ander}\n"))
    with pytest.raises(QueryError, match="does not select other"):
        catalogue.answer(store, question)
