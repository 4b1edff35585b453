"""The annotated texts: their format, read into documents with spans, and checked.

A text carries its marks inline and its facts as lines below it; `corpus/FORMAT.md` describes both.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files

from extract.facts import ENTITY_TYPES, SIGNATURES, SUBTYPES
from extract.reading.assemble import assemble
from extract.reading.document import Block, Document
from extract.reading.text import text_blocks

_MARK = re.compile(
    r"\[\[(?P<optional>\??)(?P<id>\w+)\|(?:(?P<type>[A-Z]\w+(?:/\w+)?)\|)?(?P<name>[^\[\]|]+)\]\]"
    r"|\{\{(?P<noun_id>\w+)\|(?P<noun>[^{}|]+)\}\}"
    r"|<<(?P<amount_id>\w+)\|(?P<amount>[^<>|]+)>>"
    r"|\(\((?P<role_id>\w+)\|(?P<role>[^()|]+)\)\)"
)
_STRAY = re.compile(r".{0,30}(?:\[\[|\]\]|\{\{|\}\}|<<|>>|\(\(|\)\)).{0,30}", re.DOTALL)
_RELATION = re.compile(r"(\?)?\s*(\w+) (\w+) (\w+)(?: role=(\w+))?")
_FUNDING = re.compile(
    r"(\?)?\s*funding (\w+) about=(\w*) amount=([\d.]+) currency=([A-Z]{3}) "
    r"kind=(investment|grant|budget) from=([\w,]*) to=([\w,]*)"
)
_HEADER = re.compile(r"^(\w+):\s*(.+)$", re.MULTILINE)
FOLDS = 5
_OPEN, _CLOSE = 0xF0000, 0x100000  # private-use planes: a mark is its plane plus its number


@dataclass(frozen=True)
class Annotation:
    """A marked stretch of text: `label` is an entity type, NOUN, AMOUNT or ROLE; `id` names what it stands for."""

    start: int
    end: int
    label: str
    id: str


@dataclass(frozen=True)
class Relation:
    """A relation line; `role` is the id of the role's mark."""

    subject: str
    property: str
    object: str
    role: str | None
    optional: bool


@dataclass(frozen=True)
class Money:
    """A funding line; `id` is that of the amount's mark."""

    id: str
    about: str | None
    amount: float
    currency: str
    kind: str
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class AnnotatedText:
    """One text of the corpus as the reader sees it, with its annotations by character offset, and its facts."""

    id: str
    language: str
    document: Document
    annotations: tuple[Annotation, ...]
    types: dict[str, str]
    subtypes: dict[str, str]
    optional: frozenset[str]
    relations: tuple[Relation, ...]
    funding: tuple[Money, ...]


@dataclass
class MarkedText:
    """A text as it stands in the file, parsed but not yet read; `faults` says what breaks the format."""

    id: str
    language: str
    segments: list[tuple[str, str | None, str]]
    types: dict[str, str] = field(default_factory=dict)
    subtypes: dict[str, str] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    relations: list[Relation] = field(default_factory=list)
    funding: list[Money] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def marked_texts() -> Iterator[MarkedText]:
    """Parse all texts of the corpus folder, in order of file name."""
    folder = files("extract.training") / "corpus"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".txt"):
            for block in re.split(r"^===\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
                if block.strip() and not block.strip().startswith("#"):
                    yield parse(block)


def fold_of(text: MarkedText) -> int:
    """The fold (0-4) that a text belongs to, by its id alone, so that adding texts moves none."""
    return zlib.crc32(text.id.encode()) % FOLDS


def parse(block: str) -> MarkedText:
    """Read one text with its header and fact lines; faults are collected, not raised."""
    head, _, rest = block.strip().partition("\n\n")
    meta = dict(_HEADER.findall(head))
    lines = rest.rstrip().split("\n")
    facts: list[str] = []
    while lines and (not lines[-1].strip() or _is_fact(lines[-1].strip())):
        facts.append(lines.pop().strip())
    text = MarkedText(meta.get("id", head[:30]), meta.get("lang", ""), _segments("\n".join(lines)))
    if missing := {"id", "lang", "genre"} - meta.keys():
        text.faults.append(f"header lacks {', '.join(sorted(missing))}")
    _read_types(text, "\n".join(lines))
    for line in filter(None, reversed(facts)):
        _read_fact(text, line)
    _check(text, [line for line in facts if line])
    return text


def _is_fact(line: str) -> bool:
    relation = _RELATION.fullmatch(line)
    return bool(relation and relation[3] in SIGNATURES) or line.lstrip("? ").startswith("funding ")


def _segments(raw: str) -> list[tuple[str, str | None, str]]:
    """Cut into (text, kind of mark or None, id)."""
    segments: list[tuple[str, str | None, str]] = []
    position = 0
    for mark in _MARK.finditer(raw):
        segments.append((raw[position : mark.start()], None, ""))
        for kind, surface, key in (
            ("NAME", "name", "id"),
            ("NOUN", "noun", "noun_id"),
            ("AMOUNT", "amount", "amount_id"),
            ("ROLE", "role", "role_id"),
        ):
            if mark[surface]:
                segments.append((mark[surface], kind, mark[key]))
        position = mark.end()
    segments.append((raw[position:], None, ""))
    return segments


def _read_types(text: MarkedText, raw: str) -> None:
    for mark in _MARK.finditer(raw):
        key, kind = mark["id"], mark["type"]
        if key and kind:
            top, _, subtype = kind.partition("/")
            if text.types.setdefault(key, top) != top:
                text.faults.append(f"{key} has two types")
            if top not in ENTITY_TYPES or (top == "Organisation") != (subtype in SUBTYPES):
                text.faults.append(f"type {kind!r} of {mark['name']!r}")
            if subtype:
                text.subtypes[key] = subtype
            if mark["optional"]:
                text.optional.add(key)
        elif key and key not in text.types:
            text.faults.append(f"{key} ({mark['name']!r}) has no type at its first mention")
    if stray := _STRAY.search(_MARK.sub("", raw)):
        text.faults.append(f"unbalanced marks near {stray[0]!r}")


def _read_fact(text: MarkedText, line: str) -> None:
    if money := _FUNDING.fullmatch(line):
        optional, key, about, amount, currency, kind, givers, receivers = money.groups()
        text.funding.append(
            Money(
                key,
                about or None,
                float(amount),
                currency,
                kind,
                _ids(givers),
                _ids(receivers),
                bool(optional),
            )
        )
    elif relation := _RELATION.fullmatch(line):
        optional, subject, name, object_, role = relation.groups()
        text.relations.append(Relation(subject, name, object_, role, bool(optional)))
    else:
        text.faults.append(f"not a fact line: {line}")


def _ids(value: str) -> tuple[str, ...]:
    return tuple(filter(None, value.split(",")))


def _check(text: MarkedText, facts: list[str]) -> None:
    marked = {kind: {key for _, k, key in text.segments if k == kind} for kind in ("NOUN", "AMOUNT", "ROLE")}
    faults = text.faults
    faults += [f"noun mention of unknown {key}" for key in sorted(marked["NOUN"] - text.types.keys())]
    for fact in text.relations:
        subject, object_ = text.types.get(fact.subject), text.types.get(fact.object)
        line = f"{fact.subject} {fact.property} {fact.object}"
        if subject is None or object_ is None:
            faults.append(f"unknown entity in: {line}")
        elif subject not in SIGNATURES[fact.property][0] or object_ not in SIGNATURES[fact.property][1]:
            faults.append(f"{fact.property} does not take {subject} -> {object_}: {line}")
        if fact.role and fact.role not in marked["ROLE"]:
            faults.append(f"role {fact.role} is not marked: {line}")
    for money in text.funding:
        if money.id not in marked["AMOUNT"]:
            faults.append(f"funding {money.id} is not marked in the text")
        for key in filter(None, (money.about, *money.givers, *money.receivers)):
            if key not in text.types:
                faults.append(f"funding refers to unknown {key}")
    faults += [f"money {key} has no funding line" for key in marked["AMOUNT"] - {m.id for m in text.funding}]
    faults += [f"fact line stands twice: {line}" for line, times in Counter(facts).items() if times > 1]


def read_marked(text: MarkedText, *, layout: Callable[[str], str] = str) -> AnnotatedText:
    """Let the document reader read the text, and find the annotations again in what it makes of it.

    `layout` may set the raw text differently before that, as long as it leaves its words and marks in order.
    """
    raw, labels = "", []
    for surface, kind, key in text.segments:
        raw += f"{chr(_OPEN + len(labels))}{surface}{chr(_CLOSE + len(labels))}" if kind else surface
        if kind:
            labels.append((text.types[key] if kind == "NAME" else kind, key))
    raw = layout(raw)
    marked = assemble(text_blocks(raw), source=f"{text.id}.txt", data=raw.encode(), pages=None, title=text.id)
    document, spans = _unmark(marked)
    annotations = tuple(Annotation(*spans[n], *labels[n]) for n in sorted(spans, key=lambda n: spans[n]))
    return AnnotatedText(
        text.id,
        text.language,
        document,
        annotations,
        text.types,
        text.subtypes,
        frozenset(text.optional),
        tuple(text.relations),
        tuple(text.funding),
    )


def _unmark(marked: Document) -> tuple[Document, dict[int, tuple[int, int]]]:
    """Take the marks out of a document; return it and the span in its text of each mark by number.

    A mark that runs over a block's end closes there; one whose line the reader dropped is missing.
    """
    kept: list[str] = []
    blocks: list[Block] = []
    spans: dict[int, tuple[int, int]] = {}
    opened: dict[int, int] = {}
    for block in marked.blocks:
        start = len(kept)
        for character in marked.text[block.start : block.end]:
            code = ord(character)
            if code >= _CLOSE:
                if code - _CLOSE in opened:
                    spans[code - _CLOSE] = (opened.pop(code - _CLOSE), len(kept))
            elif code >= _OPEN:
                opened[code - _OPEN] = len(kept)
            else:
                kept.append(character)
        spans |= {number: (place, len(kept)) for number, place in opened.items()}
        opened.clear()
        if len(kept) > start:
            blocks.append(Block(block.kind, start, len(kept), block.page))
            kept.append("\n")
    spans = {number: (a, b) for number, (a, b) in spans.items() if b > a}
    return replace(marked, text="".join(kept[:-1]), blocks=tuple(blocks)), spans


def main() -> int:
    """Check the corpus: print each fault with its text's id, then counts; exit status 1 if there is a fault."""
    texts = list(marked_texts())
    faults = [f"{text.id}: {fault}" for text in texts for fault in text.faults]
    faults += [f"id {key} stands {n} times" for key, n in Counter(t.id for t in texts).items() if n > 1]
    counts = Counter(f"language {text.language}" for text in texts)
    counts.update(relation.property for text in texts for relation in text.relations)
    counts.update({"texts": len(texts), "funding": sum(len(text.funding) for text in texts)})
    print("\n".join(faults) or "no faults")
    print(", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
