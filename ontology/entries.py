"""Entries of the register: what is known beforehand of an actor, a place or a programme, and the names it goes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from pyoxigraph import Literal, NamedNode

from extract.names import fold

TYPES = ("Organisation", "Campus", "Project", "Programme", "Person", "Place", "Event")
SUBTYPES = ("Company", "KnowledgeInstitution", "GovernmentBody", "CareOrganisation", "Network")
"""The classes of the vocabulary; those of `extract.facts` are the same, and cost a second to import."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Entry:
    """One thing: its IRI, top class, subclass and names; `names` are its other full names, without abbreviations.

    A name has a language where it is made of words of that language. An abbreviation may be the preferred name as
    well. `place` is the IRI of the place that it lies in, `codes` are pairs
    such as `("nis", "71016")`, `links` are the IRIs that other registers give it.
    """

    iri: NamedNode
    type: str
    name: Literal
    subtype: str | None = None
    names: tuple[Literal, ...] = ()
    abbreviations: tuple[str, ...] = ()
    place: NamedNode | None = None
    codes: tuple[tuple[str, str], ...] = ()
    links: tuple[NamedNode, ...] = ()
    note: str | None = None

    def forms(self) -> Iterator[str]:
        """The texts that stand for it, the preferred name first."""
        yield self.name.value
        yield from (name.value for name in self.names)
        yield from self.abbreviations

    def extended(self, other: Entry) -> Entry:
        """With what `other` says: single values of `other` win where it has them, the rest adds up."""
        return replace(
            self,
            name=other.name,
            subtype=other.subtype or self.subtype,
            names=_union(other.names, (self.name, *self.names), without=other.name),
            abbreviations=_union(other.abbreviations, self.abbreviations),
            place=other.place or self.place,
            codes=_union(other.codes, self.codes),
            links=_union(other.links, self.links),
            note=other.note or self.note,
        )


class Register:
    """Entries by IRI and by each of their names; nothing in it changes."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = {entry.iri: entry for entry in entries}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries."""
        return tuple(self._entries.values())

    @cached_property
    def _by_name(self) -> dict[str, dict[NamedNode, Entry]]:
        """Folded name → the entries that bear it. Folding takes most of the time, and ids often suffice."""
        found: defaultdict[str, dict[NamedNode, Entry]] = defaultdict(dict)
        folded = [(entry, [*map(fold, dict.fromkeys(entry.forms()))]) for entry in self]
        for entry, (preferred, *_) in folded:
            found[preferred][entry.iri] = entry
        for entry, (_, *others) in folded:
            for name in others:
                found[name][entry.iri] = entry
        return dict(found)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, iri: object) -> bool:
        return iri in self._entries

    def __getitem__(self, iri: NamedNode) -> Entry:
        return self._entries[iri]

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """The entries that bear `name` once both are folded; first those of which it is the preferred name."""
        return tuple(self._by_name.get(fold(name), {}).values())

    def merged(self, entries: Iterable[Entry]) -> Register:
        """A register in which `entries` come first and take the place of those with their IRIs."""
        own = {entry.iri: entry for entry in entries}
        return Register([*own.values(), *(entry for entry in self if entry.iri not in own)])


def _union(*parts: tuple[_T, ...], without: _T | None = None) -> tuple[_T, ...]:
    return tuple(
        value for value in dict.fromkeys(value for part in parts for value in part) if value != without
    )
