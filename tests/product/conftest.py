"""The whole product on the sample reports, and on the real one where it lies beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.facts import Extraction
from extract.pipeline import Extractor
from extract.reading import read
from graph import Archive, Store, open_store

ROOT = Path(__file__).parents[2]
SAMPLES = sorted([*ROOT.glob("examples/*.pdf"), *ROOT.glob("examples/*.docx")])
REPORT = ROOT.parent / "shared" / "reports" / "pom-limburg-jaarverslag-2022.txt"


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture(scope="session")
def samples(extractor: Extractor) -> list[Extraction]:
    return [extractor(read(path)) for path in SAMPLES]


@pytest.fixture(scope="session")
def report(extractor: Extractor) -> Extraction:
    if not REPORT.is_file():
        pytest.skip("the real annual report does not lie beside the repository")
    return extractor(read(REPORT))


@pytest.fixture(scope="session")
def sample_store(samples: list[Extraction]) -> Store:
    store = open_store(None)
    Archive(store).add_all(samples)
    return store


@pytest.fixture(scope="session")
def report_store(report: Extraction) -> Store:
    store = open_store(None)
    Archive(store).add_all([report])
    return store
