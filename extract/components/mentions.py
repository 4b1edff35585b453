"""spaCy component `limburg_mentions`: typed names, amounts, roles and noun mentions, as `doc.spans["mentions"]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.components.demonyms import is_demonym
from extract.components.encoder import Encoding
from extract.components.known import KnownNames
from extract.components.tagging import TaggedSpan, decode_tags, label_scores
from extract.components.typecues import type_of
from extract.facts import ENTITY_TYPES, FUNDING_KINDS, SUBTYPES
from extract.labels import MENTION_LABELS

_CLOSING = {")": "(", "]": "["}
_FUNCTION_WORDS = frozenset(
    word
    for word in (files("extract.components") / "function_words.txt").read_text(encoding="utf-8").split("\n")
    if word and not word.startswith("#")
)
_ADJECTIVE = re.compile(r"[a-zà-ÿ]{2,}e")
_DEMONYM = re.compile(r"[A-Z][a-zà-ÿ]+se")
_WITHOUT_ADJECTIVE = frozenset({"Campus", "Project", "Programme", "Event", "Place"})
_KINDS_OF_FIRM = frozenset({"kmo", "start-up", "scale-up", "spin-off"})
_BETWEEN_NAMES = frozenset({",", "en", "and", "et", "und"})
_LOWER_CASE_SURE = 0.9
_KNOWN_SURE = 0.8
_LEAST_NAMED = 0.3


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


def find_mentions(text: str, encoding: Encoding, *, known: KnownNames | None = None) -> list[FoundMention]:
    """Decode the tags into mentions in reading order; a name holds at least one letter.

    A `known` name counts as found where the tagger half believes it, and takes the place of parts of itself.
    """
    mentions = []
    added = _known_spans(text, encoding, known) if known else {}
    for span in _merged(_spans(text, encoding), added):
        first, end, label = span
        first, last = _trimmed(
            text, encoding, first, end - 1, is_name=label in ENTITY_TYPES and label != "Person"
        )
        first, last = _without_descriptors(text, encoding, first, last, label)
        words = encoding.words[first : last + 1]
        surface = text[words[0].start : words[-1].end]
        if not any(c.isalnum() for c in surface) or "\n" in surface:
            continue
        scope = slice(first, last + 1)
        scores = label_scores(encoding.tags[scope])
        if span in added.values():
            scores = (
                scores * (1 - _KNOWN_SURE)
                + _KNOWN_SURE * np.eye(len(scores), dtype=np.float32)[MENTION_LABELS.index(label)]
            )
        if label in ENTITY_TYPES and not _is_name(surface, float(scores[MENTION_LABELS.index(label)])):
            continue
        if label in ENTITY_TYPES and label != "Place" and is_demonym(surface):
            continue
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
                scores,
                encoding.subtypes[scope].mean(0),
                encoding.funding_kinds[scope].mean(0),
            )
        )
    return mentions


def _spans(text: str, encoding: Encoding) -> list[TaggedSpan]:
    """The decoded spans, split names joined, and lists taken for one name parted."""
    spans = _joined(text, encoding, decode_tags(np.log(encoding.tags + 1e-9)))
    known = {_surface(text, encoding, span) for span in spans}
    return [part for span in spans for part in _parted(text, encoding, span, known)]


def _known_spans(text: str, encoding: Encoding, known: KnownNames) -> dict[int, TaggedSpan]:
    """The known names that the tagger holds for some kind of mention with a chance of its own, by their first word."""
    named = 1 - encoding.tags[:, 0]
    return {
        start: TaggedSpan(start, end, kind)
        for start, end, kind in known.find(text, encoding.words)
        if named[start:end].mean() >= _LEAST_NAMED
    }


def _merged(spans: list[TaggedSpan], added: dict[int, TaggedSpan]) -> list[TaggedSpan]:
    """Both in reading order: of two that overlap the longer one, of two alike what was tagged."""
    kept = list(spans)
    for new in list(added.values()):
        touching = [s for s in kept if s.start < new.end and new.start < s.end]
        if all(new.start <= s.start and s.end <= new.end and s[:2] != new[:2] for s in touching):
            kept = [s for s in kept if s not in touching] + [new]
    return sorted(kept)


def _surface(text: str, encoding: Encoding, span: TaggedSpan) -> str:
    return text[encoding.words[span.start].start : encoding.words[span.end - 1].end]


def _parted(text: str, encoding: Encoding, span: TaggedSpan, known: set[str]) -> list[TaggedSpan]:
    """Cut a name at its commas and its "and" where one of the parts is a name of its own elsewhere in the document."""
    words = encoding.words
    cuts = [
        n
        for n in range(span.start + 1, span.end - 1)
        if text[words[n].start : words[n].end] in _BETWEEN_NAMES
    ]
    borders = [span.start - 1, *cuts, span.end]
    parts = [TaggedSpan(a + 1, b, span.label) for a, b in pairwise(borders) if a + 1 < b]
    if cuts and span.label in ENTITY_TYPES and any(_surface(text, encoding, part) in known for part in parts):
        return parts
    return [span]


def _joined(text: str, encoding: Encoding, spans: list[TaggedSpan]) -> list[TaggedSpan]:
    """Join names of one type that stand side by side: two names would have a comma or a word between them."""
    joined: list[TaggedSpan] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before and before.end == span.start and before.label == span.label and span.label in ENTITY_TYPES:
            between = text[encoding.words[before.end - 1].end : encoding.words[span.start].start]
            if between in ("", " "):
                joined[-1] = TaggedSpan(before.start, span.end, span.label)
                continue
        joined.append(span)
    return joined


def _is_name(surface: str, score: float) -> bool:
    """A lone function word is no name, and a name without a capital or a digit has to be sure."""
    if surface.casefold() in _FUNCTION_WORDS:
        return False
    return any(c.isupper() or c.isdigit() for c in surface) or score >= _LOWER_CASE_SURE


def _trimmed(text: str, encoding: Encoding, first: int, last: int, *, is_name: bool) -> tuple[int, int]:
    """Drop punctuation that opens or closes a span without its counterpart inside, and function words around a name."""
    words = encoding.words

    def shown(word: int) -> str:
        return text[words[word].start : words[word].end]

    while last > first:
        closing, inside = shown(last)[0], text[words[first].start : words[last].start]
        kept = (
            closing.isalnum() or closing in "€%+.!" or (closing in _CLOSING and _CLOSING[closing] in inside)
        )
        if kept and not (is_name and shown(last) in _FUNCTION_WORDS):
            break
        last -= 1
    while last > first and (
        shown(first)[0] in ",;:.)]’”\"'(" or (is_name and shown(first) in _FUNCTION_WORDS)
    ):
        first += 1
    return first, last


def _without_descriptors(text: str, encoding: Encoding, first: int, last: int, label: str) -> tuple[int, int]:
    """Drop what tells of a name without being part of it: "innovatieve Campus X", "Chinese Shanghai", "X kmo"."""
    shown = [text[word.start : word.end] for word in encoding.words[first : last + 1]]
    while len(shown) > 1 and shown[1][0].isupper():
        adjective = label in _WITHOUT_ADJECTIVE and _ADJECTIVE.fullmatch(shown[0]) and not type_of(shown[0])
        demonym = label == "Place" and len(shown) == 2 and _DEMONYM.fullmatch(shown[0])
        if not adjective and not demonym:
            break
        del shown[0]
        first += 1
    while len(shown) > 1 and label == "Organisation" and shown[-1] in _KINDS_OF_FIRM:
        del shown[-1]
        last -= 1
    return first, last


class MentionFinder:
    """Sets `doc._.mentions` and the span group `mentions`."""

    def __init__(self) -> None:
        self.known: KnownNames | None = None

    def __call__(self, doc: Doc) -> Doc:
        encoding: Encoding = doc._.encoding
        doc._.mentions = find_mentions(doc.text, encoding, known=self.known)
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
