"""The pages on reports."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import httpx

from extract.facts import Extraction
from extract.reading.document import Block
from graph.texts import Found, Text
from limburg.web.explorer.marking import Told, marked
from limburg.web.thing import Named
from tests.web.conftest import sample_store, serving

HTML = {"Accept": "text/html"}


def _page(client: httpx.Client, path: str) -> str:
    response = client.get(path, headers=HTML, follow_redirects=True)
    assert response.status_code == 200, response.text
    return response.text


def _words(page: str) -> str:
    """The report's own text as a reader sees it."""
    blocks = re.findall(r'<div class="words [^>]*>(.*?)</div>', page, re.DOTALL)
    return "\n".join(re.sub(r"<[^>]+>", "", block) for block in blocks)


def test_list_holds_each_report(client: httpx.Client) -> None:
    text = _page(client, "/reports")
    assert "/doc/jaarverslag-2024" in text and "/doc/jaarverslag-2025" in text and "POM Limburg" in text


def test_whole_text_is_shown(client: httpx.Client, annual_report: Extraction) -> None:
    text = _page(client, "/doc/jaarverslag-2024")
    assert _words(text) == annual_report.document.text
    assert 'id="p1"' in text and 'id="p2"' in text
    assert 'class="name-of project" href="/id/flexfab40"' in text


def test_links_to_evidence_lead_to_the_sentence(client: httpx.Client) -> None:
    target = re.findall(r'href="/doc/jaarverslag-2024#(s\d+)"', _page(client, "/id/flexfab40"))
    report = _page(client, "/doc/jaarverslag-2024")
    assert target and all(report.count(f'id="{anchor}"') == 1 for anchor in target)
    anchors = re.findall(r'id="(s\d+)"', report)
    assert len(anchors) == len(set(anchors))


def test_facts_stand_beside_their_paragraph(client: httpx.Client) -> None:
    text = _page(client, "/doc/jaarverslag-2024")
    block = text[text.index("POM Limburg</a> bezit aandelen") :]
    assert "shareholder of" in block[: block.index("</aside>")]
    assert "EUR 2,300,000" in text


def test_without_its_text_a_report_shows_its_sentences(tmp_path: Path, annual_report: Extraction) -> None:
    folder = sample_store(tmp_path / "s", annual_report)
    shutil.rmtree(folder / "texts")
    with serving(folder, workers=2, patience=60.0) as served:
        text = _page(served.client, "/doc/jaarverslag-2024")
    assert "was not kept" in text and "POM Limburg bezit aandelen van Het Laserhuis." in text


def test_text_of_a_report_is_no_markup(tmp_path: Path, annual_report: Extraction) -> None:
    hostile = "<script>alert(1)</script>"
    document = annual_report.document
    block = Block("paragraph", len(document.text) + 1, len(document.text) + 1 + len(hostile), 2)
    longer = replace(document, text=f"{document.text}\n{hostile}", blocks=(*document.blocks, block))
    folder = sample_store(tmp_path / "s", replace(annual_report, document=longer))
    with serving(folder, workers=2, patience=60.0) as served:
        text = _page(served.client, "/doc/jaarverslag-2024")
    assert "<script>" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_overlapping_sentences_and_names_keep_every_character() -> None:
    text = Text(
        "Alfa Beta werkt met Gamma.",
        (Block("paragraph", 0, 26),),
        (Found(0, 9, "x:ab", "Organisation"), Found(5, 9, "x:b", "Person"), Found(20, 25, "x:g", "Place")),
    )
    told = [_told(0, 19, text.text[:19]), _told(5, 26, text.text[5:]), _told(3, 9, "elsewhere")]
    report = marked(text, told)
    (block,) = report.blocks
    (stretch,) = block.stretches
    assert stretch.anchors == (0, 5) and "".join(piece.text for piece in stretch.pieces) == text.text
    assert [piece.name.iri for piece in stretch.pieces if piece.name] == ["x:ab", "x:g"]
    assert [fact.quote for fact in report.elsewhere] == ["elsewhere"]


def _told(start: int, end: int, quote: str) -> Told:
    return Told(Named("x:a", "a"), "hasPartner", Named("x:b", "b"), quote, None, start, end, 0.9)
