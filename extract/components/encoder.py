"""spaCy component `limburg_encoder`: contextual states of a document's pieces, window by window, and scores per word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.pieces import BEGIN, PADDING, SEPARATOR, Pieces, PieceTokenizer, cut_windows
from extract.components.words import Word, split_words
from extract.facts import FUNDING_KINDS, SUBTYPES
from extract.labels import TAGS
from extract.model import Model, load_model

Floats = NDArray[np.float32]
BATCH = 4


@dataclass(frozen=True)
class EncodedWindow:
    """A half-open range of pieces with their states, last-layer queries and keys, each [pieces, 384], half precision."""

    start: int
    end: int
    states: NDArray[np.float16]
    queries: NDArray[np.float16]
    keys: NDArray[np.float16]


@dataclass(frozen=True)
class Encoding:
    """What the encoder says of a document: probabilities [words, tags], logits [words, subtypes] and [words, kinds].

    Each is the mean over the windows that hold the word, weighted by how centrally they do.
    """

    words: list[Word]
    tokens: list[int]
    pieces: Pieces
    windows: list[EncodedWindow]
    tags: Floats
    subtypes: Floats
    funding_kinds: Floats


def block_starts(doc: Doc) -> list[int]:
    """Character offsets at which the lines of a text begin; the blocks of a document are its lines."""
    text = doc.text
    starts = [0]
    while (position := text.find("\n", starts[-1])) >= 0:
        starts.append(position + 1)
    return starts


class Encoder:
    """Runs the encoder; the windows of many documents share a batch in `pipe`."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._tokenizer = PieceTokenizer(model.tokenizer)

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        words = split_words(text)
        pieces = self._tokenizer(text, words, block_starts(doc))
        ranges = cut_windows(pieces) if len(pieces.ids) else []
        heads = [
            np.zeros((len(words), width), np.float32)
            for width in (len(TAGS), len(SUBTYPES), len(FUNDING_KINDS))
        ]
        weights = np.zeros((len(words), 1), np.float32)
        windows = []
        for start, end, outputs in self._run(pieces, ranges):
            windows.append(EncodedWindow(start, end, *(out.astype(np.float16) for out in outputs[:3])))
            inside = np.flatnonzero((pieces.first >= start) & (pieces.first < end))
            places = pieces.first[inside] - start
            weight = np.minimum(places, end - 1 - start - places).astype(np.float32)[:, None] + np.float32(1)
            weights[inside] += weight
            for head, scores in zip(heads, (_softmax(outputs[3]), *outputs[4:]), strict=True):
                head[inside] += weight * scores[places]
        means = [(head / np.maximum(weights, 1e-9)).astype(np.float32) for head in heads]
        tokens = [token.i for token in doc if not token.is_space]
        doc._.encoding = Encoding(words, tokens, pieces, windows, means[0], means[1], means[2])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """One document after another: each fills its own batches."""
        del batch_size
        yield from map(self, docs)

    def _run(self, pieces: Pieces, ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int, list[Floats]]]:
        by_length = sorted(ranges, key=lambda r: r[0] - r[1])
        for first in range(0, len(by_length), BATCH):
            group = by_length[first : first + BATCH]
            longest = max(end - start for start, end in group) + 2
            ids = np.full((len(group), longest), PADDING, np.int64)
            mask = np.zeros((len(group), longest), np.float32)
            for row, (start, end) in enumerate(group):
                ids[row, : end - start + 2] = [BEGIN, *pieces.ids[start:end], SEPARATOR]
                mask[row, : end - start + 2] = 1
            outputs = self._model.encoder.run(None, {"ids": ids, "mask": mask})
            for row, (start, end) in enumerate(group):
                yield start, end, [out[row, 1 : end - start + 1] for out in outputs]


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True, initial=0.0))
    return shifted / shifted.sum(-1, keepdims=True)  # type: ignore[no-any-return]


@Language.factory("limburg_encoder")
def create_encoder(nlp: Language, name: str) -> Encoder:
    """Make the component with the shipped model."""
    del nlp, name
    return Encoder(load_model())


Doc.set_extension("encoding", default=None, force=True)
