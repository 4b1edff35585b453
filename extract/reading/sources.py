"""Which files are meant by the files, folders and patterns that a user names."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.errors import ReadingError

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown")


def find_sources(arguments: Sequence[str | Path]) -> list[Path]:
    """The files that `arguments` name, each once, in the order of their paths.

    A folder stands for all files of known suffix in it and below it, but for hidden ones; a pattern with `*`,
    `?` or `[` for the files and folders that it matches. Raises ReadingError for a path that does not exist,
    a pattern that matches nothing and a folder without a file that can be read.
    """
    found = {path.resolve(): path for argument in arguments for path in _named(argument)}
    return sorted(found.values())


def _named(argument: str | Path) -> Iterator[Path]:
    path = Path(argument)
    if path.exists():
        yield from _files(path)
        return
    matches = [Path(match) for match in glob.glob(str(argument), recursive=True)]
    if not matches:
        raise ReadingError("no such file or folder", place=str(argument), remedy="Check the path.")
    for match in matches:
        if match.is_dir() or match.suffix.lower() in SUFFIXES:
            yield from _files(match)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = [
        file
        for file in path.rglob("*")
        if file.suffix.lower() in SUFFIXES
        and file.is_file()
        and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
    ]
    if not found:
        raise ReadingError(
            "holds no file that can be read", place=str(path), remedy=f"Readable are {', '.join(SUFFIXES)}."
        )
    yield from found
