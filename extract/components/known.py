"""Names of known actors and places, as the register gives them: where they stand in a text, and of which type they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extract.components.words import Word, split_words
from ontology.entries import Entry, Register

_SHORTEST = 3  # letters of a name that is looked for in a text


class KnownName(NamedTuple):
    """A name of the register in a text: half-open range of words, and the one type that it can have."""

    start: int
    end: int
    type: str


class KnownNames:
    """The register's names by their words. Spelling counts, capitals included: "As" is a village, "as" is not."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._forms: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
        for form, types in _types_by_form(register).items():
            words = tuple(form[w.start : w.end] for w in split_words(form))
            if len(types) == 1 and len(form) >= _SHORTEST and words and form != form.lower():
                self._forms[words[0]][words] = next(iter(types))

    def types(self, name: str) -> frozenset[str]:
        """The types of the entries that bear a name."""
        return frozenset(entry.type for entry in self._register.lookup(name))

    def entry(self, names: Iterable[str], kind: str) -> Entry | None:
        """The one entry of this type that bears one of the names; None where none or several do."""
        found = {e.iri: e for name in names for e in self._register.lookup(name) if e.type == kind}
        return next(iter(found.values())) if len(found) == 1 else None

    def find(self, text: str, words: Sequence[Word]) -> Iterator[KnownName]:
        """The longest names of one possible type in a text, from left to right, none over another."""
        surfaces = [text[w.start : w.end] for w in words]
        place = 0
        while place < len(surfaces):
            forms = self._forms.get(surfaces[place], {})
            fitting = [form for form in forms if tuple(surfaces[place : place + len(form)]) == form]
            if not fitting:
                place += 1
                continue
            longest = max(fitting, key=len)
            yield KnownName(place, place + len(longest), forms[longest])
            place += len(longest)


def _types_by_form(register: Register) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry in register:
        for form in entry.forms():
            found[form].add(entry.type)
    return found
