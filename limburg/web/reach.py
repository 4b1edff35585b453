"""Refusing updates that reach out of the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph.errors import QueryError

_WORDS = re.compile(r"load|service|\\u", re.IGNORECASE)
_REACHING = {"Load": "LOAD", "ServiceGraphPattern": "SERVICE"}


def refuse_reaching_out(update: str) -> None:
    """Raise `QueryError` where an update loads a document or asks another server.

    An update without such a word is not parsed; one with it must be understood by the parser that decides.
    """
    if not _WORDS.search(update):
        return
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseUpdate

    try:
        parsed = parseUpdate(update.replace("\r", "\n"))
    except ParseException as error:
        raise QueryError(
            f"the update cannot be understood: {error.msg}",
            place=f"line {error.lineno}, column {error.column}",
            remedy="Correct it, or leave out the words LOAD and SERVICE.",
        ) from error
    except RecursionError as error:
        raise QueryError("the update is nested too deeply to be checked", remedy="Simplify it.") from error
    for part in _parts(parsed):
        if word := _REACHING.get(getattr(part, "name", "")):
            raise QueryError(
                f"{word} is not allowed: an update changes this graph only", remedy="Leave it out."
            )


def _parts(parsed: Any) -> Iterable[Any]:
    """All parts of a parsed update, which are mappings, sequences or both."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        if isinstance(part, Iterable) and not isinstance(part, str):
            waiting.extend(part)
