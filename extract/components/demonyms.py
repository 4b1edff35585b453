"""Base names of places behind the adjectives made of them: "Genkse" → Genk, "Aachener" → Aachen, "liégeoise" → Liège."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from extract.names import fold

_SUFFIX = re.compile(r"(?:se|s|er|ern)$")
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
_NO_NOUN = re.compile(
    r"(?:en|of|in|op|te|van|voor|met|aan|bij|naar|uit|tot|is|zijn|was|wordt|werd|heeft|krijgt|opent|die|dat)$"
)


@cache
def _table() -> dict[str, str]:
    lines = (files("extract.components") / "demonyms.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            place, _, adjectives = line.partition("\t")
            table |= {fold(adjective): place for adjective in adjectives.split(",")}
    return table


def base_name(name: str, places: Mapping[str, str], *, adjective: bool = True) -> str:
    """The place that an adjective is made of, or the name itself; `places` are the document's own, by folded name.

    `adjective` says whether the name stands before a noun: "in Beerse" is no adjective, whatever it ends in.

    >>> base_name("Genkse", {}), base_name("Tongerse", {}), base_name("Hasselt", {}), base_name("Aachener", {})
    ('Genk', 'Tongeren', 'Hasselt', 'Aachen')
    >>> base_name("Beerse", {}, adjective=False)
    'Beerse'
    """
    folded = fold(name)
    if folded in _table():
        return _table()[folded]
    if match := _SUFFIX.search(folded):
        stem = folded[: match.start()]
        for ending in ("", "en", "e"):
            if len(stem) > 2 and stem + ending in places and places[stem + ending] != name:
                return places[stem + ending]
    if adjective and len(name) > 5 and name[0].isupper() and " " not in name and re.search(r"[^s]se$", name):
        return name[:-2]
    return name


def is_demonym(name: str) -> bool:
    """Whether the table knows a name as an adjective of a place.

    >>> is_demonym("Vlaams"), is_demonym("Vlaanderen")
    (True, False)
    """
    return fold(name) in _table()


def is_adjective(text: str, end: int) -> bool:
    """Whether what ends at `end` stands right before a word that can be a noun."""
    following = _NEXT_WORD.match(text, end)
    return following is not None and not _NO_NOUN.match(following[1])
