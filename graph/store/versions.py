"""A folder that holds one version of a store after the other, of which one is current.

store/current       the name of the version in force, replaced in one step
store/lock          held by the one that writes
store/v000041/      the former version, kept so that a reader that has it open can finish
store/v000042/      the version in force
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from graph.errors import StoreError

_POINTER, _LOCK = "current", "lock"
_NAME = "v{:06d}"


class Versions:
    """The versions in one folder. Readers need no lock; a writer builds the next version and publishes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The version in force, None before the first; raises `StoreError` where it is damaged."""
        try:
            name = (self.folder / _POINTER).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"the pointer {_POINTER!r} cannot be read ({error})", place=str(self.folder)
            ) from error
        version = self.folder / name
        if not name or not version.is_dir():
            raise StoreError(
                f"the version {name!r} that {_POINTER!r} names is not there",
                place=str(self.folder),
                remedy=f"Write the name of one that is there into {_POINTER!r}, or build the store anew.",
            )
        return version

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The folder in which to build the next version, which is published where the context ends without
        error.

        Raises `StoreError` at once where another process or thread writes.
        """
        with self._lock():
            current = self.current()
            self._clean(keep=current)
            following = self.folder / _NAME.format(_number(current) + 1)
            try:
                yield following
            except BaseException:
                shutil.rmtree(following, ignore_errors=True)
                raise
            self._publish(following)
            self._clean(keep=following, also=current)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / _LOCK, timeout=0, is_singleton=False)
            lock.acquire()
        except Timeout as error:
            raise StoreError(
                "another process is writing to this store",
                place=str(self.folder),
                remedy="Wait until it has finished and try again.",
            ) from error
        except OSError as error:
            raise StoreError(
                f"the folder cannot be written ({error.strerror or error})",
                place=str(self.folder),
                remedy="Choose a folder that you may write to.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _publish(self, version: Path) -> None:
        waiting = self.folder / f"{_POINTER}.next"
        with open(waiting, "w", encoding="ascii") as file:
            file.write(version.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, self.folder / _POINTER)

    def _clean(self, *, keep: Path | None, also: Path | None = None) -> None:
        """Delete all but the version in force and the one before; what Windows holds open waits its turn.

        A writer that was killed while it copied has left the engine's own folder, whose name goes on after the number.
        """
        former = also or self._before(keep)
        for path in self.folder.glob("v[0-9]*"):
            if path not in (keep, former):
                shutil.rmtree(path, ignore_errors=True)

    def _before(self, version: Path | None) -> Path | None:
        number = _number(version)
        whole = [path for path in self.folder.glob("v[0-9]*") if path.is_dir() and path.name[1:].isdecimal()]
        older = [path for path in whole if _number(path) < number]
        return max(older, key=_number, default=None)


def _number(version: Path | None) -> int:
    return int(version.name.removeprefix("v")) if version else 0
