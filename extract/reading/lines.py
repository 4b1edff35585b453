"""Lines that typesetting broke, joined again: words split by a hyphen become one, true hyphens stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

Vocabulary = Counter[str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_SPLIT = re.compile(r"(?P<before>[\w'’/&-]*[\w'’])-$")
_NEXT = re.compile(r"[\w'’-]+")
_SHARED = _set("en of dan tot noch als and or to und oder bis sowie et ou à")
_PREFIXES = _set("ex non non-profit self quasi vice oud niet bio-based state web-based")
_PARTICLES = _set("start scale spin follow kick know check pop back lock stand make lay round set sign turn")
_AFTER_PARTICLE = re.compile(r"(?:ups?|offs?|outs?|how|ins?|over)\b")
_INNER = _set("of the to and in by on for de la le les du des sur sous en aan op over bij van der den")
_CLASHES = _set("aa ae ai au ee ei eu ie ii ij oe oi oo ou ui uu")


def vocabulary(text: str) -> Vocabulary:
    """How often each word of `text` occurs, in lower case; a word may hold hyphens inside."""
    return Counter(word.group().lower() for word in _WORD.finditer(text))


def join_lines(lines: Iterable[str], words: Vocabulary) -> str:
    """One stretch of text from `lines`; `words`, of the whole text, tell a split word from a hyphenated one.

    >>> join_lines(["in Rotter-", "dam en de Maas-", "Rijnregio, jeugd-", "en welzijnswerk"], Counter())
    'in Rotterdam en de Maas-Rijnregio, jeugd- en welzijnswerk'
    """
    joined = ""
    for line in (" ".join(line.split()) for line in lines):
        joined = _joined(joined, line, words) if joined and line else joined or line
    return joined


def is_split(line: str, after: str) -> bool:
    """Whether `line` ends in a hyphen that a word of the line `after` can follow."""
    return bool(_SPLIT.search(line)) and after[:1].isalpha()


def _joined(left: str, right: str, words: Vocabulary) -> str:
    split, following = _SPLIT.search(left), _NEXT.match(right)
    if split is None or following is None:
        return f"{left} {right}"
    before, after = split["before"], following.group()
    if after.lower() in _SHARED:
        return f"{left} {right}"
    return f"{left if _keeps_hyphen(before, after, words) else left[:-1]}{right}"


def _keeps_hyphen(before: str, after: str, words: Vocabulary) -> bool:
    capitals = before.isupper() and after.isupper() and len(before) > 1
    if not after[0].islower() and not capitals:
        return True
    whole, hyphened = words[f"{before}{after}".lower()], words[f"{before}-{after}".lower()]
    if whole != hyphened:
        return hyphened > whole
    last = re.split(r"[-'’/]", before)[-1]
    if len(last) < 2 or any(character.isdigit() for character in last):
        return True
    if last[1:].isupper() and not capitals:
        return True
    if last.lower() in _PARTICLES and _AFTER_PARTICLE.match(after.lower()):
        return True
    if "-" in before and last in _INNER:
        return True
    clash = f"{last[-1]}{after[0]}".lower() in _CLASHES and len(last) > 3
    return clash or last.lower() in _PREFIXES
