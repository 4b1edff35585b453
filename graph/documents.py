"""The documents that a graph was built from: which of them a file is, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePath
from typing import Protocol

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from extract.reading.document import Document
from graph.identity import slug
from graph.store import QueryResult, Term
from ontology.terms import BASE


class Queryable(Protocol):
    """A store, or a transaction on one."""

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> QueryResult:
        """As `Store.query`."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What tells a document from others; `folder` is the name of the one it lay in, where that is known."""

    iri: NamedNode
    source: str
    digest: str
    folder: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report(Filed):
    """A document of the graph, the software and model that read it, and counts of what it states.

    `time` is that of the run (ISO 8601); `facts` counts relations, each once however often the text states
    it.
    """

    title: str
    language: str
    words: int
    software: str
    model: str
    time: str
    entities: int
    facts: int
    funding: int
    year: int | None = None
    publisher: str | None = None
    pages: int | None = None


def reports(store: Queryable) -> list[Report]:
    """All documents of the graph, by file name."""
    return [_report(row) for row in _rows(store, "reports")]


def filed_documents(store: Queryable) -> list[Filed]:
    """All documents of the graph, by what tells them apart: cheap at any size."""
    return [
        Filed(
            iri=_iri(row),
            source=_text(row, "source"),
            digest=_text(row, "digest"),
            folder=_optional(row, "folder"),
        )
        for row in _rows(store, "filed")
    ]


def document_iri(
    document: Document, known: Iterable[Filed], *, base: str = BASE, folder: str | None = None
) -> NamedNode:
    """The IRI of a document: the one it had, or a new one made of its file name.

    A file of the same name is the same document, read again with other bytes or not, unless both lie in
    folders of known and different names. Then it is a second document, and its IRI begins with its folder's
    name. The same bytes under the same name are one document wherever they lie.
    """
    known = list(known)
    namesakes = [report for report in known if report.source == document.source]
    for report in namesakes:
        if report.digest == document.digest:
            return report.iri
    for report in namesakes:
        if folder is None or report.folder in (None, folder):
            return report.iri
    taken = {report.iri for report in known}
    return next(iri for iri in _candidates(document.source, folder, base) if iri not in taken)


def _candidates(source: str, folder: str | None, base: str) -> Iterator[NamedNode]:
    """The file's name, with its folder, with its ending, and with a number, until one is free."""
    path = PurePath(source)
    plain, ending = slug(path.stem), slug(path.suffix) if path.suffix else ""
    stems = [
        plain,
        *([f"{slug(folder)}-{plain}"] if folder else []),
        *([f"{plain}-{ending}"] if ending else []),
    ]
    for stem in stems:
        yield NamedNode(f"{base}doc/{stem}")
    number = 2
    while True:
        yield NamedNode(f"{base}doc/{plain}-{number}")
        number += 1


def read_query(name: str) -> str:
    """The text of one of the queries that the graph keeps for its own bookkeeping."""
    return files("graph").joinpath("bookkeeping", f"{name}.rq").read_text(encoding="utf-8")


def _rows(store: Queryable, query: str) -> QuerySolutions:
    solutions = store.query(read_query(query))
    assert isinstance(solutions, QuerySolutions)
    return solutions


def _report(row: QuerySolution) -> Report:
    return Report(
        iri=_iri(row),
        source=_text(row, "source"),
        digest=_text(row, "digest"),
        folder=_optional(row, "folder"),
        title=_text(row, "title"),
        language=_text(row, "language"),
        words=_number(row, "words") or 0,
        software=_text(row, "software"),
        model=_text(row, "model"),
        time=_text(row, "time"),
        entities=_number(row, "entities") or 0,
        facts=_number(row, "facts") or 0,
        funding=_number(row, "funding") or 0,
        year=_number(row, "year"),
        publisher=_optional(row, "publisher"),
        pages=_number(row, "pages"),
    )


def _iri(row: QuerySolution) -> NamedNode:
    iri = row["report"]
    assert isinstance(iri, NamedNode)
    return iri


def _optional(row: QuerySolution, name: str) -> str | None:
    term = row[name]
    return term.value if isinstance(term, Literal) else None


def _text(row: QuerySolution, name: str) -> str:
    return _optional(row, name) or ""


def _number(row: QuerySolution, name: str) -> int | None:
    value = _optional(row, name)
    return None if value is None else int(value)
