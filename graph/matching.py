"""`?thing lim:matches "text"` in a query: the names that are most like a text, put in before the engine sees it.

The engine would read all labels to find one. So the pattern becomes a list of the things that the index of names
finds, as `VALUES`, and the rest of the query runs on these alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from graph.errors import QueryError
from graph.search import NameIndex
from graph.store import Term
from graph.store.tokens import Token, tokens
from ontology.terms import LIM, PREFIXES

MOST = 100
"""So many things a text stands for, where the pattern does not say how many."""

_MATCHES = LIM.matches.value
_FORMS = f'Write ?thing lim:matches "text", (?thing ?score) lim:matches "text" or ("text" 10) for ten instead of {MOST}.'


def expand(query: str, index: Callable[[], NameIndex], *, bindings: Mapping[str, Term] | None = None) -> str:
    """The query with `VALUES` in the place of each `lim:matches`; `index` is asked for only where one occurs.

    The subject is a variable, or a list of one for the thing and one for the score (0–1); the object is a text, a
    variable of `bindings`, or a list of either and the most things to find. Strings and comments are left alone.
    Raises `QueryError` with line and column for another form.
    """
    if "matches" not in query:
        return query
    sequence = list(tokens(query))
    prefixes = _prefixes(sequence)
    verbs = [place for place, token in enumerate(sequence) if _iri(token, prefixes) == _MATCHES]
    patterns = [
        _Reader(query, sequence, place, bindings or {}).pattern() for place in verbs if _asks(sequence, place)
    ]
    edits = [edit for pattern in patterns for edit in _edits(pattern, index())]
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


@dataclass(frozen=True)
class _Pattern:
    """What a pattern asks, where its `VALUES` go, and which stretch of the query they make superfluous."""

    variables: tuple[str, ...]
    text: str
    most: int
    place: int
    gone: tuple[int, int]


def _edits(pattern: _Pattern, index: NameIndex) -> list[tuple[int, int, str]]:
    """Replacements of stretches of the query, by character offsets."""
    hits = index.search(pattern.text, limit=pattern.most)
    if len(pattern.variables) == 1:
        rows = " ".join(f"<{hit.iri}>" for hit in hits)
        values = f"VALUES {pattern.variables[0]} {{ {rows} }} "
    else:
        rows = " ".join(f"(<{hit.iri}> {hit.score:.3f})" for hit in hits)
        values = f"VALUES ({' '.join(pattern.variables)}) {{ {rows} }} "
    if pattern.gone[0] == pattern.place:
        return [(*pattern.gone, values)]
    return [(*pattern.gone, " "), (pattern.place, pattern.place, values)]


def _prefixes(sequence: Sequence[Token]) -> dict[str, str]:
    declared = {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in zip(sequence, sequence[1:], sequence[2:], strict=False)
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }
    return PREFIXES | declared


def _iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, "") + local if token.kind == "name" else None


def _asks(sequence: Sequence[Token], place: int) -> bool:
    """Whether the term stands where a verb does; elsewhere it is a term like any other."""
    before = sequence[place - 1] if place else None
    after = sequence[place + 1] if place + 1 < len(sequence) else None
    if before is None or after is None:
        return False
    ends = before.kind == "variable" or before.text in (";", ")", "]", "^", "/", "|")
    return ends and (
        after.kind in ("string", "variable", "number", "iri", "name") or after.text in ("(", "[", "+", "*")
    )


class _Reader:
    """Reads the one pattern whose verb is the token at `place`."""

    def __init__(
        self, query: str, sequence: Sequence[Token], place: int, bindings: Mapping[str, Term]
    ) -> None:
        self._query, self._sequence, self._place, self._bindings = query, sequence, place, bindings

    def pattern(self) -> _Pattern:
        verb, before = self._sequence[self._place], self._sequence[self._place - 1]
        first = self._subject(before)
        variables = self._variables(first)
        text, most, last = self._object()
        start, end, following = self._sequence[first].start, last.end, self._after(last)
        if following == ",":
            raise self._fault("only one text can follow")
        if before.text == ";":
            return _Pattern(variables, text, most, start, (before.start, end))
        if following != ";":
            return _Pattern(variables, text, most, start, (start, end))
        if len(variables) > 1:
            raise self._fault("a list of two variables is the subject of nothing else")
        return _Pattern(variables, text, most, start, (verb.start, self._past_semicolons(last)))

    def _subject(self, before: Token) -> int:
        """The place of the first token of the subject: just before the verb, or where the list of verbs begins."""
        place = self._place - 1
        if before.text == ")":
            return self._opening(place)
        if before.kind == "variable":
            return place
        if before.text != ";":
            raise self._fault("the subject is no variable, or the verb is part of a path")
        while place > 0:
            token = self._sequence[place - 1]
            if token.text in (".", "{", "}") and token.kind == "mark":
                break
            if token.text in (")", "]"):
                opening = self._opening(place - 1)
                if token.text == ")" and self._ends_a_filter(opening):
                    break
                place = opening
            else:
                place -= 1
        return place

    def _opening(self, place: int) -> int:
        """The place of the bracket that the one at `place` closes."""
        depth = 0
        for earlier in range(place, -1, -1):
            token = self._sequence[earlier]
            if token.kind == "mark" and token.text in ")]":
                depth += 1
            elif token.kind == "mark" and token.text in "([":
                depth -= 1
                if depth == 0:
                    return earlier
        raise self._fault("a bracket is missing before it")

    def _ends_a_filter(self, opening: int) -> bool:
        """Whether the bracket that opens here belongs to FILTER, BIND or a function, not to a list or a path."""
        before = self._sequence[max(0, opening - 1)]
        earlier = self._sequence[max(0, opening - 2)]
        is_function = before.kind in ("name", "iri") and earlier.text.upper() == "FILTER"
        return is_function or (before.kind == "word" and before.text != "a")

    def _variables(self, first: int) -> tuple[str, ...]:
        if self._sequence[first].kind == "variable":
            return (self._sequence[first].text,)
        inner = self._sequence[first + 1 : self._place - 1]
        if (
            self._sequence[first].text != "("
            or len(inner) != 2
            or {token.kind for token in inner} != {"variable"}
        ):
            raise self._fault("its subject is neither a variable nor a list of two")
        return tuple(token.text for token in inner)

    def _object(self) -> tuple[str, int, Token]:
        """The text, the most things to find, and the last token of the object."""
        place, most = self._place + 1, MOST
        bracketed = self._sequence[place].text == "("
        text, place = self._text(place + bracketed)
        if bracketed:
            if place < len(self._sequence) and self._sequence[place].text.isdecimal():
                most, place = int(self._sequence[place].text), place + 1
            if place >= len(self._sequence) or self._sequence[place].text != ")":
                raise self._fault("the list after it is no text and number")
            place += 1
        return text, most, self._sequence[place - 1]

    def _text(self, place: int) -> tuple[str, int]:
        """A text and the place after it; its language makes no difference."""
        token = self._sequence[place] if place < len(self._sequence) else None
        if (
            token
            and token.kind == "variable"
            and isinstance(bound := self._bindings.get(token.text[1:]), Literal)
        ):
            return bound.value, place + 1
        if token is None or token.kind != "string":
            raise self._fault("what follows it is no text")
        following = self._sequence[place + 1] if place + 1 < len(self._sequence) else None
        tagged = following is not None and following.text == "@" and following.start == token.end
        return _unquoted(token.text), place + (3 if tagged else 1)

    def _after(self, last: Token) -> str:
        return next((token.text for token in self._sequence if token.start >= last.end), "")

    def _past_semicolons(self, last: Token) -> int:
        end = last.end
        for token in self._sequence:
            if token.start >= end and token.text == ";":
                end = token.end
            elif token.start >= end:
                break
        return end

    def _fault(self, problem: str) -> QueryError:
        before = self._query[: self._sequence[self._place].start]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return QueryError(
            f"lim:matches cannot be answered: {problem}", place=f"line {line}, column {column}", remedy=_FORMS
        )


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def _unquoted(string: str) -> str:
    """The text of a string as a query writes it."""
    width = 3 if string[:3] in ('"""', "'''") and len(string) >= 6 else 1
    return _ESCAPE.sub(_unescaped, string[width:-width])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16) % 0x110000) if code else _ESCAPED.get(match[3], match[3])
