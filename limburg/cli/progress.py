"""A progress bar on standard error, for work that takes over a second."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from threading import Timer
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Item = TypeVar("Item")
_PATIENCE = 1.0
"""Seconds before a bar appears."""


def track(
    items: Iterable[Item], *, total: int, label: str, tell: Callable[[Item], str] | None = None
) -> Generator[Item, None, None]:
    """Hand on the items while a bar counts them; it appears after a second, on a terminal only.

    `tell` sees each item before it is handed on, and says what stands beside the bar from then on, with the time left.
    """
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        *([TimeRemainingColumn(), TextColumn("{task.fields[told]}")] if tell else []),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task(label, total=total, told="")
    timer = Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        for item in items:
            if tell:
                bar.update(task, told=tell(item))
            yield item
            bar.advance(task)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
