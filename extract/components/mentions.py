"""spaCy component `limburg_mentions`: typed names, amounts, roles and noun mentions, as `doc.spans["mentions"]`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.components.encoder import Encoding
from extract.components.tagging import decode_tags, label_scores
from extract.facts import ENTITY_TYPES, FUNDING_KINDS, SUBTYPES

_CLOSING = {")": "(", "]": "["}


@dataclass(frozen=True)
class FoundMention:
    """A mention: half-open ranges of characters and of words, its pieces from first to last, its label and scores.

    `scores` [labels] are mean probabilities over its words; `subtypes` and `funding_kinds` mean logits.
    """

    start: int
    end: int
    first_word: int
    last_word: int
    first_piece: int
    last_piece: int
    text: str
    label: str
    scores: NDArray[np.float32]
    subtypes: NDArray[np.float32]
    funding_kinds: NDArray[np.float32]

    @property
    def is_name(self) -> bool:
        """Whether it names an entity."""
        return self.label in ENTITY_TYPES

    @property
    def subtype(self) -> str:
        """The likeliest organisation subtype."""
        return SUBTYPES[int(self.subtypes.argmax())]

    @property
    def funding_kind(self) -> str:
        """The likeliest kind of funding."""
        return FUNDING_KINDS[int(self.funding_kinds.argmax())]


def find_mentions(text: str, encoding: Encoding) -> list[FoundMention]:
    """Decode the tags into mentions in reading order; a name holds at least one letter."""
    mentions = []
    for first, end, label in decode_tags(np.log(encoding.tags + 1e-9)):
        last = end - 1
        first, last = _trimmed(text, encoding, first, last)
        words = encoding.words[first : last + 1]
        surface = text[words[0].start : words[-1].end]
        if not any(c.isalnum() for c in surface) or "\n" in surface:
            continue
        scope = slice(first, last + 1)
        mentions.append(
            FoundMention(
                words[0].start,
                words[-1].end,
                first,
                last,
                int(encoding.pieces.first[first]),
                int(encoding.pieces.last[last]),
                surface,
                label,
                label_scores(encoding.tags[scope]),
                encoding.subtypes[scope].mean(0),
                encoding.funding_kinds[scope].mean(0),
            )
        )
    return mentions


def _trimmed(text: str, encoding: Encoding, first: int, last: int) -> tuple[int, int]:
    """Drop punctuation that opens or closes a span without its counterpart inside."""
    words = encoding.words
    while last > first:
        closing, inside = text[words[last].start], text[words[first].start : words[last].start]
        if closing.isalnum() or closing in "€%+.!" or (closing in _CLOSING and _CLOSING[closing] in inside):
            break
        last -= 1
    while last > first and text[words[first].start] in ",;:.)]’”\"'(":
        first += 1
    return first, last


class MentionFinder:
    """Sets `doc._.mentions` and the span group `mentions`."""

    def __call__(self, doc: Doc) -> Doc:
        encoding: Encoding = doc._.encoding
        doc._.mentions = find_mentions(doc.text, encoding)
        doc.spans["mentions"] = [
            Span(doc, encoding.tokens[m.first_word], encoding.tokens[m.last_word] + 1, label=m.label)
            for m in doc._.mentions
        ]
        return doc


@Language.factory("limburg_mentions")
def create_mention_finder(nlp: Language, name: str) -> MentionFinder:
    """Make the component."""
    del nlp, name
    return MentionFinder()


Doc.set_extension("mentions", default=None, force=True)
