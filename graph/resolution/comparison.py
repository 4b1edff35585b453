"""Two names of things compared: which words they share, and what the others say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.resolution.candidates import Reason
from graph.resolution.names import KINDS, Name, Word, abbreviates
from graph.resolution.people import compare_people
from graph.resolution.spelling import spelling

_SERIES = frozenset({"Event", "Programme"})
"""Types of things that come in editions, each of which is a thing of its own."""
_BRANCHING = frozenset({"Organisation", "Place", "Programme"})
"""Types of things whose parts are called after places."""
_COMMON = KINDS | {"place", "direction", "council", "number", "unit"}
"""Roles of words that many names share."""
_EXCLUSIVE = {
    "other-number": {"number"},
    "places-in-names": {"place", "direction"},
    "government": {"council"},
}
"""Two names that each have other words of these roles are two things': the reason → the roles."""
_COMPANIES = frozenset({"company", "limited", "cooperative", "partnership"})


def compare(one: Name, other: Name, type_: str) -> list[Reason]:
    """What two names of things of that type say for and against their being one; nothing where they are unlike."""
    if type_ == "Person":
        return compare_people(one, other)
    reasons = _compare_words(one, other, type_)
    return [*reasons, *_legal_forms(one, other)] if reasons else []


def _compare_words(one: Name, other: Name, type_: str) -> list[Reason]:
    if one.normal == other.normal:
        return [Reason("same-name", one.text, other.text)]
    leftover = _Leftover.of(one, other)
    if not leftover.shared and not leftover.reasons:
        return []
    if (added := leftover.additions(type_)) is None:
        return []
    base = Reason("same-words", one.text, other.text)
    return [base, *leftover.reasons, *added, *leftover.contradictions(type_)]


@dataclass
class _Leftover:
    """The words that two names share, those of each that found no counterpart, and how others found theirs."""

    shared: list[Word]
    one: list[Word]
    other: list[Word]
    reasons: list[Reason] = field(default_factory=list)
    matched: list[Word] = field(default_factory=list)
    begins_alike: bool = False

    @classmethod
    def of(cls, one: Name, other: Name) -> _Leftover:
        words, others = one.content, other.content
        shared, rest, other_rest = [], [], list(others)
        ideas = [word.idea for word in others]
        for word in words:
            if word.idea in ideas:
                place = ideas.index(word.idea)
                del ideas[place], other_rest[place]
                shared.append(word)
            else:
                rest.append(word)
        leftover = cls(shared, rest, other_rest)
        leftover.begins_alike = bool(words and others and words[0].idea == others[0].idea)
        leftover._expand(one, other)
        leftover._respell()
        return leftover

    def _expand(self, one: Name, other: Name) -> None:
        """Take an abbreviation on one side together with all words on the other that it stands for."""
        for shorts, long_rest, long in ((self.one, self.other, other), (self.other, self.one, one)):
            for short in [word for word in shorts if word.is_abbreviation]:
                kept = {id(word) for word in long_rest}
                words = [word for word in long.words if id(word) in kept or word.role == "function"]
                if (len(long_rest) > 1 and abbreviates(short, words)) or _compound(short, long_rest):
                    sure = bool(self.shared) and len(short.folded) > 2
                    written = " ".join(word.written for word in words)
                    self.reasons.append(
                        Reason("abbreviation" if sure else "initials", short.written, written)
                    )
                    self.matched += long_rest
                    shorts.remove(short)
                    long_rest.clear()

    def _respell(self) -> None:
        """Take together words that differ in spelling alone, also where only one was read as a compound."""
        joined = [_joined(words) for words in (self.one, self.other)]
        if len(self.one) + len(self.other) == 3 and all(joined) and (kind := spelling(*joined)):
            self.reasons.append(Reason(kind, *joined))
            self.matched += [*self.one, *self.other]
            self.one, self.other = [], []
        for word in list(self.one):
            for candidate in self.other:
                if _may_be_misspelt(word, candidate) and (kind := spelling(word.folded, candidate.folded)):
                    self.reasons.append(Reason(kind, word.written, candidate.written))
                    self.matched.append(word)
                    self.one.remove(word)
                    self.other.remove(candidate)
                    self.begins_alike = self.begins_alike or not self.shared
                    break

    def _distinctive(self, type_: str) -> bool:
        """Whether something that they share is a word of its own, and not the name of a kind or of its place."""
        common = _COMMON - {"place"} if type_ == "Place" else _COMMON
        return any(word.role not in common for word in (*self.shared, *self.matched))

    def additions(self, type_: str) -> list[Reason] | None:
        """What one name says more; None where each has words of its own, or they share none of their own."""
        either = [*self.one, *self.other]
        said = {"word", "name", "activity", type_}
        if _with(self.one, said) and _with(self.other, said):
            return None
        if either and not self._distinctive(type_):
            bare = [word.role for word in either] == ["council"] and {word.role for word in self.shared} == {
                "place"
            }
            return [Reason("council", _written(self.shared))] if bare else None
        own = {"name", "place"} if type_ == "Place" else {"name"}
        named = not own.isdisjoint(word.role for word in (*self.shared, *self.matched))
        more = _with(either, {"word", "name", "activity", "unit"})
        short = named and self.begins_alike and all(word.role in ("activity", "unit") for word in more)
        introduced = named and not self.begins_alike and all(word.written.islower() for word in either)
        kinds = {
            "kind-word" if named else "short-form": _with(either, {type_}),
            "number-added": self._of_one_side({"number"}),
            "place-added": self._of_one_side({"place"}),
            "short-form" if short else "apposition" if introduced else "more-words": more,
        }
        return [Reason(kind, _written(words)) for kind, words in kinds.items() if words]

    def contradictions(self, type_: str) -> list[Reason]:
        """What the leftover words say against their being one."""
        found = []
        for kind, roles in _EXCLUSIVE.items():
            ones, others = _with(self.one, roles), _with(self.other, roles)
            if ones and others:
                found.append(Reason(kind, _written(ones), _written(others)))
        either = [*self.one, *self.other]
        if type_ in _SERIES:
            found += _reasons("edition", self._of_one_side({"number"}))
        if type_ in _BRANCHING and not _with(either, {"council"}):
            found += _reasons("branch", self._of_one_side({"place"}))
        found += _reasons("branch", self._of_one_side({"direction"}))
        return found + _reasons("unit", _with(either, {"unit", *KINDS} - {type_}))

    def _of_one_side(self, roles: Iterable[str]) -> list[Word]:
        """The leftover words of these roles where only one of the names has some."""
        ones, others = _with(self.one, roles), _with(self.other, roles)
        return [] if ones and others else ones or others


def _may_be_misspelt(one: Word, other: Word) -> bool:
    """Whether the words are worth a closer look: numbers and two known places are what they are."""
    if one.folded[0] != other.folded[0] or one.role == "number" or other.role == "number":
        return False
    return one.role != "place" or other.role != "place"


def _compound(short: Word, words: list[Word]) -> bool:
    return len(words) == 1 and len(words[0].initials) > 1 and short.folded == words[0].initials


def _joined(words: Iterable[Word]) -> str:
    return "".join(word.folded for word in words)


def _with(words: Iterable[Word], roles: Iterable[str]) -> list[Word]:
    return [word for word in words if word.role in roles]


def _reasons(kind: str, words: list[Word]) -> list[Reason]:
    return [Reason(kind, _written(words))] if words else []


def _written(words: Iterable[Word]) -> str:
    return " ".join(word.written for word in words)


def _legal_forms(one: Name, other: Name) -> list[Reason]:
    if not (one.legal and other.legal) or one.legal & other.legal:
        return []
    forms = " ".join(sorted(one.legal)), " ".join(sorted(other.legal))
    if one.legal <= _COMPANIES and other.legal <= _COMPANIES:
        return [Reason("other-company-form", *forms)]
    return [Reason("legal-form", *forms)]
