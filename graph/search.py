"""Names found by their beginning, a part or a misspelling: an index beside each version of a store.

The index is made of the store and of nothing else. It is one SQLite file in the folder of the version that it
was made of; since a version never changes once it is published, the index is missing or right. The names of one type
are numbered in the order of their keys, so that those of one beginning are a range, and each trigram lists the numbers
of the names that have it, so that those shared with a text can be counted over all names at once.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import QuerySolution, QuerySolutions
from rapidfuzz import fuzz

from extract.facts import ENTITY_TYPES
from graph.documents import Queryable, read_query
from graph.errors import QueryError, StoreError
from graph.files import replacing
from graph.identity import normalise
from graph.store import Term
from graph.store.oxigraph import FolderStore, VersionStore
from graph.store.versions import Versions
from ontology.terms import LIM

TYPES = (*ENTITY_TYPES, "Report")
"""The types of the things whose names the index holds."""

_FILE = "names.sqlite"
_FORM = 2
"""The form of the tables: an index of another form is made anew."""
_POSTINGS = 4_000_000
"""So many numbers are read from the lists of trigrams at most, the rarest trigrams first."""
_SIFTED, _COMPARED = 3_000, 300
"""So many names that share the most trigrams are sifted by the part that they share, so many compared letter by letter."""
_MOST_TERMS = 200
"""So many trigrams of a text count at most: one byte holds how many a name shares."""
_PART = 100_000
"""Names whose trigrams are sorted at once."""
_PAGE = 16_384
"""Bytes of a page of the file: long lists are read in few steps."""
_LIKENESS = 60
"""From this score of rapidfuzz (0–100) a name is alike."""

_TABLES = """
CREATE TABLE degree (iri TEXT PRIMARY KEY, facts INTEGER) WITHOUT ROWID;
CREATE TABLE stated (iri TEXT, label TEXT, name TEXT, key TEXT);
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, type TEXT, facts INTEGER);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER, key TEXT, text TEXT);
CREATE TABLE span (type TEXT PRIMARY KEY, first INTEGER, last INTEGER);
CREATE TABLE posting (term TEXT PRIMARY KEY, names BLOB);
CREATE TABLE measure (kind TEXT PRIMARY KEY, numbers BLOB);
"""
_THINGS = """
INSERT INTO thing (iri, label, type, facts)
SELECT iri, min(label), ?, ifnull(facts, 0) FROM stated LEFT JOIN degree USING (iri) GROUP BY iri ORDER BY iri;
"""
_NAMES = """
INSERT INTO name (thing, key, text)
SELECT DISTINCT thing.id, key, name FROM stated JOIN thing ON thing.iri = stated.iri AND thing.type = ?
ORDER BY key, thing.id, name;
"""


@dataclass(frozen=True)
class Hit:
    """A thing with the name that the graph prefers, the number of its relations, and why it stands where it does.

    `score` is 1 for the name itself, 0.9 where the name begins so, and up to 0.85 by likeness.
    """

    iri: str
    label: str
    type: str
    facts: int
    score: float


class NameIndex:
    """The names of one version of a store. Several threads may search at once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._spans = {
            type_: range(first, last + 1) for type_, first, last in self._rows("SELECT * FROM span")
        }

    @classmethod
    def open(cls, location: str | Path) -> NameIndex:
        """The index of the version in force of the store in the folder `location`, or of the version there.

        Where it is missing it is made, which takes a second for 20,000 names; in memory where the folder cannot be
        written. Raises `StoreError` where there is no store.
        """
        folder = Path(location).resolve()
        version = Versions(folder).current() or folder
        path = version / _FILE
        if not _is_current(path):
            store = VersionStore(version)
            try:
                with replacing(path) as temporary, closing(sqlite3.connect(temporary)) as database:
                    _fill(database, store)
            except StoreError:
                return cls.of(store)
        return cls(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False))

    @classmethod
    def of(cls, store: Queryable) -> NameIndex:
        """An index in memory of whatever answers queries: for stores that have no folder."""
        database = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(database, store)
        return cls(database)

    def search(self, text: str, *, limit: int = 20, types: Sequence[str] = ()) -> list[Hit]:
        """The things of these types, or of all (`TYPES`), of which a name is most like `text`, the likest first.

        Case, accents, spaces and legal forms make no difference. Those of equal score are ordered by the number of
        their relations. Raises `QueryError` for an unknown type.
        """
        key, spans = normalise(text), self._chosen(types)
        if not key or limit < 1:
            return []
        scores: dict[int, float] = {}
        for thing, score in (*self._beginning(key, spans, limit), *self._alike(key, spans, limit)):
            scores[thing] = max(score, scores.get(thing, 0))
        least = min(nlargest(limit, scores.values()), default=0)
        hits = [self._hit(thing, score) for thing, score in scores.items() if score >= least]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.facts, hit.label, hit.iri))[:limit]

    def called(self, name: str, *, types: Sequence[str] = ()) -> list[tuple[Hit, str]]:
        """The things that bear this name as `graph.identity.normalise` folds it, each with the name as it is written."""
        key = normalise(name)
        rows = (
            row
            for span in self._chosen(types)
            for row in self._rows(
                "SELECT thing, text FROM name WHERE id >= ? AND id < ?",
                span.start + bisect_left(span, key, key=self._key),
                span.start + bisect_right(span, key, key=self._key),
            )
        )
        return [(self._hit(thing, 1.0), text) for thing, text in rows]

    def _chosen(self, types: Sequence[str]) -> list[range]:
        """The numbers of the names of these types, or of all."""
        if strange := sorted(set(types) - set(TYPES)):
            raise QueryError(f"there is no type {strange[0]!r}", remedy=f"Use some of {', '.join(TYPES)}.")
        return [span for type_, span in self._spans.items() if not types or type_ in types]

    def _beginning(self, key: str, spans: Sequence[range], limit: int) -> Iterator[tuple[int, float]]:
        """The things with a name that is `key` or begins so, of each span those with the most relations."""
        for span in spans:
            first = span.start + bisect_left(span, key, key=self._key)
            middle = span.start + bisect_right(span, key, key=self._key)
            last = span.start + bisect_right(span, key + "\U0010ffff", key=self._key)
            for score, names in ((1.0, range(first, middle)), (0.9, range(middle, last))):
                for thing, _ in self._named(self._busiest(names, limit)):
                    yield thing, score

    def _busiest(self, names: range, most: int) -> list[int]:
        """Those of these names whose things have the most relations, by their numbers where that is equal."""
        facts = self._numbers("facts")[names.start : names.stop].astype(np.int64)
        rank = facts * (1 << 32) - np.arange(len(facts))
        return [names.start + int(place) for place in _greatest(rank, most)]

    def _alike(self, key: str, spans: Sequence[range], limit: int) -> Iterator[tuple[int, float]]:
        """The things of which a name is alike, out of those that share the greatest part of their trigrams with `key`."""
        terms = self._trigrams(key)
        shared = np.zeros(len(self._numbers("facts")), np.uint8)
        for term in terms:
            ((names,),) = self._rows("SELECT names FROM posting WHERE term = ?", term)
            shared[np.frombuffer(names, np.uint32)] += 1
        for span in self._spans.values():
            if span not in spans:
                shared[span.start : span.stop] = 0
        enough = np.cumsum(np.bincount(shared, minlength=len(terms) + 1)[:0:-1]) >= _SIFTED
        least = len(terms) - int(enough.argmax()) if enough.any() else 1
        found = np.flatnonzero(shared >= max(least, 1))
        part = shared[found] / (len(terms) + self._numbers("trigrams")[found].astype(np.float32))
        nearest = [int(found[place]) for place in _greatest(part, max(_COMPARED, 3 * limit))]
        for thing, name in self._named(nearest):
            if likeness := fuzz.WRatio(key, name, score_cutoff=_LIKENESS):
                yield thing, 0.0085 * likeness

    def _trigrams(self, key: str) -> list[str]:
        """The trigrams of `key` that some name has, the rarest first, as many as may be read."""
        terms = {key[start : start + 3] for start in range(len(key) - 2)}
        chosen: list[str] = []
        read = 0
        for term, names in self._rows(
            f"SELECT term, length(names) / 4 AS number FROM posting WHERE term IN ({_places(terms)}) ORDER BY number, term",
            *terms,
        ):
            read += names
            if chosen and (read > _POSTINGS or len(chosen) == _MOST_TERMS):
                break
            chosen.append(term)
        return chosen

    def _named(self, names: Collection[int]) -> Iterator[tuple[int, str]]:
        """Thing and key of each of these names."""
        return self._rows(f"SELECT thing, key FROM name WHERE id IN ({_places(names)})", *names)

    def _key(self, name: int) -> str:
        ((key,),) = self._rows("SELECT key FROM name WHERE id = ?", name)
        return str(key)

    def _numbers(self, kind: str) -> NDArray[Any]:
        """A number for each name, by its own: the relations of its thing (`facts`), or its `trigrams`."""
        return self._measures[kind]

    @cached_property
    def _measures(self) -> dict[str, NDArray[Any]]:
        types = {"facts": np.uint32, "trigrams": np.uint8}
        rows = self._rows("SELECT kind, numbers FROM measure")
        return {kind: np.frombuffer(numbers, types[kind]) for kind, numbers in rows}

    def _hit(self, thing: int, score: float) -> Hit:
        ((iri, label, type_, facts),) = self._rows(
            "SELECT iri, label, type, facts FROM thing WHERE id = ?", thing
        )
        return Hit(iri=iri, label=label, type=type_, facts=facts, score=score)

    def _rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        return iter(self._database.execute(query, values).fetchall())


@runtime_checkable
class Indexed(Protocol):
    """Something that answers queries and has its index of names at hand."""

    def name_index(self) -> NameIndex:
        """The index of the version that it answers from."""


def index_of(store: Queryable) -> NameIndex:
    """The index of names of a store: beside it, its own (`Indexed`), or made in memory where it has neither."""
    if isinstance(store, FolderStore):
        return NameIndex.open(store.location)
    return store.name_index() if isinstance(store, Indexed) else NameIndex.of(store)


def _is_current(path: Path) -> bool:
    """Whether there is an index of the present form."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return bool(database.execute("PRAGMA user_version").fetchone() == (_FORM,))
    except sqlite3.DatabaseError:
        return False


def _fill(database: sqlite3.Connection, store: Queryable) -> None:
    """Make the tables of what the store says; the numbers of one type's names follow each other."""
    database.executescript(
        f"PRAGMA page_size = {_PAGE}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}"
    )
    degrees = ((row["thing"].value, int(row["facts"].value)) for row in _solutions(store, "degrees"))
    database.executemany("INSERT INTO degree VALUES (?, ?)", degrees)
    last = 0
    for type_ in TYPES:
        database.execute("DELETE FROM stated")
        names = _solutions(store, "names", type=LIM[type_])
        database.executemany("INSERT INTO stated VALUES (?, ?, ?, ?)", map(_stated, names))
        database.execute(_THINGS, (type_,))
        database.execute(_NAMES, (type_,))
        first, (last,) = last + 1, database.execute("SELECT ifnull(max(id), 0) FROM name").fetchone()
        database.execute("INSERT INTO span VALUES (?, ?, ?)", (type_, first, last))
    database.executescript("DROP TABLE degree; DROP TABLE stated;")
    _fill_postings(database, last)
    database.executescript(f"PRAGMA user_version = {_FORM};")
    database.commit()


def _fill_postings(database: sqlite3.Connection, last: int) -> None:
    """The lists of names by trigram, and what is known of each name by its number, 0 to `last`."""
    listed: defaultdict[int, list[bytes]] = defaultdict(list)
    numbers = np.zeros(last + 1, np.uint32)
    sizes = np.zeros(last + 1, np.uint8)
    rows = database.execute("SELECT key, facts FROM name JOIN thing ON thing.id = thing ORDER BY name.id")
    first = 1
    while part := rows.fetchmany(_PART):
        numbers[first : first + len(part)] = [facts for _, facts in part]
        grams = _grams([key for key, _ in part])
        sizes[first : first + len(part)] = np.minimum(np.bincount(grams.names, minlength=len(part)), 255)
        bounds = np.flatnonzero(np.diff(grams.codes, prepend=np.uint64(0), append=np.uint64(0)))
        names = (grams.names + first).astype(np.uint32)
        for start, end in pairwise(bounds.tolist()):
            listed[int(grams.codes[start])].append(names[start:end].tobytes())
        first += len(part)
    postings = ((_term(code), b"".join(names)) for code, names in listed.items())
    database.executemany("INSERT INTO posting VALUES (?, ?)", postings)
    measures = ("facts", numbers.tobytes()), ("trigrams", sizes.tobytes())
    database.executemany("INSERT INTO measure VALUES (?, ?)", measures)


@dataclass(frozen=True)
class _Grams:
    """The different trigrams of some keys, ordered by code, then by the place of the key."""

    codes: NDArray[np.uint64]
    names: NDArray[np.int64]


def _grams(keys: Sequence[str]) -> _Grams:
    """A code holds three code points of 21 bits each."""
    points = np.frombuffer("".join(keys).encode("utf-32-le"), np.uint32).astype(np.uint64)
    names = np.repeat(np.arange(len(keys)), [len(key) for key in keys])
    codes = points[:-2] << np.uint64(42) | points[1:-1] << np.uint64(21) | points[2:]
    within = np.flatnonzero(names[:-2] == names[2:])
    order = within[np.argsort(codes[within], kind="stable")]
    codes, names = codes[order], names[order]
    new = np.ones(len(order), bool)
    new[1:] = (codes[1:] != codes[:-1]) | (names[1:] != names[:-1])
    return _Grams(codes[new], names[new])


def _term(code: int) -> str:
    return "".join(chr(code >> shift & 0x1FFFFF) for shift in (42, 21, 0))


def _greatest(values: NDArray[Any], most: int) -> NDArray[np.intp]:
    """The places of the greatest values, in no order."""
    return np.argpartition(values, -most)[-most:] if len(values) > most else np.arange(len(values))


def _places(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _stated(row: QuerySolution) -> tuple[str, str, str, str]:
    name: str = row["name"].value
    return row["thing"].value, row["label"].value, name, normalise(name)


def _solutions(store: Queryable, query: str, **bindings: Term) -> QuerySolutions:
    solutions = store.query(read_query(query), bindings=bindings)
    assert isinstance(solutions, QuerySolutions)
    return solutions
