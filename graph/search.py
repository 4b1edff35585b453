"""Names found by their beginning, a part or a misspelling: an index beside each version of a store.

The index is made of the store and of nothing else. It is one SQLite file in the folder of the version that it
was made of; since a version never changes once it is published, the index is missing or right.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyoxigraph
from pyoxigraph import QuerySolution, QuerySolutions
from rapidfuzz import fuzz

from extract.facts import ENTITY_TYPES
from graph.documents import Queryable, read_query
from graph.errors import QueryError, StoreError
from graph.files import replacing
from graph.identity import normalise
from graph.store import QueryResult, Term
from graph.store.oxigraph import FolderStore, run_query
from graph.store.versions import Versions
from ontology.terms import LIM

TYPES = (*ENTITY_TYPES, "Report")
"""The types of the things whose names the index holds."""

_FILE = "names.sqlite"
_FORM = 1
"""The form of the tables: an index of another form is made anew."""
_POSTINGS = 30_000
"""So many names are compared by their trigrams at most, those that share the rarest first."""
_LIKENESS = 60
"""From this score of rapidfuzz (0–100) a name is alike."""

_TABLES = """
CREATE TABLE degree (iri TEXT PRIMARY KEY, facts INTEGER) WITHOUT ROWID;
CREATE TABLE stated (iri TEXT, label TEXT, name TEXT, key TEXT);
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, type TEXT, facts INTEGER);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER, key TEXT, text TEXT, facts INTEGER);
CREATE TABLE span (type TEXT PRIMARY KEY, first INTEGER, last INTEGER);
CREATE VIRTUAL TABLE gram USING fts5 (key, content = '', detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (gram, row);
"""
_THINGS = """
INSERT INTO thing (iri, label, type, facts)
SELECT iri, min(label), ?, ifnull(facts, 0) FROM stated LEFT JOIN degree USING (iri) GROUP BY iri ORDER BY iri;
"""
_NAMES = """
INSERT INTO name (thing, key, text, facts)
SELECT DISTINCT thing.id, key, name, thing.facts FROM stated JOIN thing ON thing.iri = stated.iri AND thing.type = ?
ORDER BY thing.id, name;
"""
_FINISH = """
DROP TABLE degree; DROP TABLE stated;
INSERT INTO gram (rowid, key) SELECT id, key FROM name;
INSERT INTO gram (gram) VALUES ('optimize');
CREATE TABLE trigram (term TEXT PRIMARY KEY, names INTEGER) WITHOUT ROWID;
INSERT INTO trigram SELECT term, doc FROM vocabulary;
CREATE INDEX name_by_key ON name (key, facts, thing);
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
        self._spans = {type_: (first, last) for type_, first, last in self._rows("SELECT * FROM span")}

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
            store = _Version(version)
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
        key, ranges = normalise(text), self._ranges(types)
        if not key or limit < 1:
            return []
        scores: dict[int, float] = {}
        for first, last in ranges:
            for thing, score in self._scored(key, first, last, limit):
                scores[thing] = max(score, scores.get(thing, 0))
        hits = [self._hit(thing, score) for thing, score in scores.items()]
        return sorted(hits, key=lambda hit: (-hit.score, -hit.facts, hit.label, hit.iri))[:limit]

    def called(self, name: str, *, types: Sequence[str] = ()) -> list[tuple[Hit, str]]:
        """The things that bear this name as `graph.identity.normalise` folds it, each with the name as it is written."""
        rows = (
            row
            for span in self._ranges(types)
            for row in self._rows(
                "SELECT thing, text FROM name WHERE key = ? AND id BETWEEN ? AND ?", normalise(name), *span
            )
        )
        return [(self._hit(thing, 1.0), text) for thing, text in rows]

    def _ranges(self, types: Sequence[str]) -> list[tuple[int, int]]:
        if strange := sorted(set(types) - set(TYPES)):
            raise QueryError(f"there is no type {strange[0]!r}", remedy=f"Use some of {', '.join(TYPES)}.")
        wanted = [span for type_, span in self._spans.items() if type_ in types]
        return wanted if types else [(0, max((last for _, last in self._spans.values()), default=0))]

    def _scored(self, key: str, first: int, last: int, limit: int) -> Iterator[tuple[int, float]]:
        """Things with scores, of the names of which the numbers lie from `first` to `last`; some occur twice."""
        beginning = "SELECT thing, key FROM name WHERE key >= ? AND key < ? AND id BETWEEN ? AND ?"
        bounds = key, key + "\U0010ffff", first, last
        for thing, found in self._rows(
            f"{beginning} ORDER BY key = ? DESC, facts DESC LIMIT ?", *bounds, key, limit
        ):
            yield thing, 1.0 if found == key else 0.9
        names = self._alike(key, first, last, most=10 * limit)
        for thing, found in names:
            if (likeness := fuzz.WRatio(key, found)) >= _LIKENESS:
                yield thing, 0.0085 * likeness

    def _alike(self, key: str, first: int, last: int, *, most: int) -> list[tuple[int, str]]:
        """The things and keys of the names that share the most trigrams with `key`, the rarest trigrams first."""
        shared: Counter[int] = Counter()
        compared = 0
        for term, names in self._trigrams(key):
            compared += names
            if compared > _POSTINGS and shared:
                break
            found = self._rows(
                "SELECT rowid FROM gram WHERE gram MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
                f'"{term}"', first, last, _POSTINGS,
            )  # fmt: skip
            shared.update(name for (name,) in found)
        nearest = [name for name, _ in shared.most_common(most)]
        places = ",".join("?" * len(nearest))
        return list(self._rows(f"SELECT thing, key FROM name WHERE id IN ({places})", *nearest))

    def _trigrams(self, key: str) -> list[tuple[str, int]]:
        """The trigrams of `key` that some name has, with the number of these names, the rarest first."""
        terms = {key[start : start + 3] for start in range(len(key) - 2)}
        places = ",".join("?" * len(terms))
        return list(
            self._rows(f"SELECT term, names FROM trigram WHERE term IN ({places}) ORDER BY names", *terms)
        )

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


class _Version:
    """The store in the folder of one version, whichever is in force."""

    def __init__(self, folder: Path) -> None:
        try:
            self._engine = pyoxigraph.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"there is no store whose names could be read ({error})",
                place=str(folder),
                remedy="Check the path, or build one with `limburg build`.",
            ) from error

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        return run_query(self._engine, text, bindings)


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
    database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
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
    database.executescript(f"{_FINISH} PRAGMA user_version = {_FORM};")
    database.commit()


def _stated(row: QuerySolution) -> tuple[str, str, str, str]:
    name: str = row["name"].value
    return row["thing"].value, row["label"].value, name, normalise(name)


def _solutions(store: Queryable, query: str, **bindings: Term) -> QuerySolutions:
    solutions = store.query(read_query(query), bindings=bindings)
    assert isinstance(solutions, QuerySolutions)
    return solutions
