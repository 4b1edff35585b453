"""Cross-validation on the corpus, with what each stage is worth; and the calibration that comes of it.

    python -m extract.training.evaluate [--models training-work] [--folds 0 1 2 3 4] [--gold FOLDER --chapters FOLDER]
        [--calibrate FOLDER ...] [--out training-work/evaluation.md]

MODELS holds a model `fold-K` for each fold K, trained without that fold. Each fold is judged with the calibration and the
threshold that the other folds give. `--calibrate` writes those of all folds into the config.json of other models.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc

from extract.facts import ENTITY_TYPES, Extraction
from extract.labels import AMOUNT, MENTION_LABELS, NOUN, RELATIONS, ROLE
from extract.model import Calibration, load_model
from extract.pipeline import Extractor, to_extraction
from extract.reading import read
from extract.training import calibrate, errors, oracles
from extract.training.corpus import FOLDS, AnnotatedText, fold_of, marked_texts, read_marked
from extract.training.scoring import Gold, Tally, Verdict, gold_of, gold_of_record, judge, tallies

_MODEL_ALONE = "mentions and entities of the model alone"
VARIANTS: dict[str, tuple[str | oracles.Stage, ...]] = {
    "as shipped": ("mentions", "entities", "antecedents"),
    "without register": (_MODEL_ALONE, "antecedents"),
    "without antecedents": ("mentions", "entities", oracles.no_antecedents),
    "gold antecedents": ("mentions", "entities", oracles.gold_antecedents),
    "gold types": ("mentions", oracles.gold_types, "antecedents"),
    "gold mentions": (oracles.gold_mentions, "antecedents"),
    "gold mentions and antecedents": (oracles.gold_mentions, oracles.gold_antecedents),
}


@dataclass
class Judged:
    """Verdicts by variant, each with the language of its text; counts of errors of the pipeline as shipped."""

    verdicts: dict[str, list[tuple[str, Verdict]]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)

    def of(self, variant: str, language: str | None = None) -> list[Verdict]:
        """The verdicts of a variant, in one language or all."""
        return [v for spoken, v in self.verdicts[variant] if language in (None, spoken)]

    def take(self, other: Judged) -> None:
        """Add another's."""
        for variant, verdicts in other.verdicts.items():
            self.verdicts[variant] += verdicts
        self.errors += other.errors


class Fold:
    """The texts of a fold as its model reads them, up to where calibration begins to matter."""

    def __init__(self, number: int, folder: Path) -> None:
        os.environ["LIMBURG_MODEL"] = str(folder)
        load_model.cache_clear()
        self.model, self.extractor = load_model(), Extractor.load()
        self.texts = [read_marked(t) for t in marked_texts() if not t.faults and fold_of(t) == number]
        self.golds = [gold_of(text) for text in self.texts]
        self._encoded = [oracles.encoded(self.extractor, text) for text in self.texts]
        self.docs = {variant: list(self._docs(stages)) for variant, stages in VARIANTS.items()}

    def _docs(self, stages: Sequence[str | oracles.Stage]) -> Iterator[Doc]:
        for text, gold, encoded in zip(self.texts, self.golds, self._encoded, strict=True):
            doc = oracles.again(self.extractor, encoded)
            for stage in stages:
                doc = self._component(stage)(doc) if isinstance(stage, str) else stage(doc, text, gold)
            yield doc

    def _component(self, name: str) -> Callable[[Doc], Doc]:
        return (
            oracles.without_register(self.extractor)
            if name == _MODEL_ALONE
            else self.extractor.nlp.get_pipe(name)
        )

    def judged(self, calibration: dict[str, Calibration], variants: Iterable[str] = VARIANTS) -> Judged:
        """Verdicts with these calibrations and thresholds."""
        self.model.calibration.clear()
        self.model.calibration.update(calibration)
        result = Judged()
        for variant in variants:
            for text, gold, doc in zip(self.texts, self.golds, self.docs[variant], strict=True):
                oracles.run(self.extractor, doc, ("relations", "roles", "funding"))
                extraction = to_extraction(doc, text.document, self.extractor.run)
                verdicts = [*judge(extraction, gold), *judged_mentions(extraction, doc, text)]
                result.verdicts[variant] += [(text.language, verdict) for verdict in verdicts]
                if variant == "as shipped":
                    result.errors.update(errors.kinds_of_errors(extraction, gold, verdicts))
        return result


def judged_mentions(extraction: Extraction, doc: Doc, text: AnnotatedText) -> Iterator[Verdict]:
    """Mentions by exact stretch and type; names are those of the entities, with the type decided for the entity."""
    found = {(m.start, m.end, e.type) for e in extraction.entities for m in e.mentions}
    found |= {(m.start, m.end, m.label) for m in doc._.mentions if m.label in (NOUN, AMOUNT, ROLE)}
    gold = {(mark.start, mark.end, mark.label) for mark in text.annotations if mark.id not in text.optional}
    free = {(mark.start, mark.end) for mark in text.annotations if mark.id in text.optional}
    for start, end, label in found:
        if (start, end) not in free:
            yield Verdict("mentions", (start, end, label) in gold, True, 1.0, label)
    for _, _, label in gold - found:
        yield Verdict("mentions", False, False, 0.0, label)


def cross_validated(folder: Path, folds: Sequence[int]) -> tuple[Judged, dict[str, Calibration]]:
    """Each fold judged with what the others teach; and the calibration that all of them teach."""
    seen = [Fold(number, folder / f"fold-{number}") for number in folds]
    neutral = [fold.judged(calibrate.NEUTRAL, ["as shipped"]).of("as shipped") for fold in seen]
    result = Judged()
    for place, fold in enumerate(seen):
        others = [v for n, verdicts in enumerate(neutral) if n != place or len(folds) == 1 for v in verdicts]
        result.take(fold.judged(calibrate.fit(others)))
    return result, calibrate.fit([v for verdicts in neutral for v in verdicts])


def chapters_judged(extractor: Extractor, gold: Path, chapters: Path) -> list[Verdict]:
    """Verdicts on the chapters that have a gold file of their name."""
    verdicts: list[Verdict] = []
    for path in sorted(gold.glob("*.json")):
        record: Gold = gold_of_record(json.loads(path.read_text(encoding="utf-8")))
        verdicts += judge(extractor(read(chapters / f"{path.stem}.txt")), record)
    return verdicts


def rows(named: Iterable[tuple[str, Tally]]) -> list[str]:
    """Lines of Markdown: precision, recall, F1 and counts."""
    lines = ["| | P | R | F1 | right | wrong | missing |", "|---|---|---|---|---|---|---|"]
    for name, t in named:
        figures = f"{t.precision:.3f} | {t.recall:.3f} | {t.f1:.3f} | {t.right} | {t.wrong} | {t.missing}"
        lines.append(f"| {name} | {figures} |")
    return lines


def _total(verdicts: Iterable[Verdict], measure: str) -> Tally:
    return tallies(verdicts).get(measure, Tally())


def _of_label(verdicts: Iterable[Verdict], labels: Iterable[str]) -> Tally:
    wanted = set(labels)
    return _total((v for v in verdicts if v.measure == "mentions" and v.text in wanted), "mentions")


def report(judged: Judged, *, folds: Sequence[int], calibration: dict[str, Calibration]) -> list[str]:
    """The whole evaluation as Markdown."""
    shipped = judged.of("as shipped")
    by_measure = tallies(shipped)
    lines = [f"### Cross-validation over folds {', '.join(map(str, folds))} of {FOLDS}", ""]
    lines += rows(
        [
            ("typed names", _of_label(shipped, ENTITY_TYPES)),
            ("entities", by_measure["entities"]),
            ("**facts**", by_measure["facts"]),
            *((name, by_measure[name]) for name in (*RELATIONS, "funding") if name in by_measure),
        ]
    )
    lines += ["", "### Mentions by label", ""]
    lines += rows((label, _of_label(shipped, [label])) for label in MENTION_LABELS)
    lines += ["", "### By language", ""]
    lines += rows(
        (f"{measure}, {language}", _total(judged.of("as shipped", language), measure))
        for measure in ("entities", "facts")
        for language in ("nl", "en", "fr", "de")
    )
    lines += ["", "### What each stage is worth: facts", ""]
    lines += rows((variant, _total(judged.of(variant), "facts")) for variant in VARIANTS)
    ece = calibrate.expected_calibration_error(shipped)
    threshold = calibration["hasPartner"].threshold
    lines += ["", f"### Confidence: expected calibration error {ece:.3f}, default threshold {threshold}", ""]
    lines += ["| findings | mean confidence | share right | |", "|---|---|---|---|"]
    lines += [
        f"| {b.count} | {b.confidence:.2f} | {b.right:.2f} | `{_bar(b)}` |"
        for b in calibrate.reliability(shipped)
    ]
    return [*lines, "", "### Errors by kind", "", *errors.table(judged.errors)]


def _bar(bin_: calibrate.Bin) -> str:
    """The share of right findings as a bar of twenty, with a mark where the confidence would have it end."""
    bar = list("█" * round(20 * bin_.right) + "·" * (20 - round(20 * bin_.right)))
    bar[min(19, round(20 * bin_.confidence))] = "|"
    return "".join(bar)


def write_calibration(folder: Path, calibration: dict[str, Calibration]) -> None:
    """Put a calibration into a model's config.json."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["calibration"] = {name: vars(value) for name, value in calibration.items()}
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options, evaluate, write and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", type=Path, default=Path("training-work"))
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)))
    parser.add_argument("--gold", type=Path, help="gold of chapters, judged with the shipped model")
    parser.add_argument("--chapters", type=Path, help="the chapters' texts")
    parser.add_argument("--calibrate", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path("training-work/evaluation.md"))
    options = parser.parse_args()
    judged, calibration = cross_validated(options.models, options.folds)
    for folder in options.calibrate:
        write_calibration(folder, calibration)
    lines = report(judged, folds=options.folds, calibration=calibration)
    if options.gold:
        os.environ.pop("LIMBURG_MODEL", None)
        load_model.cache_clear()
        verdicts = chapters_judged(Extractor.load(), options.gold, options.chapters)
        table = tallies(verdicts)
        lines += ["", "### Development chapters, shipped model", ""]
        lines += rows((name, table[name]) for name in ("entities", "funding", "facts") if name in table)
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
