"""What the words beside a name say of its type: "het project X", "X, de campus voor …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_BEFORE = re.compile(r"([^\W\d_][\w-]*)(?: \||:)? $")
_ARTICLES = "een|de|het|a|an|the|un|une|le|la|ein|eine|der|die|das"
_AFTER = re.compile(rf", (?:{_ARTICLES})((?: [^\W\d_][\w-]*){{1,3}})")


@cache
def _nouns() -> dict[str, str]:
    lines = (files("extract.components") / "type_nouns.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            kind, _, nouns = line.partition("\t")
            table |= dict.fromkeys(nouns.split(","), kind)
    return table


@cache
def type_of(word: str) -> str | None:
    """The type that a noun, or the compound that it ends, stands for; the longest noun decides."""
    fitting = [noun for noun in _nouns() if word == noun or (len(noun) > 4 and word.endswith(noun))]
    return _nouns()[max(fitting, key=len)] if fitting else None


def type_cues(text: str, start: int, end: int) -> Iterator[str]:
    """The types that the noun right before a name, and the noun of an apposition right after it, stand for.

    >>> text = "het Interreg-project Lasbaan, een campus"
    >>> list(type_cues(text, text.index("Lasbaan"), text.index(",")))
    ['Project', 'Campus']
    """
    before = _BEFORE.search(text, max(0, start - 40), start)
    for noun in (before[1].casefold() if before else None, apposition(text, end)):
        kind = type_of(noun) if noun else None
        if kind:
            yield kind


def own_cues(name: str) -> Iterator[str]:
    """The type that the first or the last word of a name stands for.

    >>> list(own_cues("Bouwcampus")), list(own_cues("Fonds Zuid")), list(own_cues("Lasbaan"))
    (['Campus'], ['Programme'], [])
    """
    words = name.casefold().split()
    for word in dict.fromkeys((words[0], words[-1])):
        if kind := type_of(word):
            yield kind


def apposition(text: str, end: int) -> str | None:
    """The noun of type of an apposition right behind the name that ends at `end`, in lower case.

    >>> apposition("Lasbaan, een campus", 7)
    'campus'
    """
    match = _AFTER.match(text, end)
    words = match[1].casefold().split() if match else []
    return next((word for word in words if type_of(word)), None)
