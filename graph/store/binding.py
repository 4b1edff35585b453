"""Binding the variables of a SPARQL query to RDF terms, in a way that every engine understands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import QueryError
from graph.store.protocol import Term

_TOKEN = re.compile(
    r"""
      (?P<skip> \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
              | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
              | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n]* | [?$]\w+ | \w*:[\w.-]* )
    | (?P<word> [A-Za-z]\w* )
    | (?P<open> \{ )
    """,
    re.VERBOSE | re.DOTALL,
)


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """`text` with the variables named in `bindings` (without ? or $) bound to their terms wherever they
    occur.

    Each group of the query begins with `VALUES ?name { term }`, so that filters of inner groups see the value
    too. Raises `QueryError` where a name is no variable or the query never uses it.

    >>> from pyoxigraph import Literal
    >>> bind("ASK { ?s ?p ?name }", {"name": Literal("Genk")})
    'ASK { VALUES ?name { "Genk" } ?s ?p ?name }'
    """
    for name in bindings:
        if not re.search(rf"[?$]{re.escape(name)}\b", text) or not re.fullmatch(r"\w+", name):
            raise QueryError(f"the query has no variable ?{name}", remedy="Bind only variables that it uses.")
    if not bindings:
        return text
    values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
    pieces, position = [], 0
    for offset in _group_openings(text):
        pieces.append(text[position:offset] + values)
        position = offset
    return "".join(pieces) + text[position:]


def _group_openings(text: str) -> list[int]:
    """The offsets after each brace that opens a group of patterns: no template, data block or subquery."""
    tokens = [match for match in _TOKEN.finditer(text) if not match["skip"]]
    offsets, before = [], ""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token["word"]:
            before = token["word"].upper()
            continue
        subquery = (
            following is not None
            and following["word"]
            and following["word"].upper() == "SELECT"
            and not text[token.end() : following.start()].strip()
        )
        if before not in ("CONSTRUCT", "VALUES") and not subquery:
            offsets.append(token.end())
        before = ""
    return offsets
