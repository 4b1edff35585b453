"""Measure Frog, a small network and rules on the texts and folds that the model is measured on.

    python -m extract.training.baselines [--folds 0 1 2 3 4] [--only frog|cnn|rules]

Prints precision, recall and F1 per type, property and language, and keeps them in training-work/baselines.json, after each
fold: what a baseline's last run measured takes the place of what it measured before. `mentions` asks for span and type.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from extract.facts import ENTITY_TYPES
from extract.labels import RELATIONS
from extract.training.baselines.cnn import cnn_names, train_cnn
from extract.training.baselines.frog import frog_names, frog_program
from extract.training.baselines.names import SPANS, judge_names
from extract.training.baselines.rules import rule_extraction
from extract.training.corpus import FOLDS, AnnotatedText, fold_of, marked_texts, read_marked
from extract.training.scoring import Tally, Verdict, gold_of, judge
from graph.errors import LimburgError

BASELINES = ("rules", "frog", "cnn")
MEASURES = (SPANS, "mentions", *ENTITY_TYPES, "entities", *RELATIONS, "funding", "facts")
ALL = "all"

Tallies = dict[str, dict[str, Tally]]


@cache
def texts_of(fold: int) -> tuple[AnnotatedText, ...]:
    """The texts of a fold that keep to the format."""
    return tuple(read_marked(text) for text in marked_texts() if not text.faults and fold_of(text) == fold)


def held_out(baseline: str, fold: int) -> list[AnnotatedText]:
    """The texts of a fold that a baseline can read: Frog reads only Dutch."""
    return [text for text in texts_of(fold) if baseline != "frog" or text.language == "nl"]


def judged(baseline: str, fold: int) -> Iterator[tuple[str, Verdict]]:
    """Language and verdict of each finding and miss of a baseline in a fold."""
    texts = held_out(baseline, fold)
    if baseline == "rules":
        for text in texts:
            names, extraction = rule_extraction(text.document)
            yield from ((text.language, v) for v in judge_names(names, text))
            yield from ((text.language, v) for v in judge(extraction, gold_of(text)))
        return
    if baseline == "frog":
        found = frog_names(texts)
    else:
        others = [text for other in range(FOLDS) if other != fold for text in texts_of(other)]
        found = cnn_names(train_cnn(others), texts)
    for text, names in zip(texts, found, strict=True):
        yield from ((text.language, v) for v in judge_names(names, text))


def count(verdicts: Iterator[tuple[str, Verdict]], tallies: Tallies) -> None:
    """Add verdicts to the tallies by language and measure, and to those of all languages, mentions and facts."""
    for language, verdict in verdicts:
        measures = [verdict.measure]
        if verdict.measure in ENTITY_TYPES:
            measures.append("mentions")
        elif verdict.measure in (*RELATIONS, "funding"):
            measures.append("facts")
        for place in (language, ALL):
            for measure in measures:
                tallies[place][measure].add(verdict)


def record(tallies: Tallies, folds: Sequence[int], *, texts: int) -> dict[str, Any]:
    """The folds and the number of texts measured on, and per language and measure the counts, precision, recall and F1."""
    languages = {
        language: {
            measure: vars(t) | {"precision": t.precision, "recall": t.recall, "f1": t.f1}
            for measure, t in ((m, measures[m]) for m in MEASURES if m in measures)
        }
        for language, measures in tallies.items()
    }
    return {"folds": list(folds), "texts": texts, "languages": languages}


def table(records: Mapping[str, Any]) -> str:
    """One line per baseline, language and measure."""
    lines = [f"{'baseline':<10}{'folds':<8}{'language':<10}{'measure':<18}{'P':>7}{'R':>7}{'F1':>7}"]
    for baseline, entry in records.items():
        folds = "".join(map(str, entry["folds"]))
        for language, measures in sorted(entry["languages"].items()):
            for measure, t in measures.items():
                figures = f"{t['precision']:>7.3f}{t['recall']:>7.3f}{t['f1']:>7.3f}"
                lines.append(f"{baseline:<10}{folds:<8}{language:<10}{measure:<18}{figures}")
    return "\n".join(lines)


def main() -> int:
    """Read the options, measure, keep and print; exit status 2 where a baseline cannot run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, nargs="+", choices=range(FOLDS), default=list(range(FOLDS)))
    parser.add_argument("--only", choices=BASELINES)
    parser.add_argument("--out", type=Path, default=Path("training-work/baselines.json"))
    options = parser.parse_args()
    chosen = (options.only,) if options.only else BASELINES
    kept = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    try:
        if "frog" in chosen:
            frog_program()
        for baseline in chosen:
            tallies: Tallies = defaultdict(lambda: defaultdict(Tally))
            for number, fold in enumerate(options.folds, 1):
                count(judged(baseline, fold), tallies)
                done = options.folds[:number]
                texts = sum(len(held_out(baseline, fold)) for fold in done)
                kept[baseline] = record(tallies, done, texts=texts)
                options.out.parent.mkdir(parents=True, exist_ok=True)
                options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    except LimburgError as error:
        print(error, file=sys.stderr)
        return 2
    print(table({baseline: kept[baseline] for baseline in chosen}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
