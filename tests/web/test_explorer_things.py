"""The pages on things."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from extract.facts import Extraction
from ontology.terms import BASE
from tests.web.conftest import sample_store, serving

HTML = {"Accept": "text/html"}
HOSTILE = '<script>alert("x")</script>'


def _page(client: httpx.Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=HTML | headers, follow_redirects=True)
    assert response.status_code == 200, response.text
    return response.text


def test_project_shows_roles_since_and_evidence(client: httpx.Client) -> None:
    text = _page(client, "/id/flexfab40")
    for part in ("coordinator", "beneficiary", "funder", "2024", "2025", "very sure (90%)"):
        assert part in text
    assert re.search(r'href="/doc/jaarverslag-2025#s\d+">Jaarverslag 2025, page 1', text)
    assert "1 more sentence" in text and 'data-network-around="' in text


def test_partners_come_as_csv(client: httpx.Client) -> None:
    text = _page(client, "/id/flexfab40")
    address = re.search(r'href="(/api/questions/partners/answer[^"]+)"', text)
    assert address
    response = client.get(address[1].replace("&amp;", "&"))
    assert response.headers["Content-Type"].startswith("text/csv") and "Hogeschool PXL" in response.text


def test_organisation_shows_both_directions_people_and_companions(client: httpx.Client) -> None:
    text = _page(client, "/id/uhasselt")
    for part in ("Coordinates", "Commissioned by", "People", "projectleider", "Most frequent partners"):
        assert part in text
    assert text.index("Most frequent partners") < text.index("/id/hogeschool-pxl", text.index("companions"))


def test_money_has_totals(client: httpx.Client) -> None:
    text = _page(client, "/id/flexfab40", **{"Accept-Language": "nl"})
    assert '<td class="number">EUR 2.300.000</td>' in text and "bovengrens" in text


def test_one_relation_alone(client: httpx.Client) -> None:
    text = _page(client, "/about/id/uhasselt?facts=-coordinatedBy")
    assert "FlexFab4.0" in text and "Commissioned by" not in text
    assert client.get("/about/id/uhasselt?facts=nothing", headers=HTML).status_code == 404
    assert client.get("/about/id/uhasselt?facts=-coordinatedBy&page=x", headers=HTML).status_code == 200


def test_list_of_a_type(client: httpx.Client) -> None:
    text = _page(client, "/things/Organisation")
    assert "/id/uhasselt" in text and "/id/flexfab40" not in text
    assert client.get("/things/Wolf", headers=HTML).status_code == 404


def test_other_nodes_keep_a_plain_page(client: httpx.Client) -> None:
    found = client.get("/about/id/flexfab40?format=nt").text
    statement = re.search(r"limburg-innovation(/statement/[^>]+)>", found)
    assert statement and "FlexFab" in _page(client, statement[1])


@pytest.mark.parametrize("facts", [6, 60])
def test_high_degree_is_counted_honestly(
    tmp_path: Path, annual_report: Extraction, facts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thing of 60 members shows six and says so, whether its facts are read at once or each relation alone."""
    monkeypatch.setattr("limburg.web.explorer.entity._NEAR", 1000 if facts < 10 else 10)
    report = _with_members(annual_report, 60)
    with serving(sample_store(tmp_path / "s", report), workers=2, patience=60.0) as served:
        (found, *_) = served.client.get("/api/search?q=Zonneveld+vzw&type=Organisation").json()
        path = found["iri"].removeprefix(BASE)
        text = _page(served.client, f"/{path}")
        assert "Shown: 6 of 61" in text and "Show all 61" in text
        everything = _page(served.client, f"/about/{path}?facts=-memberOf")
        assert everything.count("<blockquote>") == 61 and "Lid 59" in everything


def _with_members(report: Extraction, number: int) -> Extraction:
    operator = next(entity for entity in report.entities if entity.key == "operator")
    membership = next(fact for fact in report.facts if fact.property == "memberOf")
    members = [
        replace(operator, key=f"m{place}", name=f"Lid {place}", names=(f"Lid {place}",), mentions=())
        for place in range(number)
    ]
    return replace(
        report,
        entities=(*report.entities, *members),
        facts=(*report.facts, *(replace(membership, subject=member.key) for member in members)),
    )


def test_names_and_sentences_are_no_markup(tmp_path: Path, annual_report: Extraction) -> None:
    entities = tuple(
        replace(entity, name=HOSTILE, names=(HOSTILE, "' onclick=x"), mentions=())
        if entity.key == "flexfab"
        else entity
        for entity in annual_report.entities
    )
    facts = tuple(
        replace(fact, evidence=tuple(replace(piece, quote=HOSTILE) for piece in fact.evidence))
        for fact in annual_report.facts
    )
    document = replace(annual_report.document, title=HOSTILE, publisher=HOSTILE)
    hostile = replace(annual_report, entities=entities, facts=facts, document=document)
    with serving(sample_store(tmp_path / "s", hostile), workers=2, patience=60.0) as served:
        found = served.client.get("/api/search", params={"q": HOSTILE}).json()
        project = found[0]["iri"].removeprefix(BASE)
        for path in (f"/{project}", "/id/uhasselt", "/search?q=script"):
            text = _page(served.client, path)
            assert "<script>" not in text and "&lt;script&gt;" in text


def test_what_a_curator_reviewed_is_marked_and_what_became_another_leads_on(
    tmp_path: Path, annual_report: Extraction
) -> None:
    folder = sample_store(tmp_path / "s", annual_report)
    update = """PREFIX lim: <https://w3id.org/limburg-innovation/ns#>
    INSERT { GRAPH <x:decisions> { ?s lim:reviewed <x:decision> . id:former owl:sameAs id:flexfab40 } }
    WHERE { ?s rdf:object id:genk }"""
    with serving(folder, workers=2, patience=60.0, token="t") as served:
        assert "✓" not in _page(served.client, "/id/genk")
        told = served.client.post("/sparql", data={"update": update}, headers={"Authorization": "Bearer t"})
        assert told.status_code == 204, told.text
        assert "✓ reviewed" in _page(served.client, "/id/genk")
        assert served.client.get("/id/former").headers["Location"] == "/about/id/flexfab40"
