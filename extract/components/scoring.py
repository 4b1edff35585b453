"""The pair scorer over a spaCy document, and where its sentences stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extract.components.encoder import block_starts
from extract.components.pairs import PairScorer
from extract.components.sentences import split_sentences
from extract.model import Model


def sentences_of(doc: Doc) -> list[tuple[int, int]]:
    """The document's sentences as character offsets, found once."""
    if doc._.sentence_offsets is None:
        starts = block_starts(doc)
        ends = [start - 1 for start in starts[1:]] + [len(doc.text)]
        doc._.sentence_offsets = [
            sentence
            for start, end in zip(starts, ends, strict=True)
            for sentence in split_sentences(doc.text, start=start, end=end)
        ]
    return doc._.sentence_offsets  # type: ignore[no-any-return]


class DocumentScorer:
    """Scores pairs of a document's mentions, given by their numbers."""

    def __init__(self, model: Model) -> None:
        self._pairs = PairScorer(model)

    def __call__(
        self, doc: Doc, kinds: NDArray[np.int64], pairs: Sequence[tuple[int, int]]
    ) -> NDArray[np.float32]:
        """Logits [pairs, outputs] for (left, right) numbers of mentions; `kinds` [mentions]."""
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return self._pairs(
            doc._.encoding,
            doc._.mentions,
            kinds,
            table[:, 0],
            table[:, 1],
            sentences=[start for start, _ in sentences_of(doc)],
            blocks=block_starts(doc),
        )


def quoted(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The sentence or two neighbouring sentences that hold the characters from `first` to `last`.

    Where they lie further apart, or in two blocks, it is the sentence of `last`.
    """
    sentences = sentences_of(doc)
    starts = [start for start, _ in sentences]
    low, high = (max(0, bisect_right(starts, place) - 1) for place in sorted((first, last)))
    start, end = sentences[low][0], sentences[high][1]
    if high - low > 1 or "\n" in doc.text[start:end]:
        return sentences[high]
    return start, end


Doc.set_extension("sentence_offsets", default=None, force=True)
