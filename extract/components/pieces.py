"""Subword pieces of a document for the encoder, aligned with its words, and the windows that the encoder sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extract.components.words import Word

BEGIN, SEPARATOR, PADDING, UNKNOWN = 0, 2, 1, 3
"""Piece ids that every vocabulary of XLM-RoBERTa's family has in these places."""

WINDOW = 510
"""The most pieces of one window: the encoder has 512 positions, two of them for the begin and end pieces."""

OVERLAP = 100
"""The least number of pieces that two neighbouring windows share, so that no pair is lost at a seam."""


@dataclass(frozen=True)
class Pieces:
    """The pieces of a document: `ids` [pieces]; `first`, `last` [words], the first and last piece of each word.

    A separator piece stands between two blocks; `breaks` [blocks - 1] holds their indices.
    """

    ids: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    breaks: NDArray[np.int64]


class PieceTokenizer:
    """Cuts words into the pieces of a unigram vocabulary; keeps what it has cut, since words recur."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def _cut(self, word: str) -> list[int]:
        ids = self._known.get(word)
        if ids is None:
            ids = self._tokenizer.encode(word, add_special_tokens=False).ids or [UNKNOWN]
            if len(self._known) < 500_000:
                self._known[word] = ids
        return ids

    def __call__(self, text: str, words: Sequence[Word], block_starts: Sequence[int]) -> Pieces:
        """Cut all words of a text; `block_starts` are the character offsets at which its blocks begin."""
        ids: list[int] = []
        first, last, breaks = [], [], []
        borders = iter([*block_starts[1:], len(text) + 1])
        border = next(borders)
        for start, end, begins in words:
            if start >= border:
                while start >= border:
                    border = next(borders)
                breaks.append(len(ids))
                ids.append(SEPARATOR)
            first.append(len(ids))
            ids += self._cut(("▁" if begins else "") + text[start:end])
            last.append(len(ids) - 1)
        integers = (np.asarray(values, dtype=np.int64) for values in (ids, first, last, breaks))
        return Pieces(*integers)


def cut_windows(pieces: Pieces, *, size: int = WINDOW, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Half-open ranges of at most `size` pieces that cover all pieces, neighbours sharing at least `overlap`.

    A window begins at the start of a block where one lies near, so that a heading stays with its text.
    """
    count, start, windows = len(pieces.ids), 0, []
    while True:
        end = min(count, start + size)
        windows.append((start, end))
        if end == count:
            return windows
        latest = end - overlap
        blocks = pieces.breaks[(pieces.breaks + 1 <= latest) & (pieces.breaks + 1 > start + size // 3)]
        start = int(blocks[-1]) + 1 if len(blocks) else latest
