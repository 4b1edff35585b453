"""The dataset that the protocol states for an update, written into the update: the engine takes it nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyoxigraph import NamedNode

from graph.errors import QueryError

_TOKEN = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]* | [?$]\w+ | \w*:[\w.-]*
    | (?P<word> [A-Za-z]\w* ) | (?P<brace> [{}] )
    """,
    re.VERBOSE | re.DOTALL,
)


def add(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update with USING clauses before each WHERE; raises `QueryError` where it states a dataset of its own.

    >>> add("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", ["http://example.org/g"], [])
    'INSERT { ?s ?p 1 } USING <http://example.org/g> WHERE { ?s ?p 2 }'
    """
    if not default and not named:
        return update
    clauses = "".join(
        f"USING {word}{_term(iri)} " for word, iris in (("", default), ("NAMED ", named)) for iri in iris
    )
    pieces, position, depth, before = [], 0, 0, ""
    brief: int | None = None  # where the pattern of a DELETE WHERE begins, which is its template as well
    for token in _TOKEN.finditer(update):
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
            before = ""
            if brief is not None and depth <= 0:
                pieces += [update[brief : token.end()], " ", clauses, "WHERE ", update[brief : token.end()]]
                position, brief = token.end(), None
        if depth or not token["word"]:
            continue
        word = token["word"].upper()
        if word in ("USING", "WITH"):
            raise QueryError(
                f"both the request and the update ({word}) state a dataset", remedy="Leave one out."
            )
        if word == "WHERE":
            pieces.append(update[position : token.start()])
            if before == "DELETE":
                brief = position = token.end()
            else:
                pieces.append(clauses)
                position = token.start()
        before = word
    return "".join(pieces) + update[position:]


def _term(iri: str) -> str:
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI", remedy="Name graphs by absolute IRIs.") from error
