"""From source files to a store: read, skip what is current, extract, add. A bad file stops no other.

A build publishes what it has read in groups, some seconds' work each: to publish is to copy the store's bookkeeping and
to make the index of names anew, and a service that answers from the store begins its kept answers anew.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extract.facts import Extraction, Run
from extract.reading import Document, find_sources, read
from graph import Archive, Change, ReadingError, Store, open_store

INTERVAL = 5.0
"""Seconds of reading between two transactions of a build."""
_SHARE = 4
"""So many times as long as the transaction took a build reads at least before the next."""
_WORDS = 200_000
"""So many words wait at most, some twenty reports: they and what is read in them are held in memory."""


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


class Reader(Protocol):
    """What reads sources for a build, one by one or several at a time: `run` says by which software and model."""

    @property
    def run(self) -> Run:
        """The software, the model and the time."""

    def read(self, found: Iterable[Source], skip: Callable[[Path], bool]) -> Generator[Outcome, None, None]:
        """What came of each source, in their order: nothing where `skip`, which is asked once, says so."""


class OneByOne:
    """A `Reader` in this process."""

    def __init__(self, extractor: Extractor) -> None:
        self.run = extractor.run
        self._extractor = extractor

    def read(self, found: Iterable[Source], skip: Callable[[Path], bool]) -> Generator[Outcome, None, None]:
        """As `Reader.read`."""
        for source in found:
            yield _attempt(
                source, lambda path: Outcome(path) if skip(path) else _extract(path, self._extractor)
            )


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
    found: Iterable[Source],
    reader: Reader,
    archive: Archive,
    *,
    force: bool = False,
    interval: float = INTERVAL,
) -> Iterator[Outcome]:
    """Add or replace each source in the archive; `force` reads anew what is current.

    What was read in `interval` seconds is one transaction, and longer where a transaction takes long: its documents
    come out together when they are in force, errors and what is current as they are met. Another transaction holds
    the second of two files that the store cannot tell apart, which replaces the first. Raises `StoreError` where the
    store cannot be written; an error of any kind leaves in force what was read before it.
    """
    group = _Group(archive, reader.run, interval)
    try:
        with closing(reader.read(found, lambda path: not force and group.holds(path))) as outcomes:
            for outcome in outcomes:
                if outcome.extraction:
                    group.add(outcome.path, outcome.extraction)
                else:
                    group.forget(outcome.path)
                    yield outcome
                if group.due:
                    yield from group.publish()
    except Exception:
        yield from group.publish()
        raise
    yield from group.publish()


class _Group:
    """Documents that were read and wait to be published together."""

    def __init__(self, archive: Archive, run: Run, interval: float) -> None:
        self._archive, self._run, self._interval = archive, run, interval
        self._waiting: list[tuple[Path, Extraction]] = []
        self._awaited: dict[Path, tuple[str, str]] = {}
        self._words = 0
        self._until = time.monotonic() + interval

    def holds(self, path: Path) -> bool:
        """Whether the store has what was read in these bytes, or will have it; if not, the file is awaited.

        By the bytes alone, since reading takes longer; reading tells why a file cannot be opened.
        """
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return False
        key = digest, path.name
        if key in self._awaited.values() or self._archive.is_current(*key, self._run):
            return True
        self._awaited[path] = key
        return False

    def add(self, path: Path, extraction: Extraction) -> None:
        """Let a document wait."""
        self._waiting.append((path, extraction))
        self._words += extraction.document.words

    def forget(self, path: Path) -> None:
        """Await no more what a file states."""
        self._awaited.pop(path, None)

    @property
    def due(self) -> bool:
        """Whether time is up, or those that wait fill the room that they may take."""
        return bool(self._waiting) and (time.monotonic() > self._until or self._words > _WORDS)

    def publish(self) -> Iterator[Outcome]:
        """What came of those that wait, as soon as they are in force."""
        waiting, self._waiting, self._words = deque(self._waiting), [], 0
        began = time.monotonic()
        while waiting:
            outcomes = []
            with self._archive.batch() as batch:
                while waiting and not batch.clashes(waiting[0][1], folder=_folder(waiting[0][0])):
                    path, extraction = waiting.popleft()
                    change = batch.add(extraction, folder=_folder(path))
                    outcomes.append(Outcome(path, extraction.document.words, change=change))
            for outcome in outcomes:
                self.forget(outcome.path)
            yield from outcomes
        ended = time.monotonic()
        self._until = ended + max(self._interval, _SHARE * (ended - began))


def _extract(path: Path, extractor: Extractor) -> Outcome:
    document = read(path)
    return Outcome(path, document.words, extraction=extractor(document))


def _folder(path: Path) -> str:
    return path.resolve().parent.name


def _attempt(source: Source, work: Callable[[Path], Outcome]) -> Outcome:
    if source.error:
        return Outcome(source.path, error=source.error)
    try:
        return work(source.path)
    except ReadingError as error:
        return Outcome(source.path, error=error)
