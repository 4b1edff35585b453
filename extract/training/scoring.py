"""Extracted facts held against what a careful reader found: right, wrong, missing, or fine either way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extract.components.demonyms import base_name
from extract.components.relations import SYMMETRIC
from extract.facts import Extraction
from extract.names import organisation_key
from extract.training.corpus import AnnotatedText

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Gold:
    """What a reader found: names and type by entity id, facts (subject, property, object), money (about, amount, code)."""

    names: Mapping[str, frozenset[str]]
    types: Mapping[str, str]
    optional: frozenset[str]
    facts: frozenset[Key]
    allowed: frozenset[Key]
    money: frozenset[Key]
    allowed_money: frozenset[Key]


@dataclass(frozen=True)
class Verdict:
    """One finding or one miss: `measure` is entities, mentions, funding or a property; `confidence` is 0 for a miss.

    `certainty` is that of the weaker of the entities that a fact connects.
    """

    measure: str
    right: bool
    found: bool
    confidence: float
    text: str
    certainty: float = 1.0


def gold_of(text: AnnotatedText) -> Gold:
    """The gold of an annotated text."""
    names: dict[str, set[str]] = defaultdict(set)
    for mark in text.annotations:
        if mark.label == text.types.get(mark.id):
            surface = text.document.text[mark.start : mark.end]
            names[mark.id] |= {surface, base_name(surface, {})} if mark.label == "Place" else {surface}
    facts, allowed = set(), set()
    for r in text.relations:
        optional = r.optional or bool({r.subject, r.object} & text.optional)
        (allowed if optional else facts).add(_key(r.subject, r.property, r.object))
    money, allowed_money = set(), set()
    for m in text.funding:
        optional = m.optional or not m.about or m.about in text.optional
        (allowed_money if optional else money).add((m.about or "", str(round(m.amount)), m.currency))
    return _gold(names, text.types, text.optional, facts, allowed, money, allowed_money)


def gold_of_record(record: Mapping[str, Any]) -> Gold:
    """The gold of a file in the guidelines' JSON form."""
    optional = frozenset(e["id"] for e in record["entities"] if e.get("optional"))
    facts, allowed = set(), set()
    for r in record["relations"]:
        into = allowed if r.get("optional") or {r["s"], r["o"]} & optional else facts
        into.add(_key(r["s"], r["p"], r["o"]))
    money, allowed_money = set(), set()
    for f in record.get("funding", []):
        into = allowed_money if f.get("optional") or f.get("about") in optional else money
        into.add((f.get("about") or "", str(round(float(f["amount"]))), f.get("currency", "EUR")))
    return _gold(
        {e["id"]: set(e["names"]) for e in record["entities"]},
        {e["id"]: e["type"] for e in record["entities"]},
        optional,
        facts,
        allowed,
        money,
        allowed_money,
    )


def _gold(
    names: Mapping[str, set[str]],
    types: Mapping[str, str],
    optional: frozenset[str],
    facts: set[Key],
    allowed: set[Key],
    money: set[Key],
    allowed_money: set[Key],
) -> Gold:
    implied = {(s, "hasPartner", o) for s, p, o in facts | allowed if p == "coordinatedBy"}
    keys = {i: frozenset(organisation_key(n) for n in names.get(i, ())) for i in types}
    return Gold(
        keys,
        types,
        optional,
        frozenset(facts),
        frozenset(allowed | implied),
        frozenset(money),
        frozenset(allowed_money),
    )


def _key(subject: str, name: str, object_: str) -> Key:
    return (*sorted((subject, object_)), name) if name in SYMMETRIC else (subject, name, object_)  # type: ignore[return-value]


def judge(extraction: Extraction, gold: Gold) -> Iterator[Verdict]:
    """Every finding of an extraction, right or wrong, and every miss; what the gold calls optional is passed over."""
    match = matched(extraction, gold)
    by_key = {e.key: e for e in extraction.entities}
    claimed: set[str] = set()
    optional_names = {name for i in gold.optional for name in gold.names[i]}
    free = {k for k, e in by_key.items() if _is_free(match[k], e.names, gold, optional_names)}
    for key, entity in by_key.items():
        target = match[key]
        if key not in free:
            right = target is not None and target not in claimed
            yield Verdict("entities", right, True, 1.0, f"{entity.type}: {entity.name}")
            if target:
                claimed.add(target)
    for i in gold.types.keys() - claimed - gold.optional:
        yield Verdict("entities", False, False, 0.0, f"{gold.types[i]}: {'/'.join(sorted(gold.names[i]))}")
    got: dict[Key, tuple[float, float]] = {}
    for fact in extraction.facts:
        if not {fact.subject, fact.object} & free:
            subject, object_ = (match[k] or f"? {by_key[k].name}" for k in (fact.subject, fact.object))
            key3 = _key(subject, fact.property, object_)
            weaker = min(by_key[k].certainty for k in (fact.subject, fact.object))
            got[key3] = max(got.get(key3, (0.0, 0.0)), (fact.confidence, weaker))
    yield from _compared(got, gold.facts, gold.allowed, measure_of=_property)
    money: dict[Key, tuple[float, float]] = {}
    for record in extraction.funding:
        if record.about is not None and record.about not in free:
            about = match[record.about] or f"? {by_key[record.about].name}"
            money[about, str(round(record.amount)), record.currency] = (
                max(e.confidence for e in record.evidence),
                by_key[record.about].certainty,
            )
    yield from _compared(money, gold.money, gold.allowed_money, measure_of=lambda _: "funding")


def _property(key: Key) -> str:
    return key[2] if key[2] in SYMMETRIC else key[1]


def _compared(
    got: Mapping[Key, tuple[float, float]],
    wanted: frozenset[Key],
    allowed: frozenset[Key],
    *,
    measure_of: Any,
) -> Iterator[Verdict]:
    for key, (confidence, certainty) in got.items():
        if key in wanted or key not in allowed:
            yield Verdict(measure_of(key), key in wanted, True, confidence, " ".join(key), certainty)
    for key in wanted - got.keys():
        yield Verdict(measure_of(key), False, False, 0.0, " ".join(key))


def matched(extraction: Extraction, gold: Gold) -> dict[str, str | None]:
    """For each entity of an extraction the gold one of its type that shares most of its names."""
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for i, names in gold.names.items():
        for name in names:
            by_name[gold.types[i], name].append(i)
    match: dict[str, str | None] = {}
    for entity in extraction.entities:
        votes = Counter(
            i for n in {organisation_key(n) for n in entity.names} for i in by_name[entity.type, n]
        )
        match[entity.key] = votes.most_common(1)[0][0] if votes else None
    return match


def _is_free(target: str | None, names: Iterable[str], gold: Gold, optional_names: set[str]) -> bool:
    """Whether an entity is one of the gold's optional ones, of whatever type."""
    if target is not None:
        return target in gold.optional
    return bool({organisation_key(n) for n in names} & optional_names)


@dataclass
class Tally:
    """Counts of right, wrong and missing findings."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        if verdict.right:
            self.right += 1
        elif verdict.found:
            self.wrong += 1
        else:
            self.missing += 1

    @property
    def precision(self) -> float:
        """Right among found."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right among wanted."""
        return self.right / max(1, self.right + self.missing)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missing
        return 2 * self.right / total if total else 0.0


def tallies(verdicts: Iterable[Verdict]) -> dict[str, Tally]:
    """A tally per measure, and `facts` over relations and funding together."""
    counts: dict[str, Tally] = defaultdict(Tally)
    for verdict in verdicts:
        counts[verdict.measure].add(verdict)
        if verdict.measure not in ("entities", "mentions"):
            counts["facts"].add(verdict)
    return dict(counts)
