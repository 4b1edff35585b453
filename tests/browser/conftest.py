"""A browser on a service of this machine, and what it complains of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.facts import Extraction
from tests.web.conftest import Served, sample_store, serving

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def explored(
    tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction, next_report: Extraction
) -> Iterator[Served]:
    """A service on both sample reports."""
    folder = sample_store(tmp_path_factory.mktemp("browser") / "store", annual_report, next_report)
    with serving(folder, workers=2, patience=60.0) as served:
        yield served


class Visit:
    """A page of the browser, with the requests that left for another host and all complaints."""

    def __init__(
        self, browser: Any, address: str, *, locale: str = "en-GB", width: int = 1280, height: int = 800
    ) -> None:
        self.address, self.strangers, self.complaints = address, [], []
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, accept_downloads=True
        )
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", self._requested)
        self.page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page

    def drawn(self) -> None:
        """Wait until the network is drawn."""
        self.page.wait_for_selector(".canvas[data-drawn]")

    def violations(self) -> list[str]:
        """What breaks a rule of level A or AA on the page as it is."""
        axe = pytest.importorskip(
            "axe_playwright_python.sync_playwright", reason="axe is not installed"
        ).Axe()
        found = axe.run(self.page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response[
            "violations"
        ]
        return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:4]}" for rule in found]

    def keep(self, name: str) -> None:
        """Write a picture for the documentation where one is asked for."""
        if os.environ.get("LIMBURG_SCREENSHOTS"):
            SCREENS.mkdir(exist_ok=True)
            self.page.screenshot(path=SCREENS / f"{name}.jpg", type="jpeg", quality=70)

    def is_clean(self) -> bool:
        return not self.strangers and not self.complaints


@pytest.fixture
def visit(browser: Any, explored: Served) -> Iterator[Callable[..., Visit]]:
    """Opens pages of the service; at the end none may have asked another host or complained."""
    visits: list[Visit] = []

    def opened(**options: Any) -> Visit:
        visits.append(Visit(browser, explored.address, **options))
        return visits[-1]

    yield opened
    for each in visits:
        each.page.context.close()
        assert each.is_clean(), (each.strangers, each.complaints)


@pytest.fixture
def adding(tmp_path: Path, annual_report: Extraction) -> Iterator[Served]:
    """A service that takes reports from whoever uses this machine."""
    with serving(
        sample_store(tmp_path / "store", annual_report), workers=2, patience=60.0, uploads=True
    ) as served:
        yield served
