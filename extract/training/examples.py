"""Annotated texts as numbers: pieces, tags and pair targets, packed into windows as the encoder will see them."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from extract.components.pieces import SEPARATOR, PieceTokenizer
from extract.components.sentences import split_sentences
from extract.components.words import split_words
from extract.facts import ENTITY_TYPES, FUNDING_KINDS, SUBTYPES
from extract.labels import AMOUNT, KIND_INDEX, NOUN, PAIR_INDEX, RELATIONS, ROLE, TAGS
from extract.training.corpus import AnnotatedText

_TAG = {tag: index for index, tag in enumerate(TAGS)}
IGNORED = -100


@dataclass
class Spot:
    """A marked mention: first and last piece, its label, the id that it stands for."""

    start: int
    end: int
    label: str
    id: str


@dataclass
class Example:
    """One text: piece ids, per-piece sentence and block numbers, word starts with their tags, mentions."""

    text: AnnotatedText
    ids: list[int]
    sentences: list[int]
    blocks: list[int]
    words: list[int]
    word_ends: list[int]
    tags: list[int]
    spots: list[Spot] = field(default_factory=list)


def make_example(text: AnnotatedText, tokenizer: PieceTokenizer) -> Example:
    """Cut a text into pieces and lay its annotations over them; an annotation covers every word that it touches."""
    document = text.document
    words = split_words(document.text)
    pieces = tokenizer(document.text, words, [block.start for block in document.blocks])
    starts = [
        start
        for block in document.blocks
        for start, _ in split_sentences(document.text, start=block.start, end=block.end)
    ]
    block_starts = [block.start for block in document.blocks]
    sentences, blocks = np.zeros(len(pieces.ids), int), np.zeros(len(pieces.ids), int)
    for word, first in zip(words, pieces.first, strict=True):
        sentences[first:] = bisect_right(starts, word.start)
        blocks[first:] = bisect_right(block_starts, word.start)
    tags = [0] * len(words)
    spots: list[Spot] = []
    for mark in text.annotations:
        covered = [
            i
            for i, word in enumerate(words)
            if word.start < mark.end and word.end > mark.start and not tags[i]
        ]
        if not covered:
            continue
        for i in covered:
            tags[i] = _TAG[f"{'B' if i == covered[0] else 'I'}-{mark.label}"]
        spots.append(Spot(int(pieces.first[covered[0]]), int(pieces.last[covered[-1]]), mark.label, mark.id))
    return Example(
        text,
        pieces.ids.tolist(),
        sentences.tolist(),
        blocks.tolist(),
        pieces.first.tolist(),
        pieces.last.tolist(),
        tags,
        spots,
    )


@dataclass
class Window:
    """Several texts in a row, as one stretch of pieces; mentions of all of them in reading order.

    `entity` numbers what each mention stands for (-1: an amount or role); `types` is per entity. `positive` and `ignored`
    hold (entity, output, entity) triples; `links` maps a mention's index to (output, target entities).
    """

    ids: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    word_ends: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    entity: list[int] = field(default_factory=list)
    subtypes: list[int] = field(default_factory=list)
    funding_kinds: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    positive: set[tuple[int, int, int]] = field(default_factory=set)
    ignored: set[tuple[int, int, int]] = field(default_factory=set)
    links: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    texts: int = 0

    def add(self, example: Example) -> None:
        """Append a text, behind a separator."""
        if self.ids:
            self.ids.append(SEPARATOR)
            self.sentences.append(self.sentences[-1])
            self.blocks.append(self.blocks[-1])
        offset, text = len(self.ids), example.text
        sentence, block = (self.sentences[-1] + 1, self.blocks[-1] + 1) if self.ids else (0, 0)
        self.ids += example.ids
        self.sentences += [s + sentence for s in example.sentences]
        self.blocks += [b + block for b in example.blocks]
        self.words += [w + offset for w in example.words]
        self.word_ends += [w + offset for w in example.word_ends]
        self.tags += example.tags
        numbers = {key: len(self.types) + i for i, key in enumerate(text.types)}
        self.types += text.types.values()
        self._add_relations(text, numbers)
        self._add_mentions(example, numbers, offset)
        self.texts += 1

    def _add_relations(self, text: AnnotatedText, numbers: dict[str, int]) -> None:
        for fact in text.relations:
            optional = fact.optional or bool({fact.subject, fact.object} & text.optional)
            into = self.ignored if optional else self.positive
            subject, object_, output = numbers[fact.subject], numbers[fact.object], PAIR_INDEX[fact.property]
            into.add((subject, output, object_))
            if fact.property == "collaboratesWith":
                into.add((object_, output, subject))
            if fact.property == "coordinatedBy":
                self.ignored.add((subject, PAIR_INDEX["hasPartner"], object_))

    def _add_mentions(self, example: Example, numbers: dict[str, int], offset: int) -> None:
        text = example.text
        money = {m.id: m for m in text.funding}
        holders: dict[str, list[int]] = {}
        for fact in text.relations:
            if fact.role:
                holders.setdefault(fact.role, []).append(numbers[fact.subject])
        for spot in example.spots:
            index = len(self.starts)
            self.starts.append(spot.start + offset)
            self.ends.append(spot.end + offset)
            self.labels.append(spot.label)
            self.entity.append(numbers.get(spot.id, -1) if spot.label not in (AMOUNT, ROLE) else -1)
            subtype = text.subtypes.get(spot.id) if spot.label == "Organisation" else None
            self.subtypes.append(SUBTYPES.index(subtype) if subtype else IGNORED)
            fund = money.get(spot.id) if spot.label == AMOUNT else None
            self.funding_kinds.append(FUNDING_KINDS.index(fund.kind) if fund else IGNORED)
            if fund:
                self.links[index, "about"] = [numbers[fund.about]] if fund.about else []
                self.links[index, "giver"] = [numbers[g] for g in fund.givers]
                self.links[index, "receiver"] = [numbers[r] for r in fund.receivers]
            elif spot.label == NOUN:
                self.links[index, "antecedent"] = [numbers[spot.id]]
            elif spot.label == ROLE:
                self.links[index, "roleOf"] = holders.get(spot.id, [])

    def kinds(self) -> list[int]:
        """What the pair scorer is told of each mention: nouns as resolved."""
        return [
            KIND_INDEX[f"{NOUN}:{self.types[e]}"] if label == NOUN else KIND_INDEX[label]
            for label, e in zip(self.labels, self.entity, strict=True)
        ]


def pack(examples: list[Example], rng: random.Random, *, size: int = 384) -> list[Window]:
    """Put texts one after another into windows of at most `size` pieces (a longer text has one for itself).

    Texts that share a window teach that nearness alone makes no relation.
    """
    rng.shuffle(examples)
    windows: list[Window] = []
    current, limit = Window(), rng.randint(size // 3, size)
    for example in examples:
        if len(example.ids) > 508:
            continue
        if current.ids and len(current.ids) + len(example.ids) + 1 > limit:
            windows.append(current)
            current, limit = Window(), rng.randint(size // 3, size)
        current.add(example)
    if current.ids:
        windows.append(current)
    return windows


def batches(windows: list[Window], rng: random.Random, *, pieces: int = 700) -> list[list[Window]]:
    """Group windows of like length, at most `pieces` pieces with padding; the batches in random order."""
    groups: list[list[Window]] = []
    for window in sorted(windows, key=lambda w: len(w.ids) + 20 * rng.random()):
        if groups and (len(groups[-1]) + 1) * len(window.ids) <= pieces:
            groups[-1].append(window)
        else:
            groups.append([window])
    rng.shuffle(groups)
    return groups


ENTITY_INDEX = {kind: index for index, kind in enumerate(ENTITY_TYPES)}
RELATION_COUNT = len(RELATIONS)
