"""The questions over HTTP."""

from __future__ import annotations

import csv
import io
import json

import httpx
import pytest
from typer.testing import CliRunner

from limburg.cli.app import app as program
from limburg.web.questions import RESERVED
from queries import catalogue
from queries.questions import Question


def test_list_has_every_question_in_the_language(client: httpx.Client) -> None:
    listed = client.get("/api/questions", params={"language": "nl"}).json()
    assert [(q["name"], q["title"]) for q in listed] == [
        (q.name, q.titles["nl"]) for q in catalogue.questions()
    ]


def test_one_question_is_described(client: httpx.Client) -> None:
    told = client.get("/api/questions/partners", headers={"Accept-Language": "nl"}).json()
    assert told["parameters"][0]["name"] == "project" and told["parameters"][0]["example"] == "FlexFab4.0"
    assert {"name": "quote", "type": "text", "label": "Zin"} in told["columns"]
    assert client.get(told["answer"], params={"project": "FlexFab4.0"}).status_code == 200


@pytest.mark.parametrize("question", catalogue.questions(), ids=lambda question: question.name)
def test_each_question_answers_its_example(client: httpx.Client, question: Question) -> None:
    given = {parameter.name: parameter.example for parameter in question.parameters}
    response = client.get(f"/api/questions/{question.name}/answer", params=given)
    assert response.status_code == 200
    told = response.json()
    assert [column["name"] for column in told["columns"]] == [column.name for column in question.columns]
    assert all(list(row) == [column.name for column in question.columns] for row in told["rows"])


@pytest.mark.parametrize("form", ["json", "csv"])
def test_answer_is_that_of_the_command_line(client: httpx.Client, sample_folder: object, form: str) -> None:
    arguments = ["query", "partners", "--set", "project=FlexFab4.0", "--store", str(sample_folder)]
    printed = CliRunner().invoke(program, [*arguments, "--format", form]).stdout
    answered = client.get("/api/questions/partners/answer", params={"project": "FlexFab4.0", "format": form})
    if form == "json":
        assert answered.json()["rows"] == json.loads(printed)
    else:
        assert list(csv.reader(io.StringIO(answered.text))) == list(csv.reader(io.StringIO(printed)))


def test_csv_by_negotiation(client: httpx.Client) -> None:
    response = client.get("/api/questions/documents/answer", headers={"Accept": "text/csv"})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.text.startswith("report,year,")


def test_an_answer_is_sent_once(client: httpx.Client) -> None:
    etag = client.get("/api/questions/documents/answer").headers["ETag"]
    again = client.get("/api/questions/documents/answer", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("partnrs", 404, "partners"),
        ("partnrs/answer", 404, "partners"),
        ("partners/answer", 400, "project=FlexFab4.0"),
        ("partners/answer?project=FlexFap", 404, "FlexFab4.0"),
        ("partners/answer?projct=x", 400, "It takes project"),
        ("partners/answer?project=a&project=b", 400, "two values"),
        ("partners/answer?project=FlexFab4.0&format=docx", 400, "'docx'"),
        ("partners/answer?project=FlexFab4.0&language=fr", 400, "'fr'"),
        ("funding-in-year/answer?year=24", 400, "four digits"),
        ("large-funding/answer?least=2,5", 400, "decimal point"),
    ],
)
def test_refusal_tells_the_remedy(client: httpx.Client, path: str, status: int, told: str) -> None:
    response = client.get(f"/api/questions/{path}")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert told in response.text and response.json()["remedy"]


def test_each_question_has_a_path_with_typed_parameters(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for question in catalogue.questions():
        operation = paths[f"/api/questions/{question.name}/answer"]["get"]
        stated = {p["name"]: p for p in operation["parameters"]}
        assert set(stated) == {*(parameter.name for parameter in question.parameters), *RESERVED}
        for parameter in question.parameters:
            assert stated[parameter.name]["required"] == (parameter.default is None)
    (year,) = [
        p for p in paths["/api/questions/funding-in-year/answer"]["get"]["parameters"] if p["name"] == "year"
    ]
    assert year["schema"]["type"] == "integer"


def test_no_question_takes_a_reserved_parameter() -> None:
    taken = {parameter.name for question in catalogue.questions() for parameter in question.parameters}
    assert not taken & set(RESERVED)
