"""What resolution is given and what it answers: candidates, decisions of a curator, decisions with their reasons."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Protocol

MERGE = 0.95
"""From this score on two candidates are merged; from 0.5 on a merge is suggested."""


class Entry(Protocol):
    """An entry of a register, as `ontology.entries.Entry` is one."""

    @property
    def iri(self) -> object: ...

    @property
    def type(self) -> str: ...

    def forms(self) -> Iterator[str]:
        """All its names."""
        ...


@dataclass(frozen=True)
class Candidate:
    """One thing as the graph knows it; the first of `names` is the preferred one.

    `neighbours` are the IRIs of the things that facts relate it to, `places` those that it lies in, `documents` those
    that speak of it. `facts` are pairs of a property that a thing has once, such as a company number, and its value.
    """

    iri: str
    type: str
    names: tuple[str, ...]
    subtype: str | None = None
    neighbours: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    facts: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Decided:
    """What a curator decided of two things, named by their IRIs; those that are not among the candidates are ignored."""

    one: str
    other: str
    same: bool


@dataclass(frozen=True)
class Reason:
    """One piece of evidence: a row of `evidence.toml`, with what its sentence names."""

    kind: str
    one: str = ""
    other: str = ""

    @property
    def weight(self) -> float:
        """Natural log-odds; minus infinity where it keeps two things apart whatever else speaks for them."""
        return float(_evidence()[self.kind]["weight"])

    def text(self, language: str = "en") -> str:
        """One line for a curator, in English (`en`) or Dutch (`nl`)."""
        return str(_evidence()[self.kind][language]).format(one=self.one, other=self.other)


@dataclass(frozen=True)
class Decision:
    """Two candidates by their IRIs, the lesser first, and why they are one, may be one, or stay apart."""

    one: str
    other: str
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """How likely they are one, in 0–1: the logistic function of the sum of the weights."""
        return 1 / (1 + math.exp(min(-sum(reason.weight for reason in self.reasons), 700)))

    @property
    def contradicted(self) -> bool:
        """Whether one of the reasons keeps them apart."""
        return any(reason.weight == -math.inf for reason in self.reasons)

    @property
    def likeness(self) -> float:
        """The sum of the weights (natural log-odds) without what keeps them apart: from 0 on they look alike."""
        return sum(reason.weight for reason in self.reasons if reason.weight != -math.inf)

    def with_reason(self, reason: Reason) -> Decision:
        """The decision with one more reason."""
        return replace(self, reasons=(*self.reasons, reason))


@dataclass(frozen=True)
class Resolution:
    """Decisions by verdict, the surest first.

    `merges` join the members of `groups` (two or more IRIs, in order), `suggestions` are for a curator to decide,
    `kept_apart` are pairs that look alike and that something contradicts.
    """

    merges: tuple[Decision, ...] = ()
    suggestions: tuple[Decision, ...] = ()
    kept_apart: tuple[Decision, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()


@cache
def _evidence() -> dict[str, dict[str, str | float]]:
    text = files("graph.resolution").joinpath("evidence.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str | float]] = tomllib.loads(text)
    return table
