"""Tables that came out of a PDF as one cell a line, put back in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.reading.textlines import NUMERIC, Group


def tabulated(groups: Sequence[Group]) -> list[Group]:
    """`groups`, with a table that came out as one cell a line put back in rows.

    A run of short lines is a table where its cells of digits keep one distance, for three rows or more.
    """
    found: list[Group] = []
    index = 0
    while index < len(groups):
        width = _columns(groups, index)
        if not width:
            found.append(groups[index])
            index += 1
        rows = 0
        while width and _goes_on(groups[index : index + width], width, header=rows == 0):
            cells = [group.last for group in groups[index : index + width]]
            found.append(Group("row", [replace(cells[0], text=" | ".join(cell.text for cell in cells))]))
            index, rows = index + width, rows + 1
    return found


def _columns(groups: Sequence[Group], index: int) -> int:
    """How many cells a row has of the table that starts here, with or without headings; 0 where none does."""
    for width in range(2, 8):
        rows = [groups[index + row * width : index + (row + 1) * width] for row in range(4)]
        body = rows[1:] if _is_header(rows[0]) else rows[:3]
        if all(len(row) == width and _is_row(row) for row in body):
            return width
    return 0


def _is_header(cells: Sequence[Group]) -> bool:
    return _are_cells(cells) and not any(NUMERIC.match(cell.last.text) for cell in cells)


def _is_row(cells: Sequence[Group]) -> bool:
    return (
        _are_cells(cells)
        and not NUMERIC.match(cells[0].last.text)
        and bool(NUMERIC.match(cells[-1].last.text))
    )


def _goes_on(cells: Sequence[Group], width: int, *, header: bool) -> bool:
    return len(cells) == width and (_is_row(cells) or (header and _is_header(cells)))


def _are_cells(groups: Sequence[Group]) -> bool:
    short = all(
        group.kind is None and len(group.lines) == 1 and len(group.last.text) <= 60 for group in groups
    )
    return short and not any(group.last.gap for group in groups[1:])
