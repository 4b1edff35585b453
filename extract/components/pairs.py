"""Scores of ordered pairs of mentions, each taken from the window in which the pair lies most centrally."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extract.components.encoder import EncodedWindow, Encoding
from extract.components.mentions import FoundMention
from extract.labels import PAIR_OUTPUTS
from extract.model import Model

Integers = NDArray[np.int64]
UNSEEN = -1e4
_CHUNK = 512


class PairScorer:
    """Runs the pair scorer over a document's windows."""

    def __init__(self, model: Model) -> None:
        self._session = model.pairs

    def __call__(
        self,
        encoding: Encoding,
        mentions: Sequence[FoundMention],
        kinds: Integers,
        left: Integers,
        right: Integers,
        *,
        sentences: Sequence[int],
        blocks: Sequence[int],
    ) -> NDArray[np.float32]:
        """Logits [pairs, outputs]; pairs whose mentions share no window get `UNSEEN`.

        `mentions` are in reading order, `kinds` [mentions]; `sentences` and `blocks` are the sorted character offsets at
        which sentences and blocks begin.
        """
        scores = np.full((len(left), len(PAIR_OUTPUTS)), UNSEEN, np.float32)
        if not len(left):
            return scores
        starts = np.array([m.first_piece for m in mentions])
        ends = np.array([m.last_piece for m in mentions])
        sentence = np.array([bisect_right(sentences, m.start) for m in mentions])
        block = np.array([bisect_right(blocks, m.start) for m in mentions])
        home = self._homes(
            encoding, np.minimum(starts[left], starts[right]), np.maximum(ends[left], ends[right])
        )
        for number, window in enumerate(encoding.windows):
            chosen = np.flatnonzero(home == number)
            if len(chosen):
                scores[chosen] = self._score(
                    window, starts, ends, kinds, sentence, block, left[chosen], right[chosen]
                )
        return scores

    @staticmethod
    def _homes(encoding: Encoding, low: Integers, high: Integers) -> Integers:
        """The number of the window that each range of pieces lies in most centrally, -1 for none."""
        home, depth = np.full(len(low), -1), np.full(len(low), -1)
        count = len(encoding.pieces.ids)
        for number, window in enumerate(encoding.windows):
            before = low - window.start if window.start else np.full(len(low), count)
            after = window.end - 1 - high if window.end < count else np.full(len(low), count)
            inside = (low >= window.start) & (high < window.end)
            margin = np.where(inside, np.minimum(before, after), -1)
            better = margin > depth
            home[better], depth[better] = number, margin[better]
        return home

    def _score(
        self,
        window: EncodedWindow,
        starts: Integers,
        ends: Integers,
        kinds: Integers,
        sentences: Integers,
        blocks: Integers,
        left: Integers,
        right: Integers,
    ) -> NDArray[np.float32]:
        inside = np.flatnonzero((starts >= window.start) & (ends < window.end))
        place = np.full(len(starts), -1)
        place[inside] = np.arange(len(inside))
        shared = {
            "states": window.states.astype(np.float32),
            "queries": window.queries.astype(np.float32),
            "keys": window.keys.astype(np.float32),
            "starts": starts[inside] - window.start,
            "ends": ends[inside] - window.start,
            "kinds": kinds[inside],
            "sentences": sentences[inside],
            "blocks": blocks[inside],
        }
        parts = [
            self._session.run(
                None, {**shared, "left": place[left[i : i + _CHUNK]], "right": place[right[i : i + _CHUNK]]}
            )[0]
            for i in range(0, len(left), _CHUNK)
        ]
        return np.concatenate(parts)
