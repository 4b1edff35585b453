"""What several tests start from: the sample reports, and the graph that they give."""

from __future__ import annotations

import pytest

from extract.facts import Extraction
from tests import samples


@pytest.fixture(scope="session")
def annual_report() -> Extraction:
    return samples.annual_report()


@pytest.fixture(scope="session")
def next_report() -> Extraction:
    return samples.next_report()
