"""What a curator decides: each decision is an activity with who, when and why, and refers to facts and things by IRIs.

A fact is named by subject, property and object, a thing by its IRI, both of which a build from the same sources gives
again. So decisions outlive the store that they were taken in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import ENTITY_TYPES, SUBTYPES
from graph.errors import QueryError
from graph.identity import short_hash
from graph.quads import SYMMETRIC, decimal_literal
from ontology.terms import BASE, LIM, XSD

KINDS = ("accept", "reject", "correct", "rename", "retype", "merge", "different", "split", "undo")
"""The kinds of decision, as the vocabulary names them (`lim:accept` and so on)."""

TYPES = (*ENTITY_TYPES, *(name for name in SUBTYPES if name != "Other"))
"""What a thing may be: a top class, or a class of organisations."""

_NEEDS = {
    "accept": {"fact"},
    "reject": {"fact"},
    "correct": {"fact", "corrected"},
    "rename": {"thing", "name"},
    "retype": {"thing", "type"},
    "merge": {"thing", "other"},
    "different": {"thing", "other"},
    "split": {"thing", "other"},
    "undo": {"undoes"},
}
_PARTS = ("fact", "corrected", "thing", "other", "name", "type", "undoes")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A sentence that stated the fact when it was decided on; `digest` is the SHA-256 of the file that it stood in.

    Positions are as in `extract.facts.Evidence`, `confidence` is 0–1. `record` describes the funding record or
    membership that the fact belongs to as N-Triples, and is empty for relations.
    """

    document: NamedNode
    digest: str
    quote: str
    page: int | None
    start: int
    end: int
    confidence: str
    record: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision of a curator; which parts it has depends on its kind, one of `KINDS`.

    `fact` is accepted, rejected, or corrected to `corrected`. `thing` gets the name `name` or the type `type` (a local
    name of `TYPES`), or is the same as, another than, or split from `other`. `undoes` names the decision that no
    longer counts. `when` is a time with its zone (ISO 8601), kept in UTC. `citations` keep the sentences on which a
    decision on a fact was taken.
    Raises `QueryError` where a part is missing or one too many.
    """

    kind: str
    who: str
    when: str
    why: str | None = None
    fact: Triple | None = None
    corrected: Triple | None = None
    thing: NamedNode | None = None
    other: NamedNode | None = None
    name: Literal | None = None
    type: str | None = None
    undoes: NamedNode | None = None
    citations: tuple[Citation, ...] = ()
    base: str = BASE

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise QueryError(
                f"{self.kind!r} is no kind of decision", remedy=f"The kinds are {', '.join(KINDS)}."
            )
        given = {part for part in _PARTS if getattr(self, part) is not None}
        if wrong := given ^ _NEEDS[self.kind]:
            raise QueryError(
                f"a decision to {self.kind} has a part too few or too many: {', '.join(sorted(wrong))}",
                remedy=f"Give {' and '.join(sorted(_NEEDS[self.kind]))}.",
            )
        if not self.who.strip():
            raise QueryError("a decision needs the name of who takes it", remedy="Say who you are.")
        if self.type is not None and self.type not in TYPES:
            raise QueryError(f"{self.type!r} is no type", remedy=f"The types are {', '.join(TYPES)}.")
        if self.name is not None and not self.name.value.strip():
            raise QueryError("a thing cannot have an empty name", remedy="Give it a name.")
        if self.thing is not None and self.thing == self.other:
            raise QueryError(f"<{self.thing.value}> is one thing, not two", remedy="Name two things.")
        object.__setattr__(self, "when", _utc(self.when))
        for part in ("fact", "corrected"):
            if fact := getattr(self, part):
                object.__setattr__(self, part, canonical(fact))

    @property
    def iri(self) -> NamedNode:
        """A hash of what was decided, by whom and when: an import meets its own decisions again."""
        parts = (getattr(self, part) for part in ("kind", "who", "when", *_PARTS))
        return NamedNode(f"{self.base}decision/{short_hash(*parts)}")

    @property
    def order(self) -> tuple[datetime, str]:
        """Decisions take effect in this order."""
        return datetime.fromisoformat(self.when), self.iri.value


def after(decision: Decision, known: Sequence[Decision]) -> Decision:
    """The decision, a microsecond later than the last known one where the clock does not say so itself."""
    last = max((datetime.fromisoformat(one.when) for one in known), default=None)
    when = datetime.fromisoformat(decision.when)
    if last is None or when > last:
        return decision
    return replace(decision, when=timestamp(last + timedelta(microseconds=1)))


def timestamp(time: datetime | None = None) -> str:
    """A time, or this moment, in UTC as decisions are dated, to the microsecond.

    >>> timestamp(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    '2026-03-02T09:30:00Z'
    """
    written = (time or datetime.now(UTC)).astimezone(UTC).isoformat().removesuffix("+00:00")
    return (written.rstrip("0") if "." in written else written) + "Z"


def canonical(fact: Triple) -> Triple:
    """The fact as the store keeps it: decimals without trailing zeros, a symmetric relation from the lesser IRI."""
    subject, predicate, object_ = fact.subject, fact.predicate, fact.object
    if isinstance(object_, Literal) and object_.datatype == XSD.decimal:
        object_ = decimal_literal(Decimal(object_.value))
    elif (
        LIM.local(predicate) in SYMMETRIC
        and isinstance(object_, NamedNode)
        and isinstance(subject, NamedNode)
    ):
        subject, object_ = sorted((subject, object_), key=lambda node: node.value)
    return Triple(subject, predicate, object_)


def _utc(when: str) -> str:
    try:
        time = datetime.fromisoformat(when)
    except ValueError as error:
        raise QueryError(f"{when!r} is no time", remedy="Write it as ISO 8601.") from error
    if time.tzinfo is None:
        raise QueryError(f"the time {when!r} has no zone", remedy="End it in Z or an offset.")
    return timestamp(time)


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that count, in order: an undo takes one away, which may itself be an undo."""
    undone: set[NamedNode] = set()
    counting = []
    for decision in sorted(decisions, key=lambda one: one.order, reverse=True):
        if decision.iri in undone:
            continue
        if decision.undoes:
            undone.add(decision.undoes)
        counting.append(decision)
    return [decision for decision in reversed(counting) if decision.kind != "undo"]
