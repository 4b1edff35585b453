"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, which takes its place when the context ends without an error.

    Raises `StoreError` where the folder is missing or cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
        os.close(descriptor)
    except OSError as error:
        raise StoreError(
            f"the file cannot be written ({error.strerror or error})",
            place=str(path),
            remedy="Choose a folder that exists and that you may write to.",
        ) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise StoreError(
            f"the file cannot be written ({error.strerror or error})",
            place=str(path),
            remedy="Check that the disk has room and that no other program holds the file.",
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
