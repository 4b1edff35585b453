"""Names over HTTP."""

from __future__ import annotations

import httpx
import pytest


@pytest.mark.parametrize(
    ("text", "label"),
    [("flexf", "FlexFab4.0"), ("flexfap4.0", "FlexFab4.0"), ("HOGESCHÓÓL pxl", "Hogeschool PXL")],
)
def test_name_is_found(client: httpx.Client, text: str, label: str) -> None:
    first, *_ = client.get("/api/search", params={"q": text}).json()
    assert first["label"] == label
    assert first["facts"] > 0 and 0 < first["score"] <= 1


def test_types_and_limit(client: httpx.Client) -> None:
    found = client.get("/api/search", params={"q": "Zonneveld", "type": "Campus", "limit": 1}).json()
    assert [(hit["label"], hit["type"]) for hit in found] == [("Zonneveld", "Campus")]
    both = client.get("/api/search?q=Zonneveld&type=Campus&type=Organisation").json()
    assert {hit["type"] for hit in both} == {"Campus", "Organisation"}


def test_nothing_alike_is_an_empty_list(client: httpx.Client) -> None:
    response = client.get("/api/search", params={"q": "qqqqzzzz"})
    assert (response.status_code, response.json()) == (200, [])


@pytest.mark.parametrize(
    ("query", "told"),
    [("", "q"), ("q=a&limit=0", "limit"), ("q=a&limit=x", "limit"), ("q=a&type=Foo", "'Foo'")],
)
def test_refusal_is_a_problem(client: httpx.Client, query: str, told: str) -> None:
    response = client.get(f"/api/search?{query}")
    assert response.status_code in (400, 422)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert told in response.text and response.json()["remedy"]
