"""The network as a page: one file, harmless, and usable in a browser."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph import LimburgError, Store, StoreError
from graph.network import Quotation, network
from graph.page import page, write_page

HARMFUL = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
SCREENSHOT = Path(__file__).parents[2] / "docs" / "network.png"


def harmful_network() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node("a", label=HARMFUL, type="Organisation", subtype=None, names=[HARMFUL])
    graph.add_node("b", label="{{ 7 * 7 }} ${1}", type="Project", subtype=None, names=["b"])
    quotation = Quotation(HARMFUL, HARMFUL, "doc", None, 0.5)
    graph.add_edge("b", "a", "hasPartner", property="hasPartner", evidence=(quotation,))
    graph.add_edge("a", "b", "collaboratesWith", property="collaboratesWith", evidence=())
    return graph


def great_network(count: int) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for one, other in nx.barabasi_albert_graph(count, 1, seed=5).edges:
        for node in (one, other):
            name = f"Organisatie {node}"
            graph.add_node(str(node), label=name, type="Organisation", subtype="Company", names=[name])
        graph.add_edge(str(one), str(other), "memberOf", property="memberOf", evidence=())
    return graph


def test_the_page_is_one_html_document_with_its_heading_once(store: Store) -> None:
    html = page(network(store), title="Limburg & omgeving")
    assert html.startswith("<!doctype html>") and '<html lang="nl">' in html
    assert html.count("<h1>") == 1 and html.count("Limburg &amp; omgeving") == 2
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert "@import" not in html and not re.search(r"url\(['\"]?(?!['\"]?data:)", html.split("<script>")[0])


def test_the_page_speaks_two_languages(store: Store) -> None:
    assert "heeft partner" in page(network(store), title="T") and "Alles tonen" in page(
        network(store), title="T"
    )
    english = page(network(store), title="T", language="en")
    assert "has partner" in english and "Show all" in english and "Alles tonen" not in english
    with pytest.raises(LimburgError, match="'fr'"):
        page(network(store), title="T", language="fr")


def test_names_and_quotations_are_text(tmp_path: Path) -> None:
    html = page(harmful_network(), title=HARMFUL)
    assert "<script>document.title" not in html and "<img" not in html
    assert "{{ 7 * 7 }}" in html


def test_an_empty_network_is_a_page() -> None:
    assert "0 namen, 0 relaties" in page(nx.MultiDiGraph(), title="Leeg")


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_page(nx.MultiDiGraph(), tmp_path / "nowhere" / "page.html", title="Leeg")


def test_the_same_network_gives_the_same_page(store: Store) -> None:
    assert page(network(store), title="T") == page(network(store), title="T")


class Visit:
    """A page open in the browser, with all that it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, *, width: int = 1280, height: int = 800) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("body[data-drawn]")

    def search(self, text: str) -> None:
        self.page.fill("#search", text)
        self.page.press("#search", "Enter")
        self.page.wait_for_timeout(600)


@pytest.fixture
def visit(browser: Any, store: Store, tmp_path: Path) -> Visit:
    write_page(network(store), tmp_path / "network.html", title="Innovatie in Limburg")
    return Visit(browser, tmp_path / "network.html")


@pytest.mark.browser
def test_the_page_asks_for_nothing_but_itself_and_complains_of_nothing(visit: Visit) -> None:
    visit.search("flexfab")
    assert len(visit.requests) == 1 and visit.requests[0].startswith("file:")
    assert visit.complaints == []


@pytest.mark.browser
def test_a_search_finds_a_name_and_shows_what_the_reports_say(visit: Visit) -> None:
    visit.search("universiteit hass")
    details = visit.page.locator("#details")
    assert details.locator("h2").inner_text() == "UHasselt"
    assert "Projectleider An Peeters-Claes van UHasselt" in details.inner_text()
    assert "Jaarverslag 2024, p. 1" in details.inner_text()
    x, y = visit.page.evaluate(
        "() => { const at = network.canvasToDOM(network.getPositions([chosen])[chosen]); return [at.x, at.y]; }"
    )
    assert 0 < x < 880 and 0 < y < 750
    if os.environ.get("LIMBURG_SCREENSHOTS"):
        visit.search("flexfab")
        visit.page.screenshot(path=SCREENSHOT)


@pytest.mark.browser
def test_links_in_the_details_lead_on_and_escape_closes_them(visit: Visit) -> None:
    visit.search("efro")
    visit.page.get_by_role("button", name="Interreg Maas-Rijn").click()
    assert visit.page.locator("#details h2").inner_text() == "Interreg Maas-Rijn"
    visit.page.locator("#details").press("Escape")
    assert not visit.page.locator("#details").is_visible()


@pytest.mark.browser
def test_a_search_without_hits_says_so(visit: Visit) -> None:
    visit.page.fill("#search", "bestaat niet")
    assert visit.page.locator("#found").inner_text() == "Niets gevonden"


@pytest.mark.browser
def test_the_legend_hides_a_kind_and_a_search_shows_it_again(visit: Visit) -> None:
    visit.page.uncheck("#legend input[value=Place]")
    assert visit.page.evaluate("() => visible.getIds().length") == 17
    visit.search("genk")
    assert visit.page.is_checked("#legend input[value=Place]")
    assert visit.page.evaluate("() => visible.getIds().length") == 19


@pytest.mark.browser
def test_the_page_fits_a_telephone(browser: Any, store: Store, tmp_path: Path) -> None:
    write_page(network(store), tmp_path / "network.html", title="Innovatie in Limburg")
    visit = Visit(browser, tmp_path / "network.html", width=390, height=800)
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") == 390
    visit.search("flexfab")
    box = visit.page.locator("#details").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 801


@pytest.mark.browser
def test_harmful_names_do_nothing(browser: Any, tmp_path: Path) -> None:
    write_page(harmful_network(), tmp_path / "network.html", title="Titel")
    visit = Visit(browser, tmp_path / "network.html")
    visit.search("script")
    assert visit.page.locator("#details h2").inner_text() == HARMFUL
    visit.page.mouse.move(600, 400)
    visit.page.wait_for_timeout(300)
    assert visit.page.title() == "Titel" and len(visit.requests) == 1 and visit.complaints == []


@pytest.mark.browser
def test_five_hundred_nodes_are_drawn_and_found(browser: Any, tmp_path: Path) -> None:
    write_page(great_network(500), tmp_path / "network.html", title="Groot")
    visit = Visit(browser, tmp_path / "network.html")
    written = visit.page.evaluate("() => nodes.get().filter((node) => node.label.trim()).length")
    assert 30 < written < 500
    visit.search("organisatie 499")
    assert visit.page.locator("#details h2").inner_text() == "Organisatie 499"
    assert visit.complaints == []
