"""Refusing queries that reach out of the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph.errors import QueryError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse_service(text: str) -> None:
    """Raise `QueryError` where the query asks another server (SERVICE).

    The engine would send a request to any address that a query names, so the decision rests on the parsed
    query: a comment or a `<` can hide the keyword from a reader of tokens. A query without the word is not
    parsed at all.
    """
    plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16) % 0x110000), text)
    if "service" not in plain.casefold():
        return
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parsed = parseQuery(plain)
    except ParseException as error:
        raise QueryError(
            f"the query cannot be understood: {error.msg}",
            place=f"line {error.lineno}, column {error.column}",
            remedy="Correct it, or leave out the word SERVICE.",
        ) from error
    except RecursionError as error:
        raise QueryError("the query is nested too deeply to be checked", remedy="Simplify it.") from error
    if _asks_another(parsed):
        raise QueryError(
            "SERVICE is not allowed: a query may ask this graph only",
            remedy="Leave the SERVICE part out.",
        )


def _asks_another(parsed: Any) -> bool:
    """Whether a part of the parsed query is a service pattern; parts are mappings, sequences or both."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if getattr(part, "name", None) == "ServiceGraphPattern":
            return True
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        if isinstance(part, Iterable) and not isinstance(part, str):
            waiting.extend(part)
    return False
