"""Which document a user means: by its IRI, file name, title or year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, QuerySolutions
from rapidfuzz import fuzz, process

from graph.documents import Queryable, read_query
from graph.errors import NotFoundError, StoreError
from graph.identity import normalise


@dataclass(frozen=True)
class Named:
    """A document under what it may be called; `year` is the one that it reports on."""

    iri: NamedNode
    source: str
    title: str
    year: int | None


def documents(store: Queryable) -> list[Named]:
    """All documents, by file name: cheap at any size of the graph."""
    solutions = store.query(read_query("named"))
    assert isinstance(solutions, QuerySolutions)
    found = []
    for row in solutions:
        iri, source, title, year = row["report"], row["source"], row["title"], row["year"]
        assert isinstance(iri, NamedNode) and isinstance(source, Literal) and isinstance(title, Literal)
        found.append(
            Named(iri, source.value, title.value, int(year.value) if isinstance(year, Literal) else None)
        )
    return found


def find_document(store: Queryable, name: str) -> Named:
    """The one document of this IRI, file name (with or without its ending), title or year.

    A name that is written exactly so goes first; else case, accents and spaces make no difference. Raises
    `NotFoundError` with the nearest names, `StoreError` with the IRIs where several documents bear it.
    """
    known, wanted = documents(store), name.strip()
    exact = [one for one in known if wanted in (one.iri.value, one.source, one.title)]
    folded = [one for one in known if normalise(wanted) in _folded(one)]
    dated = [one for one in known if re.fullmatch(r"\d{4}", wanted) and one.year == int(wanted)]
    found = exact or folded or dated
    if not found:
        raise _unknown(wanted, known)
    if len(found) > 1:
        choices = ", ".join(f"{one.source} <{one.iri.value}>" for one in found)
        raise StoreError(
            f"{len(found)} documents are called {wanted!r}", remedy=f"Name one by its IRI: {choices}."
        )
    return found[0]


def _folded(one: Named) -> set[str]:
    return {normalise(text) for text in (one.source, PurePath(one.source).stem, one.title)}


def _unknown(wanted: str, known: list[Named]) -> NotFoundError:
    names = list(dict.fromkeys(name for one in known for name in (one.source, one.title)))
    nearest = process.extract(wanted, names, scorer=fuzz.WRatio, processor=str.casefold, limit=3)
    suggestions = tuple(name for name, _, _ in nearest)
    remedy = f"Did you mean {' or '.join(suggestions)}?" if suggestions else "The store holds none."
    return NotFoundError(f"no document {wanted!r} is in the graph", remedy=remedy, suggestions=suggestions)
