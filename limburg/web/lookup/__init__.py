"""The queries of the pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode

from graph.store import Term


@cache
def lookup(name: str) -> str:
    """The text of one of the queries that pages ask."""
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")


def part(name: str, *, limit: int, offset: int = 0) -> str:
    """A query of which the line `# page` stands for the part of its solutions that is wanted."""
    return lookup(name).replace("# page", f"LIMIT {limit} OFFSET {offset}")


def among(name: str, **values: Iterable[Term]) -> str:
    """A query of which each line `# values` stands for the terms that a variable may have.

    Where it stands several times, the variables take turns in the order given.
    """
    text = lookup(name)
    for variable, terms in values.items():
        text = text.replace("# values", f"VALUES ?{variable} {{ {' '.join(map(str, terms))} }}", 1)
    return text


def nodes(iris: Iterable[str]) -> list[NamedNode]:
    """The nodes of IRIs that the graph itself has given, each once."""
    return [NamedNode(iri) for iri in dict.fromkeys(iris)]
