"""What several tests start from: the sample reports, and the graph that they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.facts import Extraction
from graph import Archive, Store, open_store
from tests import samples


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
