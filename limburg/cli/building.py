"""Commands that read sources: extract, build."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pyoxigraph import NamedNode

from extract.facts import Run
from graph import Archive, Store, open_store
from graph.errors import LimburgError
from limburg import intake, settings
from limburg.cli.language import say
from limburg.cli.options import (
    ConfidenceOption,
    FormatOption,
    RegisterOption,
    SourcesArgument,
    StoreOption,
    exportable,
)
from limburg.cli.printing import Format, note, print_answer, tell
from limburg.cli.progress import track
from limburg.intake import Outcome
from ontology.register import load_register
from queries import catalogue

_NICENESS = 19  # a service that answers on the same machine goes first
_SOME = 50


def extract(
    sources: SourcesArgument,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", callback=exportable)
    ] = None,
    min_confidence: ConfidenceOption = None,
    register: RegisterOption = None,
) -> None:
    found = _found(sources)
    extractor = _extractor(min_confidence, register)
    with _tracked(found) as tracked:
        outcomes = _follow(intake.extract(tracked, extractor))
    store = intake.graph_of(outcomes)
    if len(store):
        _write(store, output)
    _exit_on_faults(outcomes)


def build(
    sources: SourcesArgument,
    store: StoreOption = settings.DEFAULT_STORE,
    force: Annotated[bool, typer.Option("--force")] = False,
    min_confidence: ConfidenceOption = None,
    register: RegisterOption = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, metavar="NUMBER")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    began = time.monotonic()
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    found = _found(sources)
    with _reader(min_confidence, register, workers=workers, scheduler=scheduler) as reader:
        archive = Archive(open_store(store, create=True), register=load_register(register))
        tally = _Tally()
        for outcome in intake.build(found, _Tracked(reader, len(found)), archive, force=force):
            tally.add(outcome)
    print_answer(catalogue.ask(archive.store, "overview"), form=form)
    note(tally.summary(seconds=time.monotonic() - began))
    if faults := _faults(archive.store, tally.documents):
        note(say("faults_found", count=faults))
    if tally.failed:
        raise typer.Exit(1)


def _faults(store: Store, documents: list[NamedNode]) -> int:
    """How often documents break the shapes; some at a time, so that memory does not grow with their number."""
    from graph.validation import violations

    return sum(len(violations(store, documents[i : i + _SOME])) for i in range(0, len(documents), _SOME))


def _found(arguments: list[str]) -> list[intake.Source]:
    """The sources, where at least one of them can be tried."""
    found = intake.sources(arguments)
    if all(source.error for source in found):
        for source in found:
            if source.error:
                tell(source.error)
        raise typer.Exit(1)
    return found


def _extractor(min_confidence: float | None, register: Path | None) -> intake.Extractor:
    """Load the model; only here, since that takes longer than most commands do."""
    from extract.pipeline import Extractor

    return Extractor.load(min_confidence=min_confidence, register=register)


def _reader(
    min_confidence: float | None, register: Path | None, *, workers: int | None, scheduler: str | None
) -> AbstractContextManager[intake.Reader]:
    """What reads the sources: this process, or the workers that were asked for."""
    if workers is None and scheduler is None:
        return nullcontext(intake.OneByOne(_extractor(min_confidence, register)))
    if workers and scheduler:
        raise typer.BadParameter(say("one_cluster"), param_hint="--workers")
    try:
        from limburg import cluster
    except ModuleNotFoundError as error:
        raise LimburgError(
            f"the library {error.name!r} is not installed",
            place="--scheduler" if scheduler else "--workers",
            remedy="Run `pip install 'limburg-innovation-graph[cluster]'`.",
        ) from error
    load = cluster.ModelLoader.of(min_confidence=min_confidence, register=register)
    return cluster.crew(load, workers=workers or 1, scheduler=scheduler)


@dataclass(frozen=True)
class _Tracked:
    """A reader with a bar that counts what it reads: documents, words a second, errors and the time left."""

    reader: intake.Reader
    total: int

    @property
    def run(self) -> Run:
        return self.reader.run

    def read(
        self, found: Iterable[intake.Source], skip: Callable[[Path], bool]
    ) -> Generator[Outcome, None, None]:
        began, words, failed = time.monotonic(), 0, 0

        def told(outcome: Outcome) -> str:
            nonlocal words, failed
            words += outcome.words
            failed += outcome.error is not None
            speed = words / max(time.monotonic() - began, 1e-3)
            return say("pace", speed=f"{speed:,.0f}", failed=failed)

        with closing(self.reader.read(found, skip)) as outcomes:
            yield from track(outcomes, total=self.total, label=say("reading"), tell=told)


@dataclass
class _Tally:
    """Counts of what came of the sources of a build, which may be too many to keep."""

    added: int = 0
    replaced: int = 0
    skipped: int = 0
    failed: int = 0
    new: int = 0
    gone: int = 0
    words: int = 0
    documents: list[NamedNode] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one, and tell its error."""
        if outcome.error:
            tell(outcome.error)
        if outcome.change:
            self.documents.append(outcome.change.document)
            self.added += not outcome.change.replaced
            self.replaced += outcome.change.replaced
            self.new += outcome.change.new
            self.gone += outcome.change.gone
        self.failed += outcome.error is not None
        self.skipped += outcome.skipped
        self.words += outcome.words

    def summary(self, *, seconds: float) -> str:
        """One line of it."""
        counts = {name: value for name, value in vars(self).items() if name != "documents"}
        return say("built", **counts, seconds=f"{seconds:.1f}")


def _tracked(found: list[intake.Source]) -> AbstractContextManager[Iterator[intake.Source]]:
    """The sources, with a bar that counts those that were read and is gone where the context ends."""
    return closing(track(found, total=len(found), label=say("reading")))


def _follow(steps: Iterable[Outcome]) -> list[Outcome]:
    """Go through the sources, and tell each error as it comes."""
    outcomes = []
    for outcome in steps:
        if outcome.error:
            tell(outcome.error)
        outcomes.append(outcome)
    return outcomes


def _write(store: Store, output: Path | None) -> None:
    """To a file, or as Turtle to standard output: exports write files, one is copied there."""
    from graph.exports import export

    if output:
        export(store, output)
        note(say("written", path=output))
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ttl"
        export(store, path)
        with path.open(encoding="utf-8") as file:
            shutil.copyfileobj(file, sys.stdout)


def _exit_on_faults(outcomes: list[Outcome]) -> None:
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(1)
