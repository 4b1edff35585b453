"""Commands that read sources: extract, build."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from graph import Archive, Store, open_store
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
from queries import catalogue

_NICENESS = 19  # a service that answers on the same machine goes first


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
    form: FormatOption = Format.TABLE,
) -> None:
    began = time.monotonic()
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    found = _found(sources)
    archive = Archive(open_store(store, create=True))
    extractor = _extractor(min_confidence, register)
    with _tracked(found) as tracked:
        outcomes = _follow(intake.build(tracked, extractor, archive, force=force))
    print_answer(catalogue.ask(archive.store, "overview"), form=form)
    _summarise(outcomes, seconds=time.monotonic() - began)
    _exit_on_faults(outcomes)


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


def _summarise(outcomes: list[Outcome], *, seconds: float) -> None:
    changes = [outcome.change for outcome in outcomes if outcome.change]
    note(
        say(
            "built",
            added=sum(not change.replaced for change in changes),
            replaced=sum(change.replaced for change in changes),
            skipped=sum(outcome.skipped for outcome in outcomes),
            failed=sum(outcome.error is not None for outcome in outcomes),
            new=sum(change.new for change in changes),
            gone=sum(change.gone for change in changes),
            words=sum(outcome.words for outcome in outcomes),
            seconds=f"{seconds:.1f}",
        )
    )


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
