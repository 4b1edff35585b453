"""MOVE from and to a default graph that is the union of the named graphs, written out as what it means there.

The engine empties the source of a MOVE at the end. Where the union is emptied, no state of the store tells what was moved
from what was deleted: a triple that the target held already would be deleted with those of all graphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from graph.store.tokens import Token, tokens


def within_union(update: str, told: NamedNode) -> str:
    """The update in which the target of each such MOVE alone tells what was moved; for the union, `told` does.

    >>> within_union("MOVE <g> TO <h> ; MOVE <h> TO DEFAULT", NamedNode("x:t")).split(" ; ")[:2]
    ['MOVE <g> TO <h>', 'MOVE <h> TO <x:t>']
    """
    sequence = list(tokens(update))
    pieces, position = [], 0
    for place, token in enumerate(sequence):
        if _word(token) != "MOVE" or not (move := _move(sequence[place + 1 : place + 7])):
            continue
        silent, source, target, end = move
        pieces += [update[position : token.start], _meaning(silent, source, target, told)]
        position = end
    return "".join(pieces) + update[position:]


def _meaning(silent: str, source: str, target: str, told: NamedNode) -> str:
    keeping = "DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {}) }}"
    if source == target:
        return f"MOVE {silent}{source} TO {target}"
    if source == "DEFAULT":
        return f"COPY {silent}DEFAULT TO {target} ; {keeping.format(target)}"
    return f"MOVE {silent}{source} TO {told} ; {keeping.format(told)} ; COPY {told} TO DEFAULT"


def _move(following: Sequence[Token]) -> tuple[str, str, str, int] | None:
    """Whether it is silent, source, target and end of a MOVE with the default graph at one end at least."""
    rest = list(following)
    silent = "SILENT " if rest and _word(rest[0]) == "SILENT" else ""
    rest = rest[bool(silent) :]
    source = _graph(rest)
    if not rest or _word(rest.pop(0)) != "TO":
        return None
    last = rest[1] if len(rest) > 1 and _word(rest[0]) == "GRAPH" else rest[0] if rest else None
    target = _graph(rest)
    if last is None or not source or not target or "DEFAULT" not in (source, target):
        return None
    return silent, source, target, last.end


def _graph(rest: list[Token]) -> str:
    """Take the name of a graph from the beginning of `rest`; nothing where there is none."""
    if rest and _word(rest[0]) == "GRAPH":
        rest.pop(0)
    token = rest.pop(0) if rest else None
    if token is None:
        return ""
    return token.text if token.kind in ("iri", "name") else _word(token) if _word(token) == "DEFAULT" else ""


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""
