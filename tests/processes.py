"""Processes that tests look at while they come and go."""

from __future__ import annotations

import os
from contextlib import suppress

import psutil


def running_below(parent: int | None = None, *, called: str = "") -> list[psutil.Process]:
    """The processes below one (this one unless given) that run, with `called` in their command.

    One that ends while it is looked at is left out, as is one that has ended and nobody has waited for.
    """
    found = []
    for process in psutil.Process(parent or os.getpid()).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie is one as well
            if process.status() != psutil.STATUS_ZOMBIE and called in " ".join(process.cmdline()):
                found.append(process)
    return found
