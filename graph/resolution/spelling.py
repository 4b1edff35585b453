"""Words that differ in spelling alone: misspellings, old spellings, plurals."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ae|oe|ue", lambda match: match[0][0]),
        (r"ie|ij|y|j", "i"),
        (r"c(?=[eiy])", "s"),
        (r"ck|c|q", "k"),
        (r"ph", "f"),
        (r"z", "s"),
        (r"th", "t"),
        (r"(.)\1+", r"\1"),
    )
]
_PLURAL = re.compile(r"s|en|e|n")
_LEAST, _SURE, _LONG = 5, 8, 12


def sound(word: str) -> str:
    """A folded word with the letters that spelling varies made one, and without doubled letters.

    >>> sound("diepenbeeck") == sound("diepenbeek"), sound("energieville") == sound("energyville")
    (True, True)
    """
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=100_000)
def spelling(one: str, other: str) -> str | None:
    """How two folded words are one but for spelling: a `misspelling`, or `spelling` where both may be right.

    A letter more, a letter less and two letters swapped are misspellings in long words. Another letter in the place of
    one is not, unless both sound alike: it makes other words too often.

    >>> spelling("universteit", "universiteit"), spelling("kempn", "kempen"), spelling("vitrafors", "vitramors")
    ('misspelling', 'spelling', None)
    """
    shorter, longer = sorted((one, other), key=lambda word: (len(word), word))
    if (
        shorter[0] != longer[0]
        or len(shorter) < _LEAST - 1
        or any(letter.isdigit() for letter in one + other)
    ):
        return None
    if sound(one) == sound(other):
        return "misspelling" if len(longer) >= _SURE else "spelling"
    if longer.startswith(shorter) and _PLURAL.fullmatch(longer, len(shorter)):
        return "spelling" if len(shorter) >= _SURE else None
    swapped_or_left_out = len(shorter) < len(longer) or sorted(one) == sorted(other)
    distance = OSA.distance(one, other, score_cutoff=2)
    if not swapped_or_left_out or distance > (2 if len(shorter) >= _LONG else 1):
        return None
    return "misspelling" if len(shorter) >= _SURE and distance == 1 else "spelling"
