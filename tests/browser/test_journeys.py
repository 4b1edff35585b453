"""What users do, in a browser: with the mouse or the keyboard alone, in Dutch and in English."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

Visiting = Callable[..., Visit]
PAGES = (
    "/",
    "/search?q=flex",
    "/network",
    "/sparql",
    "/reports",
    "/questions",
    "/id/flexfab40",
    "/id/uhasselt",
    "/bestaat-niet",
)
WHERE = """(id) => {
  const canvas = document.querySelector(".canvas"), { network, things } = canvas.drawing;
  const [at, box] = [network.canvasToDOM(things.get(id)), canvas.getBoundingClientRect()];
  return [at.x + box.x, at.y + box.y];
}"""
DROP = """(text) => {
  const held = new DataTransfer();
  held.items.add(new File([text], "nieuws.txt", { type: "text/plain" }));
  const options = { dataTransfer: held, bubbles: true, cancelable: true };
  document.querySelector("[data-upload]").dispatchEvent(new DragEvent("drop", options));
}"""
SIZES = ((1280, 800), (390, 844))


def type_name(page: Any, field: Any, text: str) -> None:
    """Type into a combobox and take the first name, by the keyboard alone."""
    field.focus()
    page.keyboard.type(text)
    page.wait_for_selector("[role=option]:visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_a_name_is_found_as_it_is_typed_and_its_evidence_leads_to_the_report(visit: Visiting) -> None:
    page = visit().go("/")
    field = page.locator("[data-search] input")
    type_name(page, field, "flexf")
    page.wait_for_url("**/about/id/flexfab40")
    assert "FlexFab4.0" in page.locator("h1").inner_text()
    assert page.get_by_role("link", name="Hogeschool PXL").count()
    page.get_by_role("link", name="Jaarverslag 2024").first.click()
    page.wait_for_url("**/doc/**")
    assert "FlexFab4.0" in page.locator("main").inner_text()


def test_a_combobox_tells_what_it_does(visit: Visiting) -> None:
    page = visit(locale="nl-BE").go("/")
    field = page.locator("[data-search] input")
    field.focus()
    page.keyboard.type("hasselt")
    page.wait_for_selector("[role=option]:visible")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert (
        active.get_attribute("aria-selected") == "true"
        and "plaats" in page.locator("[role=listbox]").first.inner_text()
    )
    page.keyboard.press("Escape")
    assert (
        field.get_attribute("aria-expanded") == "false" and not page.locator("[role=option]:visible").count()
    )


def test_a_filtered_network_can_be_shared(visit: Visiting) -> None:
    first = visit()
    page = first.go("/network")
    first.drawn()
    everything = int(page.get_attribute(".canvas", "data-drawn"))
    page.select_option("select[name=programme]", "id/interreg-maas-rijn")
    page.wait_for_function(
        "(all) => Number(document.querySelector('.canvas').dataset.drawn) < all", arg=everything
    )
    assert parse_qs(urlsplit(page.url).query)["programme"] == ["id/interreg-maas-rijn"]
    drawn = page.get_attribute(".canvas", "data-drawn")
    second = visit(locale="nl-BE")
    again = second.go(page.url.removeprefix(second.address))
    second.drawn()
    assert again.get_attribute(".canvas", "data-drawn") == drawn
    assert "Filters" in again.inner_text("[data-network-filters]") and "dingen" in again.inner_text(
        "[data-network-told]"
    )


def test_a_click_on_a_name_and_on_a_line_tells_what_the_reports_say(visit: Visiting) -> None:
    opened = visit()
    page = opened.go("/network")
    opened.drawn()
    x, y = page.evaluate(WHERE, "id/uhasselt")
    page.mouse.click(x, y)
    panel = page.locator(".panel")
    assert panel.locator("h2").inner_text() == "UHasselt"
    panel.get_by_role("button", name="“…”").first.click()
    panel.locator("blockquote").first.wait_for()
    assert "Jaarverslag" in panel.locator("blockquote footer").first.inner_text()
    page.keyboard.press("Escape")
    panel.locator(".close").press("Escape")
    assert not panel.is_visible()


def test_neighbours_unfold(visit: Visiting) -> None:
    opened = visit()
    page = opened.go("/network?type=Programme")
    opened.drawn()
    before = int(page.get_attribute(".canvas", "data-drawn"))
    type_name(page, page.get_by_label("Find in the drawing"), "interreg")
    page.get_by_role("button", name="Unfold neighbours").click()
    page.wait_for_function("(n) => Number(document.querySelector('.canvas').dataset.drawn) > n", arg=before)


@pytest.mark.parametrize(
    ("locale", "words"), [("en-GB", ("Path from", "to", "steps")), ("nl-BE", ("Pad van", "naar", "stappen"))]
)
def test_a_path_between_two_actors_is_found_with_the_keyboard(
    visit: Visiting, locale: str, words: tuple[str, str, str]
) -> None:
    start, end, steps = words
    opened = visit(locale=locale)
    page = opened.go("/network")
    opened.drawn()
    type_name(page, page.get_by_label(start, exact=True), "laserhuis")
    type_name(page, page.get_by_label(end, exact=True), "efro")
    panel = page.locator(".panel")
    panel.locator("blockquote").first.wait_for()
    assert panel.locator("h2").inner_text().startswith("Het Laserhuis → ") and steps in panel.inner_text()


@pytest.mark.parametrize("form", ["PNG", "SVG", "GraphML", "CSV"])
def test_a_view_is_saved(visit: Visiting, tmp_path: Path, form: str) -> None:
    opened = visit()
    page = opened.go("/network?type=Project&type=Organisation")
    opened.drawn()
    with page.expect_download() as started:
        page.get_by_role("button", name=form, exact=True).click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    if form == "PNG":
        assert file.read_bytes().startswith(b"\x89PNG")
    elif form == "CSV":
        rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
        assert {"FlexFab4.0"} <= {row["source"] for row in rows} and all(
            float(row["confidence"]) <= 1 for row in rows
        )
    else:
        names = " ".join(text for node in ET.parse(file).iter() if (text := node.text))
        assert "FlexFab4.0" in names and "Hogeschool PXL" in names


def test_an_example_query_is_run_and_downloaded(visit: Visiting, tmp_path: Path) -> None:
    page = visit().go("/sparql")
    page.wait_for_selector("[data-sparql][data-ready]")
    page.select_option("[data-examples]", "partners")
    page.wait_for_selector(".yasr table tbody tr")
    assert "Hogeschool PXL" in page.inner_text(".yasr table")
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV", exact=True).click()
    started.value.save_as(tmp_path / "result.csv")
    assert "Hogeschool PXL" in (tmp_path / "result.csv").read_text(encoding="utf-8")


def test_a_report_is_added_by_dropping_it(browser: Any, adding: Any) -> None:
    opened = Visit(browser, adding.address)
    page = opened.go("/add")
    page.wait_for_selector(".drop")
    page.evaluate(DROP, "Hogeschool PXL is partner van FlexFab4.0 in Genk.")
    page.wait_for_url("**/doc/**", timeout=300_000)
    assert "Hogeschool PXL is partner" in page.inner_text("main")
    assert opened.is_clean(), (opened.strangers, opened.complaints)
    page.context.close()


def test_a_machine_still_gets_the_description_of_the_service(explored: Any) -> None:
    answer = explored.client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")


def test_a_small_network_stands_on_the_page_of_a_thing(visit: Visiting) -> None:
    opened = visit()
    page = opened.go("/id/flexfab40")
    opened.drawn()
    assert int(page.get_attribute(".canvas", "data-drawn")) > 5


_WIDER = "table => table.scrollWidth > table.parentElement.clientWidth"


@pytest.mark.parametrize("locale", ["en-GB", "nl-BE"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility_and_fits_its_window(
    visit: Visiting, path: str, locale: str
) -> None:
    for width, height in SIZES:
        opened = visit(locale=locale, width=width, height=height)
        page = opened.go(path)
        page.wait_for_load_state("networkidle")
        if path == "/network" or path.startswith("/id/"):
            opened.drawn()
        assert page.get_attribute("html", "lang") == locale[:2]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not page.evaluate(f"[...document.querySelectorAll('.partners')].some({_WIDER})")
        name = path.strip("/").partition("?")[0].replace("/", "-") or "overview"
        if locale == "nl-BE":
            opened.keep(f"{name}-{width}")
        if path == "/bestaat-niet":
            opened.complaints.clear()  # that the address was not found
        assert opened.violations() == []


def test_reduced_scripts_leave_the_table(browser: Any, explored: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(explored.address + "/network?programme=&campus=&report=&year=&confidence=&limit=")
    page.locator(".network-table summary").click()
    assert "FlexFab4.0" in page.inner_text(".network-table")
    context.close()
