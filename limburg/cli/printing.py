"""Rows on standard output as a table, CSV or JSON; everything else on standard error."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graph.errors import LimburgError
from limburg import settings
from limburg.cli.language import say
from queries.answers import Answer, Column, Value

_SENTENCE = "quote"
_WIDE = 140  # columns of a screen on which a table has room for whole sentences


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def print_answer(answer: Answer, *, form: Format, title: str | None = None) -> None:
    """Print all rows; a table leaves out the columns of IRIs where there are others."""
    if form is Format.TABLE:
        console = Console()
        sentences = any(column.name == _SENTENCE for column in answer.columns)
        narrow = console.width < _WIDE and sentences
        console.print(_records(answer, title) if narrow else _table(answer, title))
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(column.name for column in answer.columns)
        writer.writerows(answer.rows)
    else:
        json.dump(list(answer), sys.stdout, ensure_ascii=False, indent=2, default=_number)
        sys.stdout.write("\n")


def note(message: str) -> None:
    """One line on standard error, unbroken."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(message))


def tell(error: LimburgError) -> None:
    """An error on one line of standard error: place, problem, remedy."""
    problem = f"{error.place}: {error.problem}" if error.place else error.problem
    sentence = problem if problem.endswith((".", "!", "?")) else f"{problem}."
    label = Text(f"{say('error')}: ", style="bold red")
    line = " ".join(f"{sentence} {error.remedy}".split())
    Console(stderr=True, soft_wrap=True, highlight=False).print(label + Text(line))


def _table(answer: Answer, title: str | None) -> Table:
    shown = [i for i, column in enumerate(answer.columns) if column.type != "iri"]
    shown = shown or list(range(len(answer.columns)))
    table = Table(title=title, title_justify="left")
    for column in (answer.columns[i] for i in shown):
        _add_column(table, column)
    for row in answer.rows:
        table.add_row(*(Text(_shown(row[i])) for i in shown))
    return table


def _add_column(table: Table, column: Column) -> None:
    numeric = column.type in ("integer", "decimal", "year")
    heading = column.label(settings.language())
    justify: Literal["left", "right"] = "right" if numeric else "left"
    table.add_column(heading, justify=justify, overflow="fold", no_wrap=numeric)


def _records(answer: Answer, title: str | None) -> Group:
    """Each row as a line of its values with its sentence below, for screens that are too narrow for a table."""
    parts: list[RenderableType] = [Text(title, style="italic")] if title else []
    for row in answer.rows:
        cells = {c.name: _shown(v) for c, v in zip(answer.columns, row, strict=True) if c.type != "iri"}
        sentence = cells.pop(_SENTENCE)
        labelled = [
            f"{c.label(settings.language())} {cells[c.name]}" for c in answer.columns if _is_number(c, cells)
        ]
        texts = [cells[c.name] for c in answer.columns if cells.get(c.name) and not _is_number(c, cells)]
        parts.append(Text(" · ".join([*texts, *labelled]), style="bold"))
        parts.append(Padding(Text(f"“{sentence}”"), (0, 0, 1, 4)))
    return Group(*parts)


def _is_number(column: Column, cells: Mapping[str, str]) -> bool:
    return bool(cells.get(column.name)) and column.type in ("integer", "decimal", "year")


def _shown(value: Value) -> str:
    """A value as people read it; whole numbers from five digits on in groups of three."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal | int) and value == int(value):
        digits = str(int(value))
        return digits if len(digits) < 5 else f"{int(value):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _number(value: object) -> float | int:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    raise TypeError(f"{value!r} has no place in JSON")
