"""How well names alone are resolved: precision, recall and F1 on labelled pairs of names.

python -m graph.resolution --pairs tests/cases/names.csv [--half test] [--errors]
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import LimburgError
from graph.resolution import Candidate, Decision, Entry, resolve
from ontology.register import load_register

_COLUMNS = ("name_a", "type_a", "name_b", "type_b", "same", "why", "half")


@dataclass(frozen=True)
class LabelledPair:
    """Two names with their types, whether they are one thing's, why, and the half of the set (dev or test)."""

    one: Candidate
    other: Candidate
    same: bool
    why: str
    half: str


@dataclass(frozen=True)
class Answer:
    """What resolution said of a pair: `merge`, `suggest` or `apart`, and its decision where it made one."""

    pair: LabelledPair
    verdict: str
    decision: Decision | None


def read_pairs(file: Path) -> list[LabelledPair]:
    """The pairs of a CSV file; raises LimburgError with line and remedy where it is no such file."""
    try:
        with file.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
    except (OSError, UnicodeDecodeError) as error:
        raise LimburgError(
            "the pairs cannot be read", place=str(file), remedy="Give a CSV file in UTF-8."
        ) from error
    return [_pair(row, f"{file}, line {line}") for line, row in enumerate(rows, start=2)]


def _pair(row: dict[str, str], place: str) -> LabelledPair:
    if not all(row.get(column) for column in _COLUMNS) or row["same"] not in ("yes", "no"):
        remedy = f"Fill the columns {', '.join(_COLUMNS)}; same is yes or no."
        raise LimburgError(f"{row!r} is no labelled pair", place=place, remedy=remedy)
    one, other = (Candidate(f"{side}", row[f"type_{side}"], (row[f"name_{side}"],)) for side in "ab")
    return LabelledPair(one, other, row["same"] == "yes", row["why"], row["half"])


def answer(pair: LabelledPair, register: Iterable[Entry]) -> Answer:
    """Resolve the two names of a pair."""
    resolution = resolve((pair.one, pair.other), register=register)
    for verdict, decisions in (("merge", resolution.merges), ("suggest", resolution.suggestions)):
        if decisions:
            return Answer(pair, verdict, decisions[0])
    return Answer(pair, "apart", next(iter(resolution.kept_apart), None))


def scores(answers: Sequence[Answer], verdicts: Iterable[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs with one of `verdicts`; 0 where there are none."""
    said = [item.pair.same for item in answers if item.verdict in set(verdicts)]
    right, wanted = sum(said), sum(item.pair.same for item in answers)
    precision, recall = right / len(said) if said else 0.0, right / wanted if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, resolve the pairs, print the scores."""
    parser = argparse.ArgumentParser(prog="python -m graph.resolution", description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True, metavar="FILE")
    parser.add_argument("--half", choices=("dev", "test"), help="only this half of the pairs")
    parser.add_argument(
        "--errors", action="store_true", help="print the pairs that went wrong, with the reasons"
    )
    options = parser.parse_args(arguments)
    register = load_register()
    answers = [
        answer(pair, register) for pair in read_pairs(options.pairs) if options.half in (None, pair.half)
    ]
    for half in sorted({item.pair.half for item in answers}):
        _print(half, [item for item in answers if item.pair.half == half])
    for item in answers if options.errors else ():
        if item.pair.same != (item.verdict != "apart"):
            reasons = (
                "; ".join(reason.text() for reason in item.decision.reasons) if item.decision else "unlike"
            )
            print(
                f"{item.verdict}: {item.pair.one.names[0]} | {item.pair.other.names[0]} ({item.pair.why}): {reasons}"
            )


def _print(half: str, answers: Sequence[Answer]) -> None:
    for label, verdicts in (("merged", ("merge",)), ("merged or suggested", ("merge", "suggest"))):
        precision, recall, f1 = scores(answers, verdicts)
        print(
            f"{half:5} {len(answers):4} pairs  {label:20} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
        )


if __name__ == "__main__":
    main()
