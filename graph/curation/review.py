"""What a curator should look at first: unsure and central facts, faults of shape, merges that are suggested."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, QuerySolution, Triple

from graph.curation.decisions import in_force
from graph.curation.records import read_decisions
from graph.originals import rows
from graph.resolve import suggestions
from graph.store import Store
from ontology.terms import LIM

_CENTRAL = 0.4
"""The share of a score that depends on how many relations a thing has; the rest is doubt."""
_FAULT = 0.9
"""The doubt that a fault of shape casts on a thing."""


@dataclass(frozen=True)
class Reason:
    """Why an item is listed: a row of `reasons.toml`, with its value."""

    kind: str
    value: str

    def text(self, language: str = "en") -> str:
        """One line, in English (`en`) or Dutch (`nl`)."""
        return str(_texts()[self.kind][language]).format(value=self.value)


@dataclass(frozen=True)
class Item:
    """Something to decide on: a fact with its surest sentence, a thing with a fault, or two things that may be one.

    `kind` is "fact", "thing" or "pair"; `score` is 0–1. `labels` are what the parts are called: subject, property and
    object of a fact (of a record, what it concerns), or the names of the things.
    """

    kind: str
    score: float
    labels: tuple[str, ...]
    reasons: tuple[Reason, ...]
    fact: Triple | None = None
    thing: NamedNode | None = None
    other: NamedNode | None = None
    quote: str = ""
    report: str = ""
    page: int | None = None
    confidence: Decimal | None = None

    @property
    def key(self) -> str:
        """What tells it from other items, whenever the queue is made."""
        return " ".join(str(part) for part in (self.fact, self.thing, self.other) if part is not None)


def queue(store: Store, *, faults: bool = True) -> list[Item]:
    """All that should be looked at, the most urgent first; the same store gives the same order.

    What a decision in force is about is not listed. `faults` tells whether the graph is checked against its shapes,
    which takes longer than all else.
    """
    place = _Place(store)
    items = [*_facts(store, place), *_pairs(store, place), *(_things(store, place) if faults else ())]
    return sorted(items, key=lambda item: (-item.score, item.kind, item.key))


class _Place:
    """What things are called, and in how many relations each stands."""

    def __init__(self, store: Store) -> None:
        self.labels = {row["thing"]: _text(row, "label") for row in rows(store, "labels")}
        self.degrees = {row["thing"]: int(_text(row, "facts")) for row in rows(store, "degrees")}
        self.records: defaultdict[object, set[object]] = defaultdict(set)
        for row in rows(store, "record-of"):
            self.records[row["record"]].add(row["thing"])
        self._most = max(self.degrees.values(), default=0)

    def degree(self, *things: object) -> int:
        """The most relations that one of the things has; of a record, those that it concerns."""
        concerned = [other for thing in things for other in (thing, *self.records.get(thing, ()))]
        return max((self.degrees.get(thing, 0) for thing in concerned), default=0)

    def score(self, doubt: float, degree: int) -> float:
        central = math.log1p(degree) / math.log1p(self._most) if self._most else 0.0
        return round(doubt * (1 - _CENTRAL + _CENTRAL * central), 4)

    def called(self, node: object) -> str:
        """A thing by its name, a record by the names of what it concerns."""
        if node in self.labels:
            return self.labels[node]
        if names := sorted(self.labels.get(thing, "") for thing in self.records.get(node, ())):
            return ", ".join(names)
        return node.value if isinstance(node, NamedNode | Literal) else str(node)


def _facts(store: Store, place: _Place) -> Iterator[Item]:
    surest: dict[Triple, tuple[Decimal, str, str, str]] = {}
    for row in rows(store, "reviewable"):
        subject, predicate, object_ = row["subject"], row["predicate"], row["object"]
        assert isinstance(subject, NamedNode) and isinstance(predicate, NamedNode)
        assert isinstance(object_, NamedNode | Literal)
        fact = Triple(subject, predicate, object_)
        told = Decimal(_text(row, "confidence")), _text(row, "title"), _text(row, "page"), _text(row, "quote")
        surest[fact] = max(told, surest.get(fact, told))
    for fact, (confidence, title, page, quote) in surest.items():
        degree = place.degree(fact.subject, fact.object)
        yield Item(
            kind="fact",
            score=place.score(float(1 - confidence), degree),
            labels=(place.called(fact.subject), LIM.local(fact.predicate) or "", place.called(fact.object)),
            reasons=(Reason("unsure", str(confidence)), Reason("central", str(degree))),
            fact=fact,
            quote=quote,
            report=title,
            page=int(page) if page else None,
            confidence=confidence,
        )


def _pairs(store: Store, place: _Place) -> Iterator[Item]:
    for found in suggestions(store):
        degree = place.degree(found.one, found.other)
        yield Item(
            kind="pair",
            score=place.score(found.score, degree),
            labels=(place.called(found.one), place.called(found.other)),
            reasons=(Reason("alike", f"{found.score:.2f}"), Reason("central", str(degree))),
            thing=found.one,
            other=found.other,
        )


def _things(store: Store, place: _Place) -> Iterator[Item]:
    """One item for each thing that breaks a shape; one that a curator has retyped is meant to be as it is."""
    from graph.validation import validate  # loads rdflib, which takes longer than most commands do

    meant = {one.thing for one in in_force(read_decisions(store)) if one.kind == "retype"}
    faults: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for fault in validate(store.quads()):
        if fault.focus.startswith("http"):
            faults[NamedNode(fault.focus)].add(fault.message)
    for thing, messages in faults.items():
        if thing not in meant and (thing in place.labels or thing in place.records):
            degree = place.degree(thing)
            broken = tuple(Reason("violation", message) for message in sorted(messages))
            yield Item(
                kind="thing",
                score=place.score(_FAULT, degree),
                labels=(place.called(thing),),
                reasons=(*broken, Reason("central", str(degree))),
                thing=thing,
            )


def _text(row: QuerySolution, name: str) -> str:
    term = row[name]
    return term.value if isinstance(term, NamedNode | Literal) else ""


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("graph.curation").joinpath("reasons.toml").read_text(encoding="utf-8"))
