"""What extraction hands on: entities, facts and funding of one document, each with the text that states it."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extract.reading.document import Document

ENTITY_TYPES = ("Organisation", "Campus", "Project", "Programme", "Person", "Place", "Event")
SUBTYPES = ("Company", "KnowledgeInstitution", "GovernmentBody", "CareOrganisation", "Network", "Other")
FUNDING_KINDS = ("investment", "grant", "budget")

_ORGANISATION = frozenset({"Organisation"})
SIGNATURES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "hasPartner": (frozenset({"Project", "Campus", "Programme", "Organisation", "Event"}), _ORGANISATION),
    "coordinatedBy": (frozenset({"Project", "Programme", "Campus"}), _ORGANISATION),
    "fundedBy": (
        frozenset({"Project", "Campus", "Programme", "Organisation"}),
        frozenset({"Organisation", "Programme"}),
    ),
    "partOfProgramme": (frozenset({"Project", "Programme"}), frozenset({"Programme"})),
    "hasBeneficiary": (frozenset({"Project", "Programme"}), _ORGANISATION),
    "locatedIn": (frozenset({"Organisation", "Campus", "Event", "Project"}), frozenset({"Place"})),
    "locatedOn": (frozenset({"Organisation", "Project", "Campus", "Event"}), frozenset({"Campus"})),
    "shareholderOf": (_ORGANISATION, _ORGANISATION),
    "collaboratesWith": (frozenset({"Organisation", "Campus"}), frozenset({"Organisation", "Campus"})),
    "memberOf": (frozenset({"Organisation", "Person"}), _ORGANISATION),
    "affiliatedWith": (frozenset({"Person"}), _ORGANISATION),
    "organisedBy": (frozenset({"Event"}), _ORGANISATION),
    "takesPartIn": (frozenset({"Organisation", "Person"}), frozenset({"Event"})),
    "commissions": (_ORGANISATION, _ORGANISATION),
}
"""Property → the entity types that its subject and its object may have."""


@dataclass(frozen=True)
class Mention:
    """A stretch of the document's text that names an entity or stands for it, by character offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Entity:
    """One thing of the document: `key` is unique in the document only, `name` the fullest form, `names` all forms.

    `subtype` is set for organisations alone; `mentions` lists the named mentions in reading order; `certainty` (0-1) is
    how sure the tagger is of its type where it is surest.
    """

    key: str
    type: str
    name: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    subtype: str | None = None
    certainty: float = 1.0


@dataclass(frozen=True)
class Evidence:
    """A sentence that states a fact: `quote` equals `document.text[start:end]`, `confidence` lies in 0–1."""

    quote: str
    start: int
    end: int
    page: int | None
    confidence: float


@dataclass(frozen=True)
class Fact:
    """Subject and object are keys of entities; `role` is set on `affiliatedWith` where the text gives it."""

    subject: str
    property: str
    object: str
    evidence: tuple[Evidence, ...]
    role: str | None = None

    @builtins.property  # the field of that name hides the decorator
    def confidence(self) -> float:
        """The best of its evidence."""
        return max(piece.confidence for piece in self.evidence)


@dataclass(frozen=True)
class Funding:
    """An amount of money in whole currency units; `about`, `givers` and `receivers` are keys of entities."""

    about: str | None
    amount: Decimal
    currency: str
    kind: str
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Run:
    """Which software and which model read the document, and when (ISO 8601 with time zone)."""

    software: str
    model: str
    time: str


@dataclass(frozen=True)
class Extraction:
    """All that was read out of one document."""

    document: Document
    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]
    funding: tuple[Funding, ...]
    run: Run

    def __iter__(self) -> Iterator[Fact | Funding]:
        yield from self.facts
        yield from self.funding
