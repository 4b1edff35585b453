"""Scores of ordered pairs of mentions: the mean over the windows that hold a pair, weighted by how centrally they do."""

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


def _centrality(window: EncodedWindow, low: Integers, high: Integers) -> NDArray[np.float32]:
    """How far ranges of pieces lie from the borders of a window, at least one."""
    margin: NDArray[np.float32] = np.minimum(low - window.start, window.end - 1 - high).astype(np.float32) + 1
    return margin


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
        low, high = np.minimum(starts[left], starts[right]), np.maximum(ends[left], ends[right])
        total = np.zeros_like(scores)
        weights = np.zeros(len(left), np.float32)
        for window in encoding.windows:
            chosen = np.flatnonzero((low >= window.start) & (high < window.end))
            if len(chosen):
                weight = _centrality(window, low[chosen], high[chosen])
                found = self._score(window, starts, ends, kinds, sentence, block, left[chosen], right[chosen])
                total[chosen] += weight[:, None] * found
                weights[chosen] += weight
        seen = weights > 0
        scores[seen] = total[seen] / weights[seen, None]
        return scores

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
