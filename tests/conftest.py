"""What several tests start from: the sample reports, and the graph that they give."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.reports import TestReport

from extract.facts import Extraction
from graph import Archive, Store, open_store
from tests import samples


def pytest_configure() -> None:
    """Ctrl-C ends what tests start, also where the tests run in the background of a shell, which switches it off."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="a skipped browser, report or Virtuoso test counts as failed"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, TestReport, TestReport]:
    """Under `--no-skips` a test that needs a browser, the real report or Virtuoso may not be skipped."""
    report = yield
    wanted = any(item.get_closest_marker(name) for name in ("browser", "report", "virtuoso"))
    if report.skipped and wanted and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but --no-skips was given: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests: its driver can run once in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def annual_report() -> Extraction:
    return samples.annual_report()


@pytest.fixture(scope="session")
def next_report() -> Extraction:
    return samples.next_report()


@pytest.fixture
def store(annual_report: Extraction, next_report: Extraction) -> Store:
    """Both reports in a store in memory."""
    store = open_store(None)
    Archive(store).add_all([annual_report, next_report])
    return store


@pytest.fixture
def store_folder(tmp_path: Path, annual_report: Extraction, next_report: Extraction) -> Path:
    """Both reports in a store on disk."""
    folder = tmp_path / "store"
    Archive(open_store(folder, create=True)).add_all([annual_report, next_report])
    return folder
