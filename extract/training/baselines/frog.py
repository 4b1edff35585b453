"""Frog, a tagger of Dutch, as a program of its own (Debian package `frog`, GPL): measured here, never shipped or imported.

Its types are fewer and other than ours, so that each stands for the first of several, or for the one among them that the
text marks at the same span: a location may be a place or a campus, a product or anything else a project or a programme.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from extract.training.baselines.names import Name, gold_names
from extract.training.corpus import AnnotatedText
from graph.errors import LimburgError

_TYPES = {
    "org": ("Organisation",),
    "loc": ("Place", "Campus"),
    "per": ("Person",),
    "eve": ("Event",),
    "pro": ("Project", "Programme"),
    "misc": ("Project", "Programme"),
}
_UNUSED = "acmlp"  # morphology, chunks, multi-word units, lemmas, parses
_WORD, _TAG = 1, 6  # columns
_REACH = 40  # characters within which the next word is looked for


def frog_program() -> str:
    """The path of the program; raises LimburgError where it is not installed."""
    program = shutil.which("frog")
    if program is None:
        remedy = "Install the Debian packages frog and frogdata, or name other baselines with --only."
        raise LimburgError("the program frog is not on the path", place="baselines", remedy=remedy)
    return program


def frog_names(texts: Sequence[AnnotatedText]) -> list[set[Name]]:
    """The names that Frog finds in each of the Dutch `texts`; raises LimburgError where it is missing or fails."""
    with TemporaryDirectory() as folder:
        source, result = Path(folder, "source"), Path(folder, "result")
        source.mkdir()
        for number, text in enumerate(texts):
            lines = text.document.text.replace(
                "\n", "\n\n"
            )  # an empty line ends a sentence, a line's end does not
            (source / f"{number}.txt").write_text(lines, encoding="utf-8")
        _run(folder, f"--skip={_UNUSED}", f"--testdir={source}", f"--outputdir={result}")
        return [
            {fitted(span, gold_names(text)) for span in tagged_spans(text.document.text, _rows(path))}
            for text, path in ((text, result / f"{number}.txt.out") for number, text in enumerate(texts))
        ]


def _run(folder: str, *options: str) -> None:
    done = subprocess.run(
        [frog_program(), *options], cwd=folder, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        remedy = "Install its data too (Debian package frogdata), or name other baselines with --only."
        raise LimburgError(
            f"frog ended with status {done.returncode}", place=done.stderr[-200:], remedy=remedy
        )


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Word and tag of each line of Frog's output; an empty line parts sentences."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield (row[_WORD], row[_TAG]) if row else ("", "O")


def tagged_spans(text: str, rows: Iterable[tuple[str, str]]) -> Iterator[Name]:
    """The tags B-x and I-x of words in order as spans of `text`, typed x in lower case; words not found there end a span.

    >>> list(tagged_spans("Bij Metaal NV.", [("Bij", "O"), ("Metaal", "B-ORG"), ("NV", "I-ORG"), (".", "O")]))
    [Name(start=4, end=13, type='org')]
    """
    position, span = 0, None
    for word, tag in [*rows, ("", "O")]:
        start = text.find(word, position, position + len(word) + _REACH) if word else -1
        position = start + len(word) if start >= 0 else position
        part, _, kind = tag.lower().partition("-")
        if span and part == "i" and kind == span.type and start >= 0:
            span = span._replace(end=position)
            continue
        if span:
            yield span
        span = Name(start, position, kind) if part != "o" and start >= 0 else None


def fitted(span: Name, gold: set[Name]) -> Name:
    """A span with Frog's type → the same with ours: the type that the text marks where Frog's may mean it.

    >>> fitted(Name(0, 4, "loc"), {Name(0, 4, "Campus")}).type, fitted(Name(0, 4, "loc"), set()).type
    ('Campus', 'Place')
    """
    meant = [span._replace(type=kind) for kind in _TYPES[span.type]]
    return next((name for name in meant if name in gold), meant[0])
