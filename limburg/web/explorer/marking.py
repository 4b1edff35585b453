"""The text of a report cut into pieces: blocks with their pages, sentences that state something, names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.reading.document import Block
from graph.texts import Found, Text
from limburg.web.thing import Named


@dataclass(frozen=True)
class Told:
    """A fact at the place of the report that states it, from character `start` to `end` where its text is kept.

    `object` is a text where the fact is an amount of money, and `subject` then what it is for, None where that is
    not said.
    """

    subject: Named | None
    property: str
    object: Named | str
    quote: str
    page: int | None
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Piece:
    """Characters of one kind: plain, or a name with the thing that it stands for."""

    text: str
    name: Found | None = None


@dataclass(frozen=True)
class Stretch:
    """Pieces that belong together: a sentence that states something, with its anchors, or what lies between."""

    pieces: tuple[Piece, ...]
    anchors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Marked:
    """A block of the text with the facts that it states; `new_page` is the page that begins with it."""

    kind: str
    stretches: tuple[Stretch, ...]
    told: tuple[Told, ...]
    new_page: int | None = None


@dataclass(frozen=True)
class Report:
    """The blocks of a report, and the facts of which the sentence stands nowhere in them."""

    blocks: tuple[Marked, ...]
    elsewhere: tuple[Told, ...] = field(default=())


def marked(text: Text, told: Sequence[Told]) -> Report:
    """The whole text with its names and facts marked. A sentence that spans blocks is told at the first of them."""
    by_block: defaultdict[int, list[Told]] = defaultdict(list)
    elsewhere = []
    for fact in told:
        place = next(
            (n for n, block in enumerate(text.blocks) if block.start <= fact.start < block.end), None
        )
        if place is None or text.text[fact.start : fact.end] != fact.quote:
            elsewhere.append(fact)
        else:
            by_block[place].append(fact)
    blocks = tuple(_blocks(text, by_block))
    return Report(blocks, tuple(elsewhere))


def quoted(told: Sequence[Told]) -> Report:
    """The sentences alone, in their order, where the text was not kept."""
    by_start: defaultdict[int, list[Told]] = defaultdict(list)
    for fact in told:
        by_start[fact.start].append(fact)
    blocks, page = [], None
    for start, facts in sorted(by_start.items()):
        stretch = Stretch((Piece(facts[0].quote),), (start,))
        new_page = facts[0].page if facts[0].page != page else None
        blocks.append(Marked("paragraph", (stretch,), tuple(facts), new_page))
        page = facts[0].page
    return Report(tuple(blocks))


def _blocks(text: Text, by_block: Mapping[int, Sequence[Told]]) -> Iterator[Marked]:
    names, page = list(_disjoint(text.names)), None
    for number, block in enumerate(text.blocks):
        facts = by_block.get(number, ())
        inside = [name for name in names if block.start <= name.start and name.end <= block.end]
        new_page = block.page if block.page != page else None
        page = block.page
        yield Marked(block.kind, tuple(_stretches(text.text, block, facts, inside)), tuple(facts), new_page)


def _stretches(text: str, block: Block, facts: Iterable[Told], names: Sequence[Found]) -> Iterator[Stretch]:
    """The block from end to end; sentences that overlap are one stretch with several anchors."""
    spans: list[tuple[int, int, list[int]]] = []
    for start, end in sorted({(fact.start, min(fact.end, block.end)) for fact in facts}):
        if spans and start < spans[-1][1]:
            first, until, anchors = spans[-1]
            spans[-1] = first, max(until, end), anchors if start in anchors else [*anchors, start]
        else:
            spans.append((start, end, [start]))
    at = block.start
    for start, end, anchors in spans:
        if at < start:
            yield Stretch(tuple(_pieces(text, at, start, names)))
        yield Stretch(tuple(_pieces(text, start, end, names)), tuple(anchors))
        at = end
    if at < block.end:
        yield Stretch(tuple(_pieces(text, at, block.end, names)))


def _pieces(text: str, start: int, end: int, names: Iterable[Found]) -> Iterator[Piece]:
    at = start
    for name in names:
        if at <= name.start and name.end <= end:
            if at < name.start:
                yield Piece(text[at : name.start])
            yield Piece(text[name.start : name.end], name)
            at = name.end
    if at < end:
        yield Piece(text[at:end])


def _disjoint(names: Iterable[Found]) -> Iterator[Found]:
    """The names by their place, the longer of two that overlap where they begin together, else the first."""
    until = 0
    for name in names:
        if name.start >= until:
            yield name
            until = name.end
