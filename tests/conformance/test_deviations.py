"""The list of deviations, and a few cases of the W3C suites against a running service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.checks import CHECKS
from tests.conformance.deviations import judge, listed
from tests.conformance.endpoint import Endpoint, serving
from tests.conformance.suites import SUITES, Case, read

W3C = Path(__file__).parents[3] / "shared" / "w3c" / "sparql11"
QUICK = ("service-description/manifest.ttl", "construct/manifest.ttl", "add/manifest.ttl")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with serving(tmp_path_factory.mktemp("conformance") / "store") as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def suites() -> Path:
    if not W3C.is_dir():
        pytest.skip(f"the W3C suites are not in {W3C}")
    return W3C


def test_each_deviation_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in listed().values())


def test_deviation_that_is_not_one_fails(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> None:
    case = Case(name="made/up", kind="QueryEvaluationTest", base="")
    for reason, known, failed in (
        (None, {}, False),
        ("wrong", {}, True),
        ("wrong", {"made/up": "known"}, False),
        (None, {"made/up": "known"}, True),
    ):
        monkeypatch.setitem(CHECKS, case.kind, lambda *_, told=reason: told)
        monkeypatch.setattr("tests.conformance.deviations.listed", lambda told=known: told)
        assert judge(case, endpoint).failed is failed


@pytest.mark.report
def test_each_listed_deviation_is_a_case(suites: Path) -> None:
    manifests = [manifest for named in SUITES.values() for manifest in named]
    assert set(listed()) <= {case.name for manifest in manifests for case in read(suites / manifest)}


@pytest.mark.report
@pytest.mark.parametrize("manifest", QUICK)
def test_quick_suite(suites: Path, endpoint: Endpoint, manifest: str) -> None:
    outcomes = [judge(case, endpoint) for case in read(suites / manifest)]
    assert outcomes
    assert not [(outcome.name, outcome.reason) for outcome in outcomes if outcome.failed]
