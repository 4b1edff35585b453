"""All evidence about two candidates: their names, their types, and what the graph knows of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from graph.resolution.blocking import compared_names
from graph.resolution.candidates import Candidate, Decision, Entry, Reason
from graph.resolution.comparison import compare
from graph.resolution.names import Name, Reader

_NEAR_TYPES = frozenset({"Project", "Programme"})
"""Types that texts mix up, so that another type does not keep two things apart."""


class Weigher:
    """Compares candidates of one set, by their places in it, with a register at hand."""

    def __init__(self, candidates: Iterable[Candidate], register: Iterable[Entry] = ()) -> None:
        self.candidates = tuple(candidates)
        self._reader = Reader(register)
        self.names = [list(self._names(candidate)) for candidate in self.candidates]
        self.entries = [self._entries(place) for place in range(len(self.candidates))]

    def _names(self, candidate: Candidate) -> Iterator[Name]:
        for text in compared_names(candidate):
            yield from self._reader.read(text, candidate.type)

    def _entries(self, place: int) -> frozenset[str]:
        """The entries of the register that bear the preferred name, or else another one."""
        known = [self._reader.known(name, self.candidates[place].type) for name in self.names[place]]
        return next(filter(None, known), frozenset())

    def decide(self, one: int, other: int) -> Decision:
        """The decision on two candidates, without the other ones in view."""
        a, b = self.candidates[one], self.candidates[other]
        reasons = self._naming(one, other)
        if not reasons:
            return Decision(a.iri, b.iri, ())
        return Decision(a.iri, b.iri, tuple([*reasons, *self._types(one, other), *_surroundings(a, b)]))

    def contradicts(self, one: int, other: int) -> bool:
        """Whether something keeps two candidates apart, whatever links them through others."""
        a, b = self.candidates[one], self.candidates[other]
        if Decision("", "", tuple([*self._types(one, other), *_surroundings(a, b)])).contradicted:
            return True
        return bool(self._contradictions(one, other, self._preferred(one, other)))

    def _contradictions(self, one: int, other: int, found: list[Reason]) -> list[Reason]:
        """What speaks against two candidates: `found` is what their preferred names say, the register says more."""
        entries, others = self.entries[one], self.entries[other]
        against = [reason for reason in found if reason.weight == -math.inf]
        if entries & others:
            return [reason for reason in against if reason.kind == "other-number"]
        if entries and others:
            against.append(Reason("register-knows-two", _label(entries), _label(others)))
        return against

    def _types(self, one: int, other: int) -> Iterator[Reason]:
        a, b = self.candidates[one], self.candidates[other]
        if a.type == b.type:
            if a.subtype and b.subtype:
                same = a.subtype == b.subtype
                yield Reason("subtype" if same else "other-subtype", a.subtype, b.subtype)
        elif {a.type, b.type} <= _NEAR_TYPES:
            yield Reason("near-type", a.type, b.type)
        else:
            kind = "type" if self._right_type(one, other) is None else "type-by-name"
            yield Reason(kind, a.type, b.type)

    def _right_type(self, one: int, other: int) -> str | None:
        """Which of two types the one name of two candidates says, or the register that knows but one of them."""
        name, other_name = self.names[one][0], self.names[other][0]
        types = {self.candidates[one].type, self.candidates[other].type}
        if name.normal != other_name.normal or name.legal != other_name.legal:
            return None
        return self._reader.right_type(name, types)

    def _type(self, one: int, other: int) -> str:
        """The type by which two candidates are compared, in whichever order."""
        return min(self.candidates[one].type, self.candidates[other].type)

    def _preferred(self, one: int, other: int) -> list[Reason]:
        """What the preferred names of two candidates say."""
        return compare(self.names[one][0], self.names[other][0], self._type(one, other))

    def _naming(self, one: int, other: int) -> list[Reason]:
        """The best that two of their names say, and what speaks against it."""
        preferred = self._preferred(one, other)
        against = self._contradictions(one, other, preferred)
        entries, others = self.entries[one], self.entries[other]
        if shared := entries & others:
            kind = "register" if entries == others else "register-perhaps"
            return [Reason(kind, _label(shared), _label(entries ^ others)), *against]
        found = [preferred, *self._other_names(one, other)]
        best = max(found, key=_weight)
        return [*best, *(reason for reason in against if reason not in best)] if best else []

    def _other_names(self, one: int, other: int) -> Iterator[list[Reason]]:
        """What each pair of names says of which one at least is not preferred."""
        for i, j in product(range(len(self.names[one])), range(len(self.names[other]))):
            if i or j:
                reasons = compare(self.names[one][i], self.names[other][j], self._type(one, other))
                yield [*reasons, Reason("other-name-only")] if reasons and i and j else reasons


def _weight(reasons: list[Reason]) -> float:
    """The sum of the weights; names that contradict come after those that do not, and unlike names last of all."""
    return sum(max(reason.weight, -100.0) for reason in reasons) if reasons else -math.inf


def _surroundings(a: Candidate, b: Candidate) -> Iterator[Reason]:
    """What the facts about two candidates say."""
    if a.iri in b.neighbours or b.iri in a.neighbours:
        yield Reason("related")
    shared = sorted(a.neighbours & b.neighbours)
    if shared:
        yield Reason("neighbour", shared[0]) if len(shared) == 1 else Reason("neighbours", str(len(shared)))
    if a.places and b.places:
        places = sorted(a.places & b.places)
        yield Reason("place", places[0]) if places else Reason("other-place", min(a.places), min(b.places))
    if documents := sorted(a.documents & b.documents):
        yield Reason("one-document", documents[0])
    yield from _facts(_by_property(a), _by_property(b))


def _facts(ones: Mapping[str, set[str]], others: Mapping[str, set[str]]) -> Iterator[Reason]:
    for property_ in sorted(ones.keys() & others.keys()):
        values, other_values = ones[property_], others[property_]
        if shared := values & other_values:
            yield Reason("fact", property_, min(shared))
        else:
            yield Reason("other-fact", property_, f"{min(values)} and {min(other_values)}")


def _by_property(candidate: Candidate) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for property_, value in candidate.facts:
        found.setdefault(property_, set()).add(value)
    return found


def _label(iris: frozenset[str]) -> str:
    return min(iris, default="").rsplit("/", 1)[-1]
