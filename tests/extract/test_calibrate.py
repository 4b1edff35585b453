"""Confidences are shares of right findings, and the threshold is where F1 is best."""

from __future__ import annotations

import random

import pytest

from extract.model import Calibration
from extract.training.calibrate import (
    LEAST,
    best_threshold,
    calibrated,
    expected_calibration_error,
    fit,
    reliability,
)
from extract.training.scoring import Verdict


def drawn(count: int, *, seed: int = 0) -> list[Verdict]:
    """Findings that are right as often as their probability squared, and half as often where an end is unsure."""
    rng = random.Random(seed)
    verdicts = []
    for _ in range(count):
        said, certainty = rng.random(), rng.choice([0.5, 0.99])
        right = rng.random() < said**2 * (1.0 if certainty > 0.9 else 0.5)
        verdicts.append(Verdict("hasPartner", right, True, said, "a hasPartner b", certainty))
    return verdicts


def test_confidence_becomes_the_share_of_right_findings() -> None:
    calibration = fit(drawn(4000))
    fresh = drawn(4000, seed=1)
    assert expected_calibration_error(fresh) > 0.15
    assert expected_calibration_error(calibrated(v, calibration) for v in fresh) < 0.04


def test_an_unsure_end_lowers_confidence() -> None:
    curve = fit(drawn(4000))["hasPartner"]
    assert curve.confidence(1.0, 0.99, 0.5) < curve.confidence(1.0, 0.99, 0.99)


def test_a_relation_without_findings_follows_all() -> None:
    calibration = fit(drawn(4000))
    assert calibration["commissions"].slope == pytest.approx(calibration["hasPartner"].slope, rel=0.05)


def test_misses_pull_the_threshold_down() -> None:
    found = drawn(400)
    missed = [Verdict("hasPartner", False, False, 0.0, "")] * 400
    assert LEAST < best_threshold(found + missed) < best_threshold(found)


def test_best_threshold_is_where_f1_is_best() -> None:
    verdicts = [
        Verdict("memberOf", right, True, said, "")
        for said, right in [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False), (0.4, False)]
    ]
    assert best_threshold(verdicts) == 0.6
    assert best_threshold(verdicts, slack=0.1) == 0.8
    assert best_threshold([]) == 0.5


def test_entities_are_no_findings_with_a_confidence() -> None:
    assert reliability([Verdict("entities", True, True, 1.0, "")]) == []


def test_extreme_logits_stay_probabilities() -> None:
    curve = Calibration(5.0, 0.0, 0.5, 1.0)
    assert 0.0 <= curve.confidence(-500.0, 0.0) < 1e-9 < 1 - 1e-9 < curve.confidence(500.0, 1.0) <= 1.0
