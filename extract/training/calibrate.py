"""From logits to confidences: of the facts given 0.8, eight in ten are to be right.

For each relation and for funding a logistic curve over two features, the pair's logit and how sure the tagger is of the
weaker end, gives the share of right findings (Platt 1999, with a second feature). One threshold serves all: where F1 is
best over calibrated confidences, which is then best for every relation too (Lipton et al. 2014). Around the best F1 is flat
while precision is not, so that the highest threshold within half a point of it is taken: a wrong fact costs trust.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extract.labels import PAIR_OUTPUTS, RELATIONS
from extract.model import Calibration, log_odds
from extract.training.scoring import Verdict

LEAST = 0.02
NEUTRAL = {
    name: Calibration(1.0, 0.0, LEAST if name in (*RELATIONS, "about") else 0.5) for name in PAIR_OUTPUTS
}
"""No calibration, and thresholds so low that nearly everything is reported: what `fit` wants to see."""

_SLACK = 0.005
_PRIOR = 12.0  # findings that the curve over all relations counts for beside a relation's own


def output_of(verdict: Verdict) -> str:
    """Which of the model's outputs a finding rests on."""
    return "about" if verdict.measure == "funding" else verdict.measure


def fit(verdicts: Iterable[Verdict]) -> dict[str, Calibration]:
    """Calibrations of all outputs, from verdicts on what a model with `NEUTRAL` calibration reports."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[output_of(verdict)].append(verdict)
    facts = [v for name in (*RELATIONS, "about") for v in groups[name]]
    shared = _curve(facts, np.array([1.0, 0.0, 0.0]), strength=1.0)
    result = dict(NEUTRAL)
    for name in (*RELATIONS, "about"):
        slope, certainty, intercept = _curve(groups[name], shared, strength=_PRIOR).tolist()
        result[name] = Calibration(round(slope, 4), round(intercept, 4), LEAST, round(certainty, 4))
    threshold = round(best_threshold([calibrated(v, result) for v in facts], slack=_SLACK), 3)
    return {
        name: replace(value, threshold=threshold) if name in (*RELATIONS, "about") else value
        for name, value in result.items()
    }


def _curve(
    verdicts: Sequence[Verdict], prior: NDArray[np.float64], *, strength: float
) -> NDArray[np.float64]:
    """Weights of logit, certainty and one, drawn towards `prior` as by `strength` findings; by damped Newton steps."""
    found = [v for v in verdicts if v.found]
    x = np.array([[log_odds(v.confidence), log_odds(v.certainty), 1.0] for v in found]).reshape(-1, 3)
    y = np.array([float(v.right) for v in found])
    scale = strength * np.array([1.0, 0.25, 1.0])

    def loss(weights: NDArray[np.float64]) -> float:
        z = x @ weights
        return float((np.logaddexp(0, z) - y * z).sum() + 0.5 * (scale * (weights - prior) ** 2).sum())

    weights = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + scale * (weights - prior)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(scale)
        step, size = np.linalg.solve(curvature, gradient), 1.0
        while loss(weights - size * step) > loss(weights) and size > 1e-6:
            size /= 2
        weights = weights - size * step
    weights[0] = max(weights[0], 0.05)
    return weights


def calibrated(verdict: Verdict, calibration: dict[str, Calibration]) -> Verdict:
    """A finding with the confidence that `calibration` gives it, instead of the neutral one."""
    if not verdict.found:
        return verdict
    curve = calibration[output_of(verdict)]
    return replace(verdict, confidence=curve.confidence(log_odds(verdict.confidence), verdict.certainty))


def best_threshold(verdicts: Iterable[Verdict], *, slack: float = 0.0) -> float:
    """The highest confidence from which F1 is best, or within `slack` of the best."""
    verdicts = list(verdicts)
    wanted = sum(v.right or not v.found for v in verdicts)
    scores, right = [], 0
    for count, verdict in enumerate(sorted((v for v in verdicts if v.found), key=lambda v: -v.confidence), 1):
        right += verdict.right
        scores.append((2 * right / (count + wanted), verdict.confidence))
    best = max(scores, default=(0.0, 0.5))[0]
    return next((confidence for score, confidence in scores if score >= best - slack), 0.5)


@dataclass(frozen=True)
class Bin:
    """Findings of like confidence: how many, their mean confidence, the share of right ones."""

    count: int
    confidence: float
    right: float


def reliability(verdicts: Iterable[Verdict], *, bins: int = 10) -> list[Bin]:
    """The findings (facts, not entities) over equal ranges of confidence; empty ranges are left out."""
    found = [v for v in verdicts if v.found and v.measure not in ("entities", "mentions")]
    table = []
    for number in range(bins):
        inside = [v for v in found if min(math.floor(v.confidence * bins), bins - 1) == number]
        if inside:
            count = len(inside)
            table.append(
                Bin(count, sum(v.confidence for v in inside) / count, sum(v.right for v in inside) / count)
            )
    return table


def expected_calibration_error(verdicts: Iterable[Verdict]) -> float:
    """Mean distance of confidence and share of right findings over the bins, weighted by findings."""
    table = reliability(verdicts)
    return sum(b.count * abs(b.confidence - b.right) for b in table) / max(1, sum(b.count for b in table))
