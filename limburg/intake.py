"""From source files to a store: read, skip what is current, extract, add. A bad file stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extract.facts import Extraction, Run
from extract.reading import Document, find_sources, read
from graph import Archive, Change, ReadingError, Store, open_store


class Extractor(Protocol):
    """What reads facts out of documents: `run` says by which software and model."""

    run: Run

    def __call__(self, document: Document) -> Extraction:
        """All that the document states."""


@dataclass(frozen=True)
class Source:
    """A file to take in, or an argument that names none: then `error` says why."""

    path: Path
    error: ReadingError | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a source: an extraction, a change of the store, an error; nothing where it was current.

    `words` counts those of the document that was read.
    """

    path: Path
    words: int = 0
    extraction: Extraction | None = None
    change: Change | None = None
    error: ReadingError | None = None

    @property
    def skipped(self) -> bool:
        """Whether the store held what this software and model read in these bytes."""
        return self.extraction is None and self.change is None and self.error is None


def sources(arguments: Iterable[str]) -> list[Source]:
    """The files that files, folders and patterns name, each once, and an error for each that names none."""
    found: dict[Path, Source] = {}
    for argument in arguments:
        try:
            for path in find_sources([argument]):
                found.setdefault(path.resolve(), Source(path))
        except ReadingError as error:
            found[Path(argument)] = Source(Path(argument), error)
    return list(found.values())


def extract(found: Iterable[Source], extractor: Extractor) -> Iterator[Outcome]:
    """What each source states, without any store."""
    for source in found:
        yield _attempt(source, lambda path: _extract(path, extractor))


def graph_of(outcomes: Iterable[Outcome]) -> Store:
    """What the extractions state together, in a store in memory."""
    store = open_store(None)
    with Archive(store).batch() as batch:
        for outcome in outcomes:
            if outcome.extraction:
                batch.add(outcome.extraction, folder=_folder(outcome.path))
    return store


def build(
    found: Iterable[Source], extractor: Extractor, archive: Archive, *, force: bool = False
) -> Iterator[Outcome]:
    """Add or replace each source in the archive, one transaction each; `force` reads anew what is current.

    Raises `StoreError` where the store cannot be written.
    """
    for source in found:
        yield _attempt(source, lambda path: _add(path, extractor, archive, force))


def _extract(path: Path, extractor: Extractor) -> Outcome:
    document = read(path)
    return Outcome(path, document.words, extraction=extractor(document))


def _add(path: Path, extractor: Extractor, archive: Archive, force: bool) -> Outcome:
    if not force and _is_current(path, extractor.run, archive):
        return Outcome(path)
    document = read(path)
    change = archive.add(extractor(document), folder=_folder(path))
    return Outcome(path, document.words, change=change)


def _is_current(path: Path, run: Run, archive: Archive) -> bool:
    """By the bytes alone, since reading takes longer; it tells why a file cannot be opened."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    return archive.is_current(digest, path.name, run)


def _folder(path: Path) -> str:
    return path.resolve().parent.name


def _attempt(source: Source, work: Callable[[Path], Outcome]) -> Outcome:
    if source.error:
        return Outcome(source.path, error=source.error)
    try:
        return work(source.path)
    except ReadingError as error:
        return Outcome(source.path, error=error)
