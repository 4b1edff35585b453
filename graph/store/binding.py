"""Binding the variables of a SPARQL query to RDF terms, in a way that every engine understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graph.errors import QueryError
from graph.store.protocol import Term
from graph.store.tokens import Token, tokens


@dataclass
class _Braces:
    """What stands between two braces, or the whole query: `start` is the offset after the opening one.

    `kind` is group (of patterns), query (the whole, or a subquery) or other (a template, a block of data).
    `variables` are those that stand in it and in none of the braces within; `group` is that of a query.
    """

    kind: str
    start: int
    variables: set[str] = field(default_factory=set)
    group: _Braces | None = None


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """`text` with the variables named in `bindings` (without ? or $) bound to their terms wherever they
    occur.

    Each group of the query that uses a variable begins with `VALUES ?name { term }`, so that filters of inner
    groups see the value too; a group that does not is left alone, since joining it with the value costs an
    engine more than it saves. Raises `QueryError` where a name is no variable or the query never uses it.

    >>> from pyoxigraph import Literal
    >>> bind("ASK { ?s ?p ?name }", {"name": Literal("Genk")})
    'ASK { VALUES ?name { "Genk" } ?s ?p ?name }'
    """
    if not bindings:
        return text
    braces = _braces(text)
    used = set[str]().union(*(part.variables for part in braces))
    for name in bindings:
        if name not in used:
            raise QueryError(f"the query has no variable ?{name}", remedy="Bind only variables that it uses.")
    pieces, position = [], 0
    for part in braces:
        if part.kind == "group":
            values = (
                f" VALUES ?{name} {{ {bindings[name]} }}" for name in bindings if name in part.variables
            )
            pieces += [text[position : part.start], *values]
            position = part.start
    return "".join(pieces) + text[position:]


@lru_cache(maxsize=256)
def _braces(text: str) -> tuple[_Braces, ...]:
    """All braces of a query in the order in which they open, the query itself first.

    What stands in a query outside of its group (its columns, its order, a template) is told as of the group.
    """
    whole = _Braces("query", 0)
    found, around = [whole], [whole]
    sequence = list(tokens(text))
    before = ""
    for token, following in zip(sequence, [*sequence[1:], None], strict=True):
        if token.kind == "word":
            before = token.text.upper()
        elif token.kind == "variable":
            around[-1].variables.add(token.text[1:])
        elif token.text == "{" and token.kind == "mark":
            opened = _Braces(_kind(before, following), token.end)
            if around[-1].kind == "query" and around[-1].group is None and opened.kind == "group":
                around[-1].group = opened
            found.append(opened)
            around.append(opened)
            before = ""
        elif token.text == "}" and token.kind == "mark" and len(around) > 1:
            closed = around.pop()
            if closed.kind == "other":
                around[-1].variables |= closed.variables
    for part in found:
        if part.kind == "query" and part.group:
            part.group.variables |= part.variables
    return tuple(found)


def _kind(before: str, following: Token | None) -> str:
    """What a brace opens, by the last word before it and the token after it."""
    if before in ("CONSTRUCT", "VALUES"):
        return "other"
    is_query = following is not None and following.kind == "word" and following.text.upper() == "SELECT"
    return "query" if is_query else "group"
