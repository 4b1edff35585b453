"""What all pages of the explorer have in common."""

from __future__ import annotations

import httpx
import pytest

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_address_itself_is_the_overview(client: httpx.Client) -> None:
    response = client.get("/", headers=HTML)
    assert response.status_code == 200 and "<strong>9</strong>" in response.text
    assert "<title>Limburg Innovation Graph</title>" in response.text


def test_overview_ranks_and_tells_what_is_missing(client: httpx.Client) -> None:
    text = client.get("/", headers=HTML | {"Accept-Language": "nl"}).text
    for part in ("EUR 2.750.000", "Interreg Maas-Rijn", "op één enkele zin", "projecten zonder partner"):
        assert part in text
    assert '<rect width="100.00" height="10"/>' in text


def test_stylesheet_is_one_and_stays(client: httpx.Client) -> None:
    text = client.get("/", headers=HTML).text
    address = text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]
    assert "<style" not in text and 'style="' not in text


@pytest.mark.parametrize(
    ("path", "headers", "speech"),
    [
        ("/", {"Accept-Language": "nl-BE"}, "nl"),
        ("/?lang=en", {"Accept-Language": "nl-BE"}, "en"),
        ("/", {"Accept-Language": "nl-BE", "Cookie": "lang=en"}, "en"),
        ("/?lang=nl", {"Cookie": "lang=en"}, "nl"),
        ("/?lang=xx", {"Accept-Language": "nl"}, "nl"),
        ("/", {"Cookie": "lang=<script>"}, "en"),
    ],
)
def test_language_is_chosen(client: httpx.Client, path: str, headers: dict[str, str], speech: str) -> None:
    response = client.get(path, headers=HTML | headers)
    client.cookies.clear()
    assert f'<html lang="{speech}">' in response.text


def test_choice_of_language_is_remembered(client: httpx.Client) -> None:
    response = client.get("/search?q=a%26b&lang=nl", headers=HTML)
    client.cookies.clear()
    assert "lang=nl" in response.headers["Set-Cookie"] and "HttpOnly" in response.headers["Set-Cookie"]
    assert 'href="/search?q=a%26b&amp;lang=en"' in response.text
    assert "Set-Cookie" not in client.get("/search", headers=HTML).headers


def test_search_finds_by_misspelling_and_type(client: httpx.Client) -> None:
    assert 'href="/id/flexfab40"' in client.get("/search?q=flexfap", headers=HTML).text
    assert 'href="/id/flexfab40"' not in client.get("/search?q=flexfap&type=Person", headers=HTML).text


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "' onmouseover=x", "</title><b>"])
def test_what_is_typed_is_no_markup(client: httpx.Client, query: str) -> None:
    text = client.get("/search", params={"q": query}, headers=HTML).text
    assert query not in text and "<script>alert" not in text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Deze pagina is er niet"),
        ("/search?type=Wolf", 400, "Dit verzoek is niet te begrijpen"),
        ("/id/nothing-of-this-name", 404, "Niet in de graaf"),
    ],
)
def test_problems_are_told_to_people(client: httpx.Client, path: str, status: int, words: str) -> None:
    response = client.get(path, headers=HTML | {"Accept-Language": "nl"})
    assert response.status_code == status and words in response.text
    told = client.get(path)
    assert told.status_code == status and told.headers["Content-Type"] == "application/problem+json"
