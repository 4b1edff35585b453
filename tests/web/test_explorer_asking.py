"""The pages on which questions are asked."""

from __future__ import annotations

import httpx
import pytest

from queries import catalogue

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_question_has_a_page(client: httpx.Client, language: str) -> None:
    text = client.get("/questions", headers=HTML | {"Accept-Language": language}).text
    for question in catalogue.questions():
        assert f'href="/questions/{question.name}"' in text
        assert client.get(f"/questions/{question.name}", headers=HTML).status_code == 200


def test_form_shows_the_example(client: httpx.Client) -> None:
    text = client.get("/questions/partners", headers=HTML).text
    assert 'value="FlexFab4.0"' in text and 'data-types="Project' in text and "<tbody>" not in text


def test_answer_has_links_and_a_file(client: httpx.Client) -> None:
    response = client.get("/questions/partners", params={"project": "FlexFab4.0"}, headers=HTML)
    assert '<a href="/id/hogeschool-pxl">Hogeschool PXL</a>' in response.text
    assert '<a href="/doc/jaarverslag-2024">Jaarverslag 2024</a>' in response.text
    assert "90%" in response.text and "organisation_iri" not in response.text
    address = response.text.partition('class="button quiet" href="')[2].partition('"')[0]
    assert client.get(address.replace("&amp;", "&")).headers["Content-Type"].startswith("text/csv")


def test_question_without_parameters_is_answered_at_once(client: httpx.Client) -> None:
    assert "Jaarverslag 2025" in client.get("/questions/documents", headers=HTML).text


@pytest.mark.parametrize(
    ("project", "status"), [("Nothing of this name", 404), ("", 400), ("<script>alert(1)</script>", 404)]
)
def test_fault_is_told_beside_the_form(client: httpx.Client, project: str, status: int) -> None:
    response = client.get("/questions/partners", params={"project": project}, headers=HTML)
    assert response.status_code == status and 'role="alert"' in response.text
    assert "<script>" not in response.text and "<form class" in response.text


def test_unknown_question_is_not_found(client: httpx.Client) -> None:
    assert client.get("/questions/nothing", headers=HTML).status_code == 404
