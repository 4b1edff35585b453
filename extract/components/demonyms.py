"""Base names of places behind the adjectives made of them: "Genkse" → Genk, "Aachener" → Aachen, "liégeoise" → Liège."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from extract.names import fold

_SUFFIX = re.compile(r"(?:se|s|er|ern)$")


@cache
def _table() -> dict[str, str]:
    lines = (files("extract.components") / "demonyms.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            place, _, adjectives = line.partition("\t")
            table |= {fold(adjective): place for adjective in adjectives.split(",")}
    return table


def base_name(name: str, places: Mapping[str, str]) -> str:
    """The place that an adjective is made of, or the name itself; `places` are the document's own, by folded name.

    >>> base_name("Genkse", {}), base_name("Tongerse", {}), base_name("Hasselt", {}), base_name("Aachener", {})
    ('Genk', 'Tongeren', 'Hasselt', 'Aachen')
    """
    folded = fold(name)
    if folded in _table():
        return _table()[folded]
    if match := _SUFFIX.search(folded):
        stem = folded[: match.start()]
        for ending in ("", "en", "e"):
            if len(stem) > 2 and stem + ending in places and places[stem + ending] != name:
                return places[stem + ending]
    if (
        len(name) > 5
        and name.endswith("se")
        and name[0].isupper()
        and " " not in name
        and not name.endswith("sse")
    ):
        return name[:-2]
    return name
