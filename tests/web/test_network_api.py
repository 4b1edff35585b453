"""The network over HTTP."""

from __future__ import annotations

import httpx
import pytest

BASE = "https://w3id.org/limburg-innovation/"


def names(view: dict[str, dict[str, list[str]]]) -> list[str]:
    return view["nodes"]["label"]


def test_a_view_numbers_its_things(client: httpx.Client) -> None:
    answer = client.get("/api/network", headers={"Accept-Language": "nl"})
    view = answer.json()
    assert view["base"] == BASE and "FlexFab4.0" in names(view)
    assert {len(column) for column in view["nodes"].values()} == {len(names(view))}
    assert max(view["lines"]["source"] + view["lines"]["target"]) < len(names(view))
    partner = [relation["name"] for relation in view["relations"]].index("hasPartner")
    assert view["relations"][partner]["label"] == "heeft partner" and partner in view["lines"]["relation"]
    again = client.get(
        "/api/network", headers={"Accept-Language": "nl", "If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_filters_and_a_limit(client: httpx.Client) -> None:
    view = client.get("/api/network", params={"programme": "id/efro", "limit": 3}).json()
    assert len(names(view)) <= 3 < len(names(view)) + view["things_left_out"]
    assert "Maakdag 2024" not in names(client.get("/api/network?programme=id/efro").json())


def test_a_thing_with_its_neighbours(client: httpx.Client) -> None:
    view = client.get("/api/network/around", params={"thing": BASE + "id/flexfab40"}).json()
    assert names(view)[0] == "FlexFab4.0" and "Hogeschool PXL" in names(view)


def test_a_path(client: httpx.Client) -> None:
    view = client.get("/api/path", params={"start": "id/laserhuis", "end": "id/efro"}).json()
    assert names(view)[0] == "Het Laserhuis" and names(view)[-1] == "EFRO"
    assert len(view["lines"]["source"]) >= len(names(view)) - 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/network?type=Ship", 404),
        ("/api/network?campus=id/nowhere", 404),
        ("/api/network?limit=100000", 400),
        ("/api/network/around?thing=id/nowhere", 404),
        ("/api/path?start=id/laserhuis&end=id/efro&relation=shareholderOf", 404),
    ],
)
def test_what_cannot_be_is_a_problem(client: httpx.Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status and answer.json()["detail"]


def test_the_page_tells_the_same_without_scripts(client: httpx.Client) -> None:
    page = client.get("/network?programme=id/efro&confidence=&limit=", headers={"Accept": "text/html"})
    assert page.status_code == 200 and "FlexFab4.0" in page.text
    assert 'value="id/efro" selected' in page.text


def test_a_browser_gets_a_page_to_ask_on_and_examples_that_have_answers(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html") and 'value="partners"' in page.text
    query = client.get("/examples/partners").text
    assert "#+" not in query
    rows = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}).json()
    assert rows["results"]["bindings"]
