"""The register of known actors and places: the names, types and links that are known before any text is read.

`python -m ontology.register` prints the shipped register as Turtle.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from graph.errors import LimburgError
from ontology.entries import Entry, Register
from ontology.tables import read_rows, read_table
from ontology.terms import BASE
from ontology.turtle import read_turtle, to_turtle

__all__ = ["Entry", "Register", "load_register", "read_entries"]


def load_register(file: Path | None = None, *, base: str = BASE) -> Register:
    """The shipped register, with the entries of a user's Turtle or CSV file over it.

    `base` is where the IRIs of things begin. Raises LimburgError, which names line, column and remedy, where the
    file cannot be read.

    >>> [entry.type for entry in load_register().lookup("genk")]
    ['Place', 'Organisation']
    """
    shipped = _shipped(base)
    return shipped if file is None else shipped.merged(read_entries(file, known=shipped, base=base))


def read_entries(file: Path, *, known: Register, base: str = BASE) -> list[Entry]:
    """The entries of a Turtle (`.ttl`) or CSV (`.csv`) file; rows of CSV may extend entries of `known`."""
    suffix = file.suffix.casefold()
    if suffix not in (".csv", ".ttl"):
        remedy = "Write it as Turtle (.ttl) or as CSV (.csv)."
        raise LimburgError(
            f"a register cannot be read from {suffix or 'a file without suffix'}",
            place=str(file),
            remedy=remedy,
        )
    text = _text(file)
    if suffix == ".ttl":
        return read_turtle(text, str(file))
    return list(read_table(read_rows(text, str(file)), base=base, known=known))


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        remedy = "Give the path of a file that exists and that you may read."
        raise LimburgError(
            f"the file cannot be opened: {error.strerror}", place=str(file), remedy=remedy
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        remedy = "Save it as UTF-8 (in Excel: CSV UTF-8)."
        raise LimburgError("the text is not UTF-8", place=f"{file}, line {line}", remedy=remedy) from error


@cache
def _shipped(base: str) -> Register:
    tables = sorted(
        (table for table in files("ontology").joinpath("register").iterdir() if table.name.endswith(".csv")),
        key=lambda table: table.name,
    )
    rows = [row for table in tables for row in read_rows(table.read_text(encoding="utf-8"), table.name)]
    return Register(read_table(rows, base=base, known=Register()))


if __name__ == "__main__":
    print(
        "# Made from the tables of register/ by `python -m ontology.register`: change those, then make this anew.\n"
    )
    print(to_turtle(load_register()), end="")
