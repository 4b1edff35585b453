"""Which version of the store is in force, at the price of one stat."""

from __future__ import annotations

from pathlib import Path

from graph.errors import StoreError
from graph.store.versions import Versions

POINTER = "current"


class InForce:
    """The version that a store's pointer names, read again only where the pointer has been replaced.

    The name carries the pointer's time beside the folder's name, since a store that is deleted and built anew counts
    from one again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int] | None = None
        self._current: tuple[str, Path] = ("", folder)

    def __call__(self) -> tuple[str, Path]:
        """Name and folder of the version in force; raises `StoreError` where the store is gone or damaged."""
        try:
            found = (self._folder / POINTER).stat()
        except OSError as error:
            raise _gone(self._folder) from error
        seen = found.st_ino, found.st_mtime_ns
        if seen != self._seen:
            path = Versions(self._folder).current()
            if path is None:
                raise _gone(self._folder)
            self._current = f"{path.name}-{found.st_mtime_ns:x}", path
            self._seen = seen
        return self._current


def _gone(folder: Path) -> StoreError:
    return StoreError("there is no store", place=str(folder), remedy="Build one with `limburg build`.")
