"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from limburg.cli.language import say
from limburg.cli.printing import Format
from limburg.settings import STORE_VARIABLE

StoreOption = Annotated[str, typer.Option("--store", envvar=STORE_VARIABLE, metavar="FOLDER|URL")]
FormatOption = Annotated[Format, typer.Option("--format")]
ConfidenceOption = Annotated[
    float | None, typer.Option("--min-confidence", min=0.0, max=1.0, metavar="NUMBER")
]
RegisterOption = Annotated[Path | None, typer.Option("--register", metavar="FILE")]
SourcesArgument = Annotated[list[str], typer.Argument(metavar="SOURCE...")]


def exportable(path: Path | None) -> Path | None:
    """Refuse a file that `graph.exports` cannot write, before any work begins."""
    from graph.exports import ENDINGS

    return _ends_in(path, ENDINGS)


def drawable(path: Path) -> Path | None:
    """Refuse a file that is no web page, before any work begins."""
    return _ends_in(path, (".html", ".htm"))


def _ends_in(path: Path | None, endings: Sequence[str]) -> Path | None:
    if path is not None and path.suffix.lower() not in endings:
        raise typer.BadParameter(say("bad_ending", path=path, endings=", ".join(endings)))
    return path
