"""Fit confidences and thresholds on texts that the model has not seen, and write them into its configuration.

    python -m extract.training.calibrate --fold K [--model FOLDER] [--report]

For each relation and for funding, a logistic curve turns the model's logit into the share of right findings at that
logit (Platt 1999). One threshold serves all: where F0.5 is best, since a wrong fact costs more trust than a missing one.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from extract.labels import PAIR_OUTPUTS, RELATIONS
from extract.model import Calibration, Model, load_model
from extract.pipeline import Extractor
from extract.training.corpus import fold_of, marked_texts, read_marked
from extract.training.scoring import Tally, Verdict, gold_of, judge, tallies

_LEAST = 0.02
_PRIOR = 12.0


def held_out(extractor: Extractor, fold: int) -> list[Verdict]:
    """Verdicts over the texts of a fold."""
    texts = [read_marked(text) for text in marked_texts() if not text.faults and fold_of(text) == fold]
    return [verdict for text in texts for verdict in judge(extractor(text.document), gold_of(text))]


def neutral(model: Model) -> dict[str, Calibration]:
    """No calibration, and thresholds so low that nearly everything is reported."""
    return {name: Calibration(1.0, 0.0, _LEAST) for name in model.calibration}


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def fit(verdicts: Sequence[Verdict], shared: tuple[float, float]) -> tuple[float, float]:
    """Slope and intercept of the logistic curve, drawn towards the `shared` ones where there is little to see."""
    found = [v for v in verdicts if v.found]
    x = np.array([_logit(v.confidence) for v in found])
    y = np.array([float(v.right) for v in found])
    slope, intercept = shared
    for _ in range(500):
        error = 1 / (1 + np.exp(-(slope * x + intercept))) - y
        slope -= 0.02 * (float((error * x).sum()) + _PRIOR * (slope - shared[0])) / (len(x) + _PRIOR)
        intercept -= 0.1 * (float(error.sum()) + _PRIOR * (intercept - shared[1])) / (len(x) + _PRIOR)
    return max(slope, 0.2), intercept


def best_threshold(verdicts: Iterable[Verdict], *, beta: float = 0.5) -> float:
    """The confidence from which F-beta is best; below one, `beta` holds a wrong fact for worse than a missing one."""
    verdicts = list(verdicts)
    wanted = sum(v.right or not v.found for v in verdicts)
    ranked = sorted((v for v in verdicts if v.found), key=lambda v: -v.confidence)
    best, threshold, right = -1.0, 0.5, 0
    for count, verdict in enumerate(ranked, 1):
        right += verdict.right
        score = (1 + beta**2) * right / (count + beta**2 * wanted)
        if score > best:
            best, threshold = score, verdict.confidence
    return threshold


def calibrate(model: Model, fold: int) -> dict[str, Calibration]:
    """Calibrations of all outputs, from the texts of a fold."""
    original = dict(model.calibration)
    model.calibration.update(neutral(model))
    for link in ("giver", "receiver", "roleOf"):
        model.calibration[link] = Calibration(1.0, 0.0, 0.5)
    try:
        verdicts = held_out(Extractor.load(), fold)
    finally:
        model.calibration.update(original)
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups["about" if verdict.measure == "funding" else verdict.measure].append(verdict)
    facts = [v for name in (*RELATIONS, "about") for v in groups[name]]
    shared = fit(facts, (1.0, 0.0))
    result = {name: Calibration(1.0, 0.0, 0.5) for name in PAIR_OUTPUTS}
    curves = {name: fit(groups[name], shared) for name in (*RELATIONS, "about")}
    calibrated = [_calibrated(v, *curves[name]) for name in curves for v in groups[name]]
    threshold = round(best_threshold(calibrated), 3)
    for name, (slope, intercept) in curves.items():
        result[name] = Calibration(round(slope, 4), round(intercept, 4), threshold)
    return result


def _calibrated(verdict: Verdict, slope: float, intercept: float) -> Verdict:
    if not verdict.found:
        return verdict
    return replace(verdict, confidence=1 / (1 + math.exp(-(slope * _logit(verdict.confidence) + intercept))))


def expected_calibration_error(verdicts: Iterable[Verdict], *, bins: int = 10) -> float:
    """Mean distance of confidence and share of right findings over equal bins of confidence, weighted by findings."""
    found = [v for v in verdicts if v.found and v.measure != "entities"]
    total = 0.0
    for number in range(bins):
        inside = [v for v in found if min(int(v.confidence * bins), bins - 1) == number]
        if inside:
            gap = sum(v.confidence for v in inside) - sum(v.right for v in inside)
            total += abs(gap)
    return total / max(1, len(found))


def report(verdicts: Sequence[Verdict]) -> str:
    """A line of precision, recall and F1 per measure, and the calibration error."""
    lines = [f"{'measure':<18}{'P':>7}{'R':>7}{'F1':>7}{'right':>7}{'wrong':>7}{'missing':>9}"]
    table: dict[str, Tally] = tallies(verdicts)
    for name in ("entities", *RELATIONS, "funding", "facts"):
        if t := table.get(name):
            lines.append(
                f"{name:<18}{t.precision:>7.3f}{t.recall:>7.3f}{t.f1:>7.3f}{t.right:>7}{t.wrong:>7}{t.missing:>9}"
            )
    lines.append(f"expected calibration error {expected_calibration_error(verdicts):.3f}")
    return "\n".join(lines)


def main() -> None:
    """Read the options, calibrate, write, and print how the fold's texts come out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--model", type=Path, default=Path(__file__).parents[1] / "model")
    parser.add_argument("--report", action="store_true", help="change nothing, print the scores of the fold")
    options = parser.parse_args()
    os.environ["LIMBURG_MODEL"] = str(options.model)
    model = load_model()
    if not options.report:
        calibration = calibrate(model, options.fold)
        path = options.model / "config.json"
        config = json.loads(path.read_text(encoding="utf-8"))
        config["calibration"] = {name: vars(value) for name, value in calibration.items()}
        path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        model.calibration.update(calibration)
    print(report(held_out(Extractor.load(), options.fold)))


if __name__ == "__main__":
    main()
