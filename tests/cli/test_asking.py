"""Asking: partners, query, queries."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from queries import catalogue
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def store_in_environment(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMBURG_STORE", str(store_folder))


def test_partners_as_table(run: Run) -> None:
    result = run("partners", "flexfab 4.0")
    assert result.code == 0
    heading = next(line for line in result.out.splitlines() if "Role" in line)
    assert [cell.strip() for cell in heading.strip("┃").split("┃")] == [
        "Role", "Organisation", "Report", "Page", "Sentence", "Confidence",
    ]  # fmt: skip
    assert "UHasselt" in result.out and "https:" not in result.out


def test_partners_in_dutch(run: Run) -> None:
    assert "Organisatie" in run("partners", "FlexFab4.0", language="nl").out


def test_partners_as_json(run: Run) -> None:
    result = run("partners", "FlexFab4.0", "--format", "json")
    rows = json.loads(result.out)
    assert rows[0]["role"] == "coordinator" and rows[0]["page"] == 1 and rows[0]["confidence"] == 0.9


def test_partners_as_of_a_year(run: Run) -> None:
    def told(*options: str) -> set[str]:
        rows = json.loads(run("partners", "FlexFab4.0", "--format", "json", *options).out)
        return {row["organisation"] for row in rows}

    assert told() - told("--as-of", "2024") == {"Het Laserhuis"}
    assert "no project or campus" in run("partners", "FlexFab4.0", "--as-of", "1999").err


def test_query_as_of_a_year(run: Run) -> None:
    text = "SELECT ?name { ?project a lim:Project ; rdfs:label ?name }"
    assert run("query", text, "--as-of", "2024", "--format", "csv").out == "name\nFlexFab4.0\n"


def test_misspelt_project(run: Run) -> None:
    result = run("partners", "FlexFap4.0")
    assert (result.code, result.out) == (1, "")
    assert "Did you mean FlexFab4.0?" in result.err and "Traceback" not in result.err


def test_project_without_partners(run: Run) -> None:
    result = run("partners", "Warmtenet Waterschei")
    assert (result.code, result.out, result.err) == (1, "", "Nothing found.\n")


def test_question_as_csv(run: Run) -> None:
    result = run("query", "funding-in-year", "--set", "year=2024", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [row["amount"] for row in rows] == ["12500000", "2300000", "450000"]


def test_text_of_a_query(run: Run) -> None:
    result = run("query", "ASK { ?project a lim:Project }", "--format", "json")
    assert (result.code, json.loads(result.out)) == (0, [{"answer": True}])


def test_query_on_standard_input(run: Run) -> None:
    result = run("query", "-", "--format", "csv", text="SELECT ?l { ?c a lim:Campus ; rdfs:label ?l }")
    assert result.out == "l\nZonneveld\n"


def test_query_in_a_file(run: Run, tmp_path: Path) -> None:
    plain = tmp_path / "campus.rq"
    plain.write_text("SELECT ?l { ?c a lim:Campus ; rdfs:label ?l }", encoding="utf-8")
    assert run("query", plain, "--format", "csv").out == "l\nZonneveld\n"

    question = tmp_path / "mine.rq"
    question.write_text(catalogue.question("on-campus").text, encoding="utf-8")
    result = run("query", question, "--set", "campus=Zonneveld", "--format", "json")
    assert [row["name"] for row in json.loads(result.out)] == ["Maakdag 2025", "Metaalbouw Vranken nv"]


def test_nothing_found_keeps_the_output_well_formed(run: Run) -> None:
    result = run("query", "SELECT ?x { ?x a lim:Nothing }", "--format", "json")
    assert (result.code, json.loads(result.out), result.err) == (1, [], "Nothing found.\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["partnrs"], "Did you mean partners"),
        (["SELECT ?x WERE { ?x a ?y }"], "line 1"),
        (["absent.rq"], "no such file"),
        (["partners"], "project=FlexFab4.0"),
        (["partners", "--set", "FlexFab4.0"], "name=value"),
        (["partners", "--set", "projct=FlexFab4.0"], "It takes project"),
        (["ASK { ?s ?p ?o }", "--set", "s=1"], "Leave it out"),
        (["SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }"], "SERVICE"),
    ],
)
def test_bad_query_is_one_line(run: Run, arguments: list[str], told: str) -> None:
    result = run("query", *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err and len(result.err.splitlines()) == 1


def test_file_that_is_no_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "query.rq"
    path.write_bytes(b"\xff\xfe\x00")
    result = run("query", path)
    assert result.code == 2 and "UTF-8" in result.err


def test_missing_store(run: Run, tmp_path: Path) -> None:
    result = run("partners", "FlexFab4.0", "--store", tmp_path / "absent")
    assert result.code == 2 and "limburg build" in result.err


def test_list_of_questions(run: Run) -> None:
    rows = json.loads(run("queries", "--format", "json", language="nl").out)
    assert [row["name"] for row in rows] == [question.name for question in catalogue.questions()]
    assert rows[0]["question"] == catalogue.questions()[0].titles["nl"]


def test_one_question(run: Run) -> None:
    result = run("queries", "partners", "--format", "json")
    assert {"part": "parameter", "name": "project"}.items() <= json.loads(result.out)[0].items()
    assert "limburg query partners --set project=FlexFab4.0" in result.err


def test_a_narrow_screen_shows_each_sentence_below_its_facts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "┃" in run("partners", "FlexFab4.0").out
    monkeypatch.setattr("limburg.cli.printing._WIDE", 10_000)
    narrow = run("partners", "FlexFab4.0").out
    assert "┃" not in narrow and "“" in narrow
