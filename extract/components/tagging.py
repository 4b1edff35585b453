"""From scores per word to labelled spans: the best tag sequence in which every I follows a B or I of its label."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.labels import MENTION_LABELS, TAGS

_FORBIDDEN = -1e4
_LABEL_OF = [tag.partition("-")[2] for tag in TAGS]


def _transitions() -> NDArray[np.float32]:
    table = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for after, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            for before, label in enumerate(_LABEL_OF):
                if label != _LABEL_OF[after]:
                    table[before, after] = _FORBIDDEN
    return table


_TRANSITIONS = _transitions()
_BEGINS = np.array([_FORBIDDEN if tag.startswith("I-") else 0.0 for tag in TAGS], dtype=np.float32)


class TaggedSpan(NamedTuple):
    """Half-open range of words and its label."""

    start: int
    end: int
    label: str


def decode_tags(scores: NDArray[np.float32]) -> list[TaggedSpan]:
    """Logits or log-probabilities [words, tags] → spans, by Viterbi over the BIO constraint."""
    if not len(scores):
        return []
    best = scores[0] + _BEGINS
    pointers = np.zeros(scores.shape, dtype=np.int64)
    for word in range(1, len(scores)):
        paths = best[:, None] + _TRANSITIONS
        pointers[word] = paths.argmax(0)
        best = paths.max(0) + scores[word]
    tags = [int(best.argmax())]
    for word in range(len(scores) - 1, 0, -1):
        tags.append(int(pointers[word, tags[-1]]))
    return _spans(tags[::-1])


def _spans(tags: list[int]) -> list[TaggedSpan]:
    spans: list[TaggedSpan] = []
    start = 0
    for word, tag in enumerate([*tags, 0]):
        if not TAGS[tag].startswith("I-"):
            if word and tags[word - 1]:
                spans.append(TaggedSpan(start, word, _LABEL_OF[tags[word - 1]]))
            start = word
    return spans


def label_scores(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tag probabilities of a span's words [words, tags] → mean probability of each mention label [labels]."""
    begin_and_inside: NDArray[np.float32] = probabilities[:, 1:].reshape(
        len(probabilities), len(MENTION_LABELS), 2
    )
    return begin_and_inside.sum(2).mean(0)  # type: ignore[no-any-return]
