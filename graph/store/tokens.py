"""The tokens of a SPARQL query: enough to see what is pattern and what is string, comment or IRI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n]* )
    | (?P<string> \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<iri> <(?![?$=\d])(?:(?!&&)[^<>"{}|^`\\\x00-\x20])*> )
    | (?P<variable> [?$]\w+ )
    | (?P<name> (?:[^\W\d_](?:[\w.-]{0,60}[\w-])?)? : (?:(?:[\w:]|%..|\\.)(?:(?:[\w:.-]|%..|\\.)*(?:[\w:-]|%..|\\.))?)? )
    | (?P<number> \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<word> [^\W\d]\w* )
    | (?P<mark> \S )
    """,
    re.VERBOSE | re.DOTALL,
)
"""`?a<?b&&?c>2` holds no IRI though it reads like one: none begins with a variable or a digit, or joins two with `&&`."""


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a query; `kind` is string, iri, variable, name (with its prefix), number, word or mark.

    `start` and `end` are character offsets.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query without comments and white space, whether or not the query is well formed.

    >>> [token.text for token in tokens("ASK { ?s a lim:Project. } # all")]
    ['ASK', '{', '?s', 'a', 'lim:Project', '.', '}']
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "comment":
            yield Token(match.lastgroup, match.group(), match.start(), match.end())


@lru_cache(maxsize=256)
def variables(query: str) -> frozenset[str]:
    """The names of all variables of a query, without ? or $."""
    return frozenset(token.text[1:] for token in tokens(query) if token.kind == "variable")
