"""Names as resolution reads them: words with their ideas and roles, numbers, places, legal forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph.identity import normalise, plain
from graph.resolution.candidates import Entry

KINDS = frozenset({"Campus", "Event", "Organisation", "Place", "Programme", "Project"})
LEGAL = frozenset({"company", "limited", "association", "cooperative", "partnership"})

_TOKEN = re.compile(r"[^\W\d_]+(?=\d[\d.,]*\d(?:[^\w]|$))|[^\W_]+(?:[.,]\d+)*")
_ROMAN = re.compile(r"[IVX]{1,5}")
_BRACKET = re.compile(r"\s*\(([^()]+)\)\s*")
_INNER_CAPITAL = re.compile(r"[A-Z]?[a-z]{2,}(?=[A-Z][a-z]{2})")
_MOST_WORDS_OF_A_PLACE = 3
_LEAST_OF_A_COMPOUND = 4
_COMPOUNDING = frozenset({"word", "unit", "activity", "Campus", "Event"})
"""The roles of words that may be parts of a compound."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: as it is written, folded, its idea, and its role (see `words.tsv`).

    Roles beside those of the table: `name` for a word that it does not hold, `number` for what counts or dates.
    `initials` are the first letters of its parts. An abbreviation has mostly capitals, as POM and KvK.
    """

    written: str
    folded: str
    idea: str
    role: str
    initials: str
    is_abbreviation: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name, its normal form, its words in order without legal forms, and the families of these.

    `content` are the words that carry meaning.
    """

    text: str
    normal: str
    words: tuple[Word, ...]
    content: tuple[Word, ...]
    legal: frozenset[str]

    @property
    def kind(self) -> str | None:
        """The type of thing that a word or part of a word of the name says; nothing where there is a legal form.

        >>> Reader().read("Bouwcampus", "Organisation")[0].kind
        'Campus'
        """
        said = {word.role for word in self.content if word.role in KINDS}
        return said.pop() if len(said) == 1 and len(self.content) > 1 and not self.legal else None


class Reader:
    """Reads names with the places and things of a register at hand."""

    def __init__(self, register: Iterable[Entry] = ()) -> None:
        self._places: dict[str, str] = {}
        self._entries: dict[tuple[str, str], frozenset[str]] = {}
        for entry in register:
            iri = str(getattr(entry.iri, "value", entry.iri))
            for form in entry.forms():
                normal = normalise(form)
                if entry.type == "Place":
                    self._places.setdefault(normal, iri.rsplit("/", 1)[-1])
                known = self._entries.get((entry.type, normal), frozenset())
                self._entries[entry.type, normal] = known | {iri}

    def known(self, name: Name, type_: str) -> frozenset[str]:
        """The IRIs of the entries of that type that bear the name."""
        return self._entries.get((type_, name.normal), frozenset())

    def right_type(self, name: Name, types: Collection[str]) -> str | None:
        """The one of several types that the name says, or that of the only one by which the register knows it.

        The register does not tell a site from the company of the same name that runs it: it may know but one of them.
        """
        known = [type_ for type_ in types if self.known(name, type_)]
        if name.kind in types and set(known) <= {name.kind}:
            return name.kind
        return known[0] if len(known) == 1 and "Place" in types else None

    def read(self, text: str, type_: str) -> list[Name]:
        """The name, or two where the text tells its own abbreviation in brackets.

        >>> [name.text for name in Reader().read("Centrum voor Digitale Bouw (CDB)", "Organisation")]
        ['Centrum voor Digitale Bouw', 'CDB']
        """
        if bracket := _BRACKET.search(text):
            outer, inner = _BRACKET.sub(" ", text).strip(), bracket[1]
            names = [self._read(part, type_) for part in (outer, inner) if part]
            if len(names) == 2 and any(
                len(short.words) == 1 and abbreviates(short.words[0], long.words)
                for short, long in (names, names[::-1])
            ):
                return names
        return [self._read(text, type_)]

    def _read(self, text: str, type_: str) -> Name:
        tokens = _TOKEN.findall(re.sub(r"[’'`´]", " ", plain(text)))
        words = list(self._words(tokens, type_))
        legal = frozenset(word.role for word in words if word.role in LEGAL)
        rest = tuple(word for word in words if word.role not in LEGAL) or tuple(words)
        content = tuple(word for word in rest if word.role != "function") or rest
        return Name(text, normalise(text), rest, content, legal)

    def _words(self, tokens: list[str], type_: str) -> Iterator[Word]:
        start = 0
        while start < len(tokens):
            length = self._length_of_place(tokens, start) if type_ != "Person" else 0
            if length:
                folded = "".join(tokens[start : start + length]).casefold()
                initials = "".join(token[0] for token in tokens[start : start + length]).casefold()
                written = " ".join(tokens[start : start + length])
                yield Word(written, folded, self._places[normalise(folded)], "place", initials)
            else:
                yield from _word(tokens[start], type_, start == 0)
            start += length or 1

    def _length_of_place(self, tokens: list[str], start: int) -> int:
        """How many tokens from `start` on name a place; 0 where none do."""
        if not tokens[start][0].isupper():
            return 0
        longest = min(_MOST_WORDS_OF_A_PLACE, len(tokens) - start)
        return next(
            (
                n
                for n in range(longest, 0, -1)
                if "".join(tokens[start : start + n]).casefold() in self._places
            ),
            0,
        )


def abbreviates(short: Word, words: Iterable[Word]) -> bool:
    """Whether the letters of `short` are the initials of all `words`: of compounds one or both, of small words or not.

    >>> reader = Reader()
    >>> long = reader.read("Provinciale Ontwikkelingsmaatschappij", "Organisation")[0].words
    >>> [abbreviates(reader.read(short, "Organisation")[0].words[0], long) for short in ("POM", "PM")]
    [True, False]
    """
    return short.is_abbreviation and len(short.folded) > 1 and _spells(short.folded, tuple(words))


def _spells(letters: str, words: tuple[Word, ...]) -> bool:
    if not words:
        return not letters
    first, rest = words[0], words[1:]
    ways = {first.initials, first.initials[:1]} | ({""} if first.role == "function" else set())
    return any(letters.startswith(way) and _spells(letters[len(way) :], rest) for way in ways)


@cache
def _ideas() -> dict[str, list[tuple[str, str]]]:
    """Folded form → pairs of an idea and its role, in the order of the table."""
    table: dict[str, list[tuple[str, str]]] = {}
    for line in files("graph.resolution").joinpath("words.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            idea, role, forms = line.split("\t")
            for form in forms.split(","):
                table.setdefault(form, []).append((idea, role))
    return table


def _idea(folded: str, type_: str) -> tuple[str, str] | None:
    """The idea and role of a word in names of that type."""
    for idea, role in _ideas().get(folded, ()):
        if (
            (role == "title") <= (type_ == "Person")
            and (role == "Place") <= (type_ == "Place")
            and (role == "council") <= (type_ == "Organisation")
        ):
            return idea, role
    return None


def _word(token: str, type_: str, is_first: bool) -> Iterator[Word]:
    """The word that a token is, or two where it is a compound of words of the table, or U before a place."""
    folded = token.casefold()
    if type_ == "Person":
        title = _idea(folded, type_) == ("-", "title")
        yield Word(token, folded, folded, "title" if title else "name", folded[0])
        return
    is_number = any(letter.isdigit() for letter in token) or _ROMAN.fullmatch(token)
    if is_number or (len(token) == 1 and token.isupper()):
        yield Word(
            token, folded, folded, "name" if is_first and not folded[0].isdigit() else "number", folded[0]
        )
    elif found := _idea(folded, type_):
        yield Word(token, folded, *found, folded[0], _is_abbreviation(token))
    elif re.fullmatch(r"U[A-Z][a-z]{2,}", token):
        yield Word("Universiteit", "universiteit", "university", "word", "u")
        yield from _word(token[1:], type_, False)
    elif parts := _parts(folded, type_):
        for part in parts:
            idea, role = _idea(_stem(part), type_) or (part, "name")
            yield Word(part, part, idea, role, part[0])
    else:
        yield Word(token, folded, folded, "name", _initials(token), _is_abbreviation(token))


def _is_abbreviation(token: str) -> bool:
    capitals = sum(letter.isupper() for letter in token)
    return 2 <= len(token) <= 8 and token[0].isupper() and capitals * 2 > len(token)


def _parts(folded: str, type_: str) -> tuple[str, str] | None:
    """The two parts of a compound, where the table knows both."""
    for end in range(3, len(folded) - 2):
        found = [_idea(part, type_) for part in (_stem(folded[:end]), folded[end:])]
        if all(idea and idea[1] in _COMPOUNDING for idea in found):
            return folded[:end], folded[end:]
    return None


def _stem(part: str) -> str:
    """A first part without the letters that join it to the second."""
    bare = re.sub(r"(?:en|s|n|-)$", "", part)
    return part if part in _ideas() or bare not in _ideas() else bare


def _initials(token: str) -> str:
    """The first letters of its parts, told by inner capitals or by a second part that the table knows."""
    folded = token.casefold()
    if inner := _INNER_CAPITAL.match(token):
        return folded[0] + folded[inner.end()]
    for end in range(_LEAST_OF_A_COMPOUND, len(folded) - _LEAST_OF_A_COMPOUND):
        if folded[end:] in _ideas():
            return folded[0] + folded[end]
    return folded[0]
