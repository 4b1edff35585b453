"""The cases in which the service is known to deviate, each with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from tests.conformance.checks import CHECKS
from tests.conformance.endpoint import Endpoint
from tests.conformance.suites import Case


@dataclass(frozen=True)
class Outcome:
    """How a case went: `failed` where it deviates and is not listed, or is listed and does not deviate."""

    name: str
    failed: bool
    listed: bool
    reason: str


@cache
def listed() -> Mapping[str, str]:
    """Name of case → why the service deviates; raises `ValueError` where a case is listed twice."""
    with (Path(__file__).parent / "deviations.toml").open("rb") as file:
        entries = tomllib.load(file)["deviation"]
    reasons: dict[str, str] = {}
    for entry in entries:
        for name in entry["cases"]:
            if name in reasons:
                raise ValueError(f"{name} is listed twice in deviations.toml: leave one out")
            reasons[name] = entry["reason"]
    return reasons


def judge(case: Case, endpoint: Endpoint) -> Outcome:
    """Run a case and compare how it went with what is listed."""
    try:
        reason = CHECKS[case.kind](case, endpoint)
    except (httpx.HTTPError, SyntaxError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
    known = listed().get(case.name)
    if known and reason is None:
        return Outcome(case.name, True, True, f"passes, though it is listed as deviating: {known}")
    return Outcome(case.name, bool(reason) and not known, bool(known), known or reason or "")
