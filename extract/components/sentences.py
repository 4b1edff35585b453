"""Sentences: blocks cut after closing punctuation that a capital, a digit or an opening quotation mark follows."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s+[\"“‘«(\[]?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|dr|drs|ir|ing|prof|mr|mevr|dhr|st|nr|nrs|art|bv|bijv|ca|resp|incl|excl|enz|evt|o\.a|m\.b\.t|"
    r"i\.s\.m|t\.e\.m|Mio|Mrd|Mr|Mrs|Ms|Dr|Prof|No|Inc|Ltd|Co|vs|approx|env|max|min|tel|blz|p|pp|vol|jr|sr|z\.B|u\.a|"
    r"bzw|ggf|inkl|Nr|Str|M|Mme|Mlle|av))\.$"
)


def split_sentences(text: str, *, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Cut `text[start:end]` into sentences, as character offsets without the white space between them.

    >>> [("De dag was kort. Dr. Peeters sprak.")[a:b] for a, b in split_sentences("De dag was kort. Dr. Peeters sprak.")]
    ['De dag was kort.', 'Dr. Peeters sprak.']
    """
    end = len(text) if end is None else end
    cuts = [
        match.end()
        for match in _END.finditer(text, start, end)
        if not _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start() + 1])
    ]
    sentences = []
    for left, right in zip([start, *cuts], [*cuts, end], strict=True):
        piece = text[left:right]
        stripped = piece.strip()
        if stripped:
            offset = left + len(piece) - len(piece.lstrip())
            sentences.append((offset, offset + len(stripped)))
    return sentences
