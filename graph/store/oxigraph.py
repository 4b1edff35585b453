"""The embedded store: Oxigraph, in memory or in a folder of versions on disk.

Each named graph is what one document (or the identities) states. Their union is written out in the default
graph as well, each triple once: the engine's own union repeats a triple for each graph that holds it, so that
counts and averages would depend on how often a fact is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from graph.errors import QueryError, StoreError
from graph.store.binding import bind
from graph.store.protocol import QueryResult, Term
from graph.store.safety import refuse_service
from graph.store.versions import Versions
from ontology.terms import PREFIXES

_UNION = DefaultGraph()
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class OxigraphTransaction:
    """Changes on a copy of a store that nobody else sees."""

    def __init__(self, copy: pyoxigraph.Store) -> None:
        self._open: pyoxigraph.Store | None = copy

    @property
    def _copy(self) -> pyoxigraph.Store:
        if self._open is None:
            raise StoreError("this transaction has ended", remedy="Open another one.")
        return self._open

    def close(self) -> None:
        """Write all to disk and let go of it, so that the folder can be published."""
        self._copy.flush()
        self._open = None

    def replace(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        following = _all_of(graph, quads)
        present = set(self._copy.quads_for_pattern(None, None, None, graph))
        self._change(present - following, following - present)

    def amend(self, graph: NamedNode, *, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        gone, new = _all_of(graph, removed), _all_of(graph, added)
        present = {quad for quad in gone | new if quad in self._copy}
        self._change((gone - new) & present, new - present)

    def _change(self, gone: Iterable[Quad], new: Collection[Quad]) -> None:
        for quad in gone:
            self._copy.remove(quad)
            self._forget(quad)
        self._copy.extend(new)
        self._copy.extend(_in_union(quad) for quad in new)

    def drop(self, graph: NamedNode) -> None:
        self.replace(graph, ())
        self._copy.remove_graph(graph)

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        return run_query(self._copy, text, bindings)

    def _forget(self, gone: Quad) -> None:
        """Take a triple out of the union unless another graph holds it."""
        held = self._copy.quads_for_pattern(gone.subject, gone.predicate, gone.object)
        if all(quad.graph_name == _UNION for quad in held):
            self._copy.remove(_in_union(gone))


class _Reading:
    """What both stores answer out of the engine's store that `_engine` gives."""

    location: str

    def _engine(self) -> pyoxigraph.Store:
        raise NotImplementedError

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        return run_query(self._engine(), text, bindings)

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        quads = self._engine().quads_for_pattern(None, None, None, graph)
        return (quad for quad in quads if quad.graph_name != _UNION)

    def graphs(self) -> Iterator[NamedNode]:
        return (name for name in self._engine().named_graphs() if isinstance(name, NamedNode))

    def __len__(self) -> int:
        return sum(1 for _ in self.quads())


class MemoryStore(_Reading):
    """A store that lives as long as the object."""

    location = "memory"

    def __init__(self) -> None:
        self._store = pyoxigraph.Store()

    def _engine(self) -> pyoxigraph.Store:
        return self._store

    @contextmanager
    def transaction(self) -> Iterator[OxigraphTransaction]:
        copy = pyoxigraph.Store()
        copy.extend(self._store)
        changes = OxigraphTransaction(copy)
        try:
            yield changes
        finally:
            changes.close()
        self._store = copy


class FolderStore(_Reading):
    """A store on disk, in a folder of versions.

    Every question is answered by the version in force at that moment; iterating over its result goes on in
    that version though a writer has published the next. A crash of a writer leaves the version in force as it
    was.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.location = str(folder)
        self._versions = Versions(folder)
        self._opened: tuple[Path, pyoxigraph.Store] | None = None
        if self._versions.current() is None:
            self._begin(create)

    def _begin(self, create: bool) -> None:
        folder = self._versions.folder
        if not create:
            raise StoreError(
                "there is no store",
                place=self.location,
                remedy="Check the path, or build one with `limburg build`.",
            )
        if folder.is_file() or (folder.is_dir() and {path.name for path in folder.iterdir()} - {"lock"}):
            raise StoreError(
                "this is something else than a store",
                place=self.location,
                remedy="Choose a folder that is new or empty.",
            )
        with self._versions.writing() as path:
            _open(path)

    def _engine(self) -> pyoxigraph.Store:
        current = self._versions.current()
        if current is None:
            raise StoreError("the store is gone", place=self.location, remedy="Build it anew.")
        if self._opened is None or self._opened[0] != current:
            self._opened = current, _open(current, read_only=True)
        return self._opened[1]

    @contextmanager
    def transaction(self) -> Iterator[OxigraphTransaction]:
        with self._versions.writing() as following:
            self._engine().backup(str(following))
            changes = OxigraphTransaction(_open(following))
            try:
                yield changes
            finally:
                changes.close()


def run_query(store: pyoxigraph.Store, text: str, bindings: Mapping[str, Term] | None = None) -> QueryResult:
    """The result of a query on the union of the named graphs; raises `QueryError` with line and column.

    The prefixes of the vocabulary need no declaration.
    """
    refuse_service(text)
    bound = bind(text, bindings or {})
    try:
        return store.query(bound, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _syntax_error(text, error) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}", remedy="Correct the query.") from error


def _syntax_error(text: str, error: SyntaxError) -> QueryError:
    """The place in the text as it was asked: binding variables has moved what follows."""
    try:
        pyoxigraph.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as plain:
        error = plain
    place = _PLACE.match(str(error))
    if not place:
        return QueryError(f"the query cannot be understood: {error}", remedy="Correct the query.")
    line, column, reason = int(place[1]), int(place[2]), place[3]
    written = next(
        iter(text.split("\n")[line - 1 : line]), ""
    )  # an error past the end lies on a line that is not there
    before, after = written[: column - 1], written[column - 1 :]
    if "Prefix not found" in reason and (name := re.search(r"([\w.-]*):[\w.-]*\s*$", before)):
        problem, remedy = f"the prefix {name[1]!r} is not declared", f"Add a line PREFIX {name[1]}: <…>."
    elif after.strip():
        problem, remedy = f"the query cannot be understood at {after.split()[0]!r}", "Correct it there."
    else:
        near = before.split()[-1] if before.split() else "its end"
        problem, remedy = (
            f"the query cannot be understood near {near!r}",
            "A term or bracket is missing there.",
        )
    return QueryError(problem, place=f"line {line}, column {column}", remedy=remedy)


def _all_of(graph: NamedNode, quads: Iterable[Quad]) -> set[Quad]:
    """The quads; raises `StoreError` where one of them is of another graph."""
    found = set(quads)
    if stray := next((quad for quad in found if quad.graph_name != graph), None):
        raise StoreError(
            f"the quad {stray} is not of the graph {graph}", remedy="Change one graph at a time."
        )
    return found


def _in_union(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _UNION)


def _open(path: Path, *, read_only: bool = False) -> pyoxigraph.Store:
    try:
        return pyoxigraph.Store.read_only(str(path)) if read_only else pyoxigraph.Store(path)
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"the store cannot be opened ({error})",
            place=str(path),
            remedy="It may be damaged or of a newer version: go back to the version before or build it anew.",
        ) from error


class VersionStore:
    """The store in the folder of one version, whichever is in force."""

    def __init__(self, folder: Path) -> None:
        try:
            self._engine = pyoxigraph.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"there is no store that could be read ({error})",
                place=str(folder),
                remedy="Check the path, or build one with `limburg build`.",
            ) from error

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        """As `Store.query`."""
        return run_query(self._engine, text, bindings)
