"""Refusing queries and updates that reach out of the store.

The engine would send a request to any address that a text names, so the decision rests on the parsed text: a comment or
a `<` can hide a keyword from a reader of tokens. A text without such a word is not parsed at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.errors import QueryError

_ESCAPE = re.compile(r"(\\\\)|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_REACHING = {"ServiceGraphPattern": "SERVICE", "Load": "LOAD"}


def refuse_service(query: str) -> None:
    """Raise `QueryError` where a query asks another server (SERVICE)."""
    _refuse(query, "query", ("SERVICE",), "a query may ask this graph only")


def refuse_reaching_out(update: str) -> None:
    """Raise `QueryError` where an update loads a document (LOAD) or asks another server (SERVICE)."""
    _refuse(update, "update", ("LOAD", "SERVICE"), "an update changes this graph only")


def _refuse(text: str, kind: str, words: tuple[str, ...], rule: str) -> None:
    expanded = _ESCAPE.sub(_character, text)
    if not any(word.casefold() in expanded.casefold() for word in words):
        return
    for reading in sorted({expanded, _ESCAPE.sub(_letter, text)}):
        for part in _parts(_parsed(reading, kind, words)):
            if word := _REACHING.get(getattr(part, "name", "")):
                raise QueryError(f"{word} is not allowed: {rule}", remedy=f"Leave the {word} part out.")


def _character(escape: re.Match[str]) -> str:
    """What an escape stands for: the specification reads escapes before all else."""
    return escape[1] or chr(int(escape[2] or escape[3], 16) % 0x110000)


def _letter(escape: re.Match[str]) -> str:
    """A letter for any escape: to the engine none ends a string or a comment."""
    return escape[1] or "u"


def _parsed(reading: str, kind: str, words: tuple[str, ...]) -> Any:
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import Query, UpdateUnit

    grammar = Query if kind == "query" else UpdateUnit
    try:
        # a return alone ends a comment for the engine, but not for this grammar
        return grammar.parse_string(_LONE_RETURN.sub("\n", reading), parse_all=True)
    except ParseException as error:
        raise QueryError(
            f"the {kind} cannot be understood: {error.msg}",
            place=f"line {error.lineno}, column {error.column}",
            remedy=f"Correct it, or leave out the word {' and '.join(words)}.",
        ) from error
    except RecursionError as error:
        raise QueryError(f"the {kind} is nested too deeply to be checked", remedy="Simplify it.") from error


def _parts(parsed: Any) -> Iterator[Any]:
    """All parts of a parsed text, which are mappings, sequences or both."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        if isinstance(part, Iterable) and not isinstance(part, str):
            waiting.extend(part)
