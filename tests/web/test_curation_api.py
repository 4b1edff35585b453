"""Decisions and the review queue over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from extract.facts import Extraction
from graph import Archive, open_store
from graph.store.versions import Versions
from ontology.terms import BASE, LIM
from tests.web.conftest import TOKEN, Served, serving

FACT = [f"{BASE}id/flexfab40", "hasPartner", f"{BASE}id/metaalbouw-vranken"]
REJECTION = {"kind": "reject", "who": "Mia Claes", "why": "leverancier", "fact": FACT}
KEY = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def curated(tmp_path: Path, annual_report: Extraction) -> Iterator[Served]:
    """A service that is open for changes, on a store of its own."""
    folder = tmp_path / "store"
    Archive(open_store(folder, create=True)).add(annual_report)
    with serving(folder, token=TOKEN, workers=1) as served:
        yield served


def _holds(served: Served) -> bool:
    query = f"ASK {{ <{FACT[0]}> <{LIM.hasPartner.value}> <{FACT[2]}> }}"
    return bool(served.ask(query, accept="application/sparql-results+json").json()["boolean"])


def _post(served: Served, told: object, **headers: str) -> httpx.Response:
    return served.client.post("/api/decisions", json=told, headers=headers or KEY)


def test_a_decision_holds_when_the_answer_comes(curated: Served) -> None:
    assert _holds(curated)
    response = _post(curated, REJECTION)
    assert response.status_code == 201, response.text
    taken = response.json()
    assert (taken["who"], taken["why"], taken["holds"]) == ("Mia Claes", "leverancier", True)
    assert not _holds(curated)
    (listed,) = curated.client.get("/api/decisions").json()
    assert listed["id"] == taken["id"]
    assert curated.client.get(f"/api/decisions/{taken['id'].rpartition('/')[2]}").json() == listed
    undo = _post(curated, {"kind": "undo", "who": "Jan", "undoes": taken["id"]})
    assert undo.status_code == 201 and _holds(curated)
    assert [one["holds"] for one in curated.client.get("/api/decisions").json()] == [False, False]


def test_review_leaves_out_what_is_decided(curated: Served) -> None:
    address = "/api/review?limit=1000&language=nl"
    items = curated.client.get(address).json()
    assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)
    assert any(item["fact"] == [FACT[0], "hasPartner", FACT[2]] for item in items)
    assert all(
        item["quote"] and "zekerheid" in item["reasons"][0] for item in items if item["kind"] == "fact"
    )
    assert _post(curated, REJECTION).status_code == 201
    assert not any(item["fact"] == FACT for item in curated.client.get(address).json())
    money = next(item["fact"] for item in items if item["fact"] and item["fact"][1] == "amount")
    assert _post(curated, {"kind": "accept", "who": "Mia", "fact": money}).status_code == 201


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({**REJECTION, "kind": "praise"}, 400),
        ({**REJECTION, "fact": FACT[:2]}, 400),
        ({**REJECTION, "fact": [*FACT[:2], "not an iri"]}, 400),
        ({**REJECTION, "fact": [*FACT[:2], f"{BASE}id/genk"]}, 404),
        ({**REJECTION, "surplus": 1}, 400),
        ({"kind": "undo", "who": "Mia", "undoes": "urn:nothing"}, 404),
        ({"kind": "rename", "who": "Mia", "thing": FACT[0], "name": " "}, 400),
        ([], 400),
    ],
)
def test_what_cannot_be_decided(curated: Served, told: object, status: int) -> None:
    response = _post(curated, told)
    assert response.status_code == status, response.text
    assert response.json()["detail"]


def test_deciding_is_guarded_as_updates_are(curated: Served) -> None:
    assert _post(curated, REJECTION, authorization="Bearer wrong").status_code == 401
    with Versions(curated.store).writing() as following:
        response = _post(curated, REJECTION)
        assert response.status_code == 503 and "writing" in response.json()["detail"]
        open_store(curated.store)._engine().backup(str(following))  # type: ignore[attr-defined]
    assert _post(curated, REJECTION).status_code == 201


def test_a_service_without_a_token_is_read_only(served: Served) -> None:
    assert _post(served, REJECTION).status_code == 403
    assert served.client.get("/api/decisions").json() == []
    assert served.client.get("/api/decisions/none").status_code == 404
