"""Typed names held against those that a text marks: right where span and type agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extract.facts import ENTITY_TYPES
from extract.training.corpus import AnnotatedText
from extract.training.scoring import Verdict

SPANS = "spans"


class Name(NamedTuple):
    """Half-open range of characters and an entity type."""

    start: int
    end: int
    type: str


def gold_names(text: AnnotatedText) -> set[Name]:
    """The names that a text marks, without the optional ones."""
    return {
        Name(mark.start, mark.end, mark.label)
        for mark in text.annotations
        if mark.label in ENTITY_TYPES and mark.id not in text.optional
    }


def judge_names(found: Iterable[Name], text: AnnotatedText) -> Iterator[Verdict]:
    """A verdict per name found or missed with its type as measure, and one more with `spans`, whatever its type.

    What stands where the text marks an optional name is passed over.
    """
    optional = {(mark.start, mark.end) for mark in text.annotations if mark.id in text.optional}
    typed = {name for name in found if (name.start, name.end) not in optional}
    gold = gold_names(text)
    yield from _compared(typed, gold, text)
    yield from _compared(_untyped(typed), _untyped(gold), text)


def _untyped(names: Iterable[Name]) -> set[Name]:
    return {name._replace(type=SPANS) for name in names}


def _compared(found: set[Name], gold: set[Name], text: AnnotatedText) -> Iterator[Verdict]:
    for name in sorted(found | gold):
        surface = text.document.text[name.start : name.end]
        yield Verdict(name.type, name in found & gold, name in found, float(name in found), surface)
