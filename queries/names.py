"""An entity by any of its names, as a user types them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions
from rapidfuzz import fuzz, process

from graph.documents import Queryable
from graph.errors import NotFoundError, QueryError
from graph.search import TYPES, index_of
from graph.store import Term
from ontology.terms import LIM

_LANGUAGES = ("nl", "en", "fr", "de")
_LIKENESS = 70
"""From this score of 100 a name is near enough to suggest."""


@dataclass(frozen=True)
class Named:
    """A name that an entity of this type bears; `label` is the name that the graph prefers for it."""

    iri: str
    type: str
    name: str
    label: str


def find(store: Queryable, name: str, *, types: Sequence[str] = ()) -> NamedNode:
    """The one entity with this name, or this IRI.

    Where several bear it, the type that comes first in `types` decides; without `types` any type will do.
    A name that is written exactly so goes first; else names are compared as `graph.identity.normalise` folds
    them. Raises `NotFoundError` with the nearest names, `QueryError` where two entities of one type bear the
    name.
    """
    if name.startswith(("http://", "https://")):
        return _by_iri(store, name, types)
    exact = _of_types(_exact(store, name), types)
    if exact:
        return _single(exact, name)
    index = index_of(store)
    alike = (
        Named(hit.iri, hit.type, written, hit.label)
        for hit, written in index.called(name, types=_known(types))
    )
    if found := _of_types(alike, types):
        return _single(found, name)
    nearest = index.search(name, limit=3, types=_known(types))
    raise _unknown(name, types, tuple(dict.fromkeys(hit.label for hit in nearest)))


def suggest(name: str, names: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """The nearest of these names, the nearest first.

    >>> suggest("FlexFap", ["FlexFab4.0", "Genk"])
    ('FlexFab4.0',)
    """
    found = process.extract(
        name,
        list(dict.fromkeys(names)),
        scorer=fuzz.WRatio,
        processor=str.casefold,
        score_cutoff=_LIKENESS,
        limit=limit,
    )
    return tuple(match for match, _, _ in found)


def _exact(store: Queryable, name: str) -> list[Named]:
    """Point look-ups by the literal itself: plain, and with each language tag that a name may bear."""
    literals = (Literal(name), *(Literal(name, language=language) for language in _LANGUAGES))
    return [named for literal in literals for named in _look_up(store, "by-name", name=literal)]


def _by_iri(store: Queryable, iri: str, types: Sequence[str]) -> NamedNode:
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI", remedy="Give a name, or an IRI as exports show it.") from error
    if not _of_types(_look_up(store, "by-iri", entity=node), types):
        raise _unknown(iri, types, ())
    return node


def _of_types(found: Iterable[Named], types: Sequence[str]) -> list[Named]:
    """Those of the first of these types that occurs."""
    every = list(found)
    by_type = ([named for named in every if named.type == type_] for type_ in types)
    return next(filter(None, by_type), []) if types else every


def _known(types: Iterable[str]) -> list[str]:
    """The types of which the index holds names."""
    return [type_ for type_ in types if type_ in TYPES]


def _single(found: Sequence[Named], name: str) -> NamedNode:
    by_iri = {named.iri: named for named in found}
    if len(by_iri) == 1:
        return NamedNode(found[0].iri)
    choices = ", ".join(f"{named.label} ({named.type}) <{iri}>" for iri, named in sorted(by_iri.items()))
    raise QueryError(f"{name!r} stands for {len(by_iri)} things", remedy=f"Give one's IRI: {choices}.")


def _unknown(name: str, types: Sequence[str], suggestions: tuple[str, ...]) -> NotFoundError:
    kind = " or ".join(types).lower() or "thing"
    nearest = f"Did you mean {' or '.join(suggestions)}?" if suggestions else "Look it up with 'names-like'."
    return NotFoundError(f"no {kind} is called {name!r}", remedy=nearest, suggestions=suggestions)


def _look_up(store: Queryable, query: str, **bindings: Term) -> list[Named]:
    result = store.query(_text(query), bindings=bindings)
    if not isinstance(result, QuerySolutions):
        raise TypeError(f"the look-up {query} is no SELECT query")
    return [
        Named(
            iri=solution["entity"].value,
            type=LIM.local(solution["type"]) or "",
            name=solution["name"].value,
            label=solution["label"].value,
        )
        for solution in result
    ]


@cache
def _text(query: str) -> str:
    return (Path(__file__).parent / "lookup" / f"{query}.rq").read_text(encoding="utf-8")
