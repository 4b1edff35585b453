"""Tables of the register: CSV in which each row is one entry, as a spreadsheet saves it."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from pyoxigraph import Literal, NamedNode

from extract.names import fold
from graph.errors import LimburgError
from ontology.entries import SUBTYPES, TYPES, Entry, Register

REQUIRED = ("name", "type")
_SINGLE = ("id", "subtype", "language", "place", "note")
_SEVERAL = ("aliases", "abbreviations", "codes", "same-as")
COLUMNS = (*REQUIRED, *_SINGLE, *_SEVERAL)
"""All columns, in any order; cells of the last four hold several values, separated by `|`."""

_LANGUAGE = re.compile(r"[a-z]{2}")
_TAGGED = re.compile(r"(.*\S)@([A-Za-z]{2})")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"([a-z]+):(\S+)")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Row:
    """The cells of one line that are not empty, by column, and where the line stands."""

    source: str
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str | None:
        return self.cells.get(column)

    def parts(self, column: str) -> list[str]:
        return [part for cell in self.cells.get(column, "").split("|") if (part := cell.strip())]

    def one_of(self, column: str, choices: Collection[str]) -> str | None:
        """The cell, which is one of `choices` or empty."""
        value = self.get(column)
        if value is not None and value not in choices:
            raise self.fault(column, f"{value!r} is no {column}", f"Choose one of {', '.join(choices)}.")
        return value

    def matched(self, column: str, text: str, pattern: re.Pattern[str], remedy: str) -> re.Match[str]:
        if match := pattern.fullmatch(text):
            return match
        raise self.fault(column, f"{text!r} cannot be read", remedy)

    def fault(self, column: str, problem: str, remedy: str) -> LimburgError:
        place = f"{self.source}, line {self.line}, column {column}"
        return LimburgError(problem, place=place, remedy=remedy)


def read_rows(text: str, source: str) -> list[Row]:
    """The rows of a table below its header; cells are separated by commas, or by semicolons as Dutch Excel does.

    Raises LimburgError where the header lacks a required column or has an unknown one, or a row has too many cells.
    """
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;", key=first.count), strict=True)
    try:
        header = _header(next(reader, []), source)
        return [
            _row(header, cells, source, reader.line_num) for cells in reader if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        remedy = "Put quotation marks around a cell that has a separator, and double those within it."
        raise LimburgError(
            f"the row cannot be read: {error}", place=f"{source}, line {reader.line_num}", remedy=remedy
        ) from error


def read_table(rows: Sequence[Row], *, base: str, known: Register) -> Iterator[Entry]:
    """The entries that rows state; `known` is what the register says before them, `base` is where IRIs begin.

    A row without id whose name is one of a known entry of its type extends that entry. Raises LimburgError with
    line, column and remedy.
    """
    lines: dict[NamedNode, Row] = {}
    entries = []
    for row in rows:
        entry = _entry(row, base, known, taken=lines)
        if (other := lines.setdefault(entry.iri, row)) is not row:
            problem = f"{row.cells['name']!r} is the entry of {other.source}, line {other.line}"
            raise row.fault("name", problem, "Put both in one row, or give them different ids.")
        entries.append(entry)
    places = Register(entry for entry in entries if entry.type == "Place")
    for row, entry in zip(rows, entries, strict=True):
        place = _place(row, entry, (places, known), base)
        yield replace(entry, place=place) if place else entry


def _header(cells: list[str], source: str) -> list[str]:
    header = [cell.strip().casefold() for cell in cells]
    place = f"{source}, line 1"
    for column in REQUIRED:
        if column not in header:
            remedy = f"Begin the file with a line that names its columns: {', '.join(COLUMNS)}."
            raise LimburgError(f"there is no column {column!r}", place=place, remedy=remedy)
    for number, column in enumerate(header):
        if column not in COLUMNS or column in header[:number]:
            problem = f"the column {column!r} is unknown or stands there twice"
            raise LimburgError(problem, place=place, remedy=f"The columns are {', '.join(COLUMNS)}.")
    return header


def _row(header: list[str], cells: list[str], source: str, line: int) -> Row:
    values = [cell.strip() for cell in cells]
    row = Row(source, line, {column: value for column, value in zip(header, values, strict=False) if value})
    if any(values[len(header) :]):
        remedy = "Put quotation marks around a cell that has a separator."
        raise row.fault(str(len(cells)), f"the row has more cells than the {len(header)} columns", remedy)
    for column in REQUIRED:
        if not row.get(column):
            raise row.fault(column, "the cell is empty", f"Fill in the {column}.")
    return row


def _entry(row: Row, base: str, known: Register, *, taken: Mapping[NamedNode, Row]) -> Entry:
    """What the row states, but for the place; it extends the known entry that it names, where it has no id."""
    type_ = row.one_of("type", TYPES) or ""
    subtype = row.one_of("subtype", SUBTYPES)
    if subtype and type_ != "Organisation":
        raise row.fault("subtype", f"a {type_} has no subtype", "Leave it empty.")
    name = _literal(row, row.cells["name"], row.get("language"))
    extended = None if row.get("id") else _named(row, type_, known)
    names = dict.fromkeys(_alias(row, text) for text in row.parts("aliases"))
    entry = Entry(
        extended.iri if extended else _iri(row, type_, base, known, taken),
        type_,
        name,
        subtype,
        names=tuple(alias for alias in names if alias != name),
        abbreviations=tuple(row.parts("abbreviations")),
        codes=tuple(_code(row, text) for text in row.parts("codes")),
        links=tuple(_link(row, text) for text in row.parts("same-as")),
        note=row.get("note"),
    )
    return extended.extended(entry) if extended else entry


def _named(row: Row, type_: str, known: Register) -> Entry | None:
    name = row.cells["name"]
    same = [entry for entry in known.lookup(name) if entry.type == type_]
    if len(same) > 1:
        remedy = f"Give the id of the one that is meant: {', '.join(map(_id, same))}."
        raise row.fault("name", f"{name!r} stands for {len(same)} entries of the register", remedy)
    return same[0] if same else None


def _iri(row: Row, type_: str, base: str, known: Register, taken: Mapping[NamedNode, Row]) -> NamedNode:
    """By the id of the row, else by the words of its name, and its type too where another thing has that IRI.

    A row above of the same type has it for the same thing, which `read_table` tells.
    """
    if stated := row.get("id"):
        row.matched("id", stated, _ID, "Write lower-case letters and digits, joined by hyphens.")
        return NamedNode(f"{base}id/{stated}")
    name = row.cells["name"]
    words = (re.sub(r"[^a-z0-9]", "", fold(word)) for word in re.split(r"[\s–-]+", name))
    if slug := "-".join(filter(None, words)):
        for iri in (NamedNode(f"{base}id/{made}") for made in (slug, f"{slug}-{type_.lower()}")):
            if iri not in known and (iri not in taken or taken[iri].cells["type"] == type_):
                return iri
    raise row.fault("name", f"no id of its own can be made from {name!r}", "Give an id in the column id.")


def _place(row: Row, entry: Entry, registers: Iterable[Register], base: str) -> NamedNode | None:
    """The place whose id or else name the cell is, in the first of the registers that has one."""
    stated = row.get("place")
    if stated is None:
        return None
    if entry.type in ("Programme", "Person"):
        raise row.fault("place", f"a {entry.type} lies in no place", "Leave it empty.")
    for places in registers:
        if _ID.fullmatch(stated):
            iri = NamedNode(f"{base}id/{stated}")
            if iri in places and places[iri].type == "Place":
                return iri
        found = [place for place in places.lookup(stated) if place.type == "Place"]
        if len(found) > 1:
            remedy = f"Give the id of the one that is meant: {', '.join(map(_id, found))}."
            raise row.fault("place", f"{stated!r} stands for {len(found)} places", remedy)
        if found:
            return found[0].iri
    raise row.fault("place", f"no place is named {stated!r}", "Correct it or add a row of type Place for it.")


def _alias(row: Row, text: str) -> Literal:
    """A name and perhaps its language: `Hasselt University@en`, `imec`, `Start it @KBC`."""
    if match := _TAGGED.fullmatch(text):
        return _literal(row, match[1], match[2].casefold())
    return Literal(text)


def _literal(row: Row, text: str, language: str | None) -> Literal:
    if language is None:
        return Literal(text)
    row.matched("language", language, _LANGUAGE, "Write the language as two letters: nl, en, fr or de.")
    return Literal(text, language=language)


def _code(row: Row, text: str) -> tuple[str, str]:
    match = row.matched(
        "codes", text, _CODE, "Write the name of the scheme before the code, as in nis:71016."
    )
    return match[1], match[2]


def _link(row: Row, text: str) -> NamedNode:
    try:
        return NamedNode(
            row.matched("same-as", text, _LINK, "Write a full address that begins with http.")[0]
        )
    except ValueError as error:
        remedy = "Copy the address from the register that it leads to."
        raise row.fault("same-as", f"{text!r} is no address: {error}", remedy) from error


def _id(entry: Entry) -> str:
    return entry.iri.value.rpartition("/")[2]
