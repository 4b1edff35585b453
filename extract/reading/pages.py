"""Running headers, footers and page numbers between the lines of a text: dropped, and used to tell the pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.reading.furniture import footer, names_report, page_number, recurring, shape, weak_footer
from extract.reading.textlines import NUMERIC, SUBSCRIPT, TERMINAL, Line, layout_of


def without_furniture(lines: list[Line]) -> list[Line]:
    """`lines` without headers, footers and page numbers; those tell the pages where no form feed does."""
    if not lines:
        return lines
    edges, spaced = _edge_shapes(lines), layout_of(lines).spaced
    kept: list[Line] = []
    numbers: list[tuple[int, int]] = []
    dropped_gap, broken = 0, False
    for index, line in enumerate(lines):
        found, number = _furniture(lines, index, edges, spaced=spaced)
        if found:
            if number is not None:
                numbers.append((len(kept), number))
            dropped_gap, broken = max(dropped_gap, line.gap), True
            continue
        kept.append(
            replace(
                line, gap=max(line.gap, dropped_gap), page_break=line.page_break or (broken and bool(kept))
            )
        )
        dropped_gap, broken = 0, False
    return kept if lines[-1].page else _paged(kept, numbers)


def _edge_shapes(lines: Sequence[Line]) -> frozenset[str]:
    if lines[-1].page is None:
        return frozenset()
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page or 1, []).append(line.text)
    return recurring([page[:2] + page[-2:] for page in pages.values()])


def _furniture(
    lines: Sequence[Line], index: int, edges: frozenset[str], *, spaced: bool
) -> tuple[bool, int | None]:
    """Whether a line belongs to the page and not to its text, and the page number that it then prints."""
    line = lines[index]
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    first = before is None or line.page_break
    last = after is None or after.page_break
    apart = (first or line.gap > 0) and (last or (after is not None and after.gap > 0))
    edge = (line.page is not None) and (
        first
        or last
        or (index > 1 and lines[index - 1].page_break)
        or (index + 2 < len(lines) and lines[index + 2].page_break)
    )
    if edge and shape(line.text) in edges:
        number = page_number(line.text) or getattr(footer(line.text), "number", None)
        return True, number
    if not (apart or first or last or names_report(line.text)):
        return False, None
    if found := footer(line.text):
        return True, found.number
    if apart and not spaced and (weak := weak_footer(line.text)) and _interrupts(line.text, before, after):
        return True, weak.number
    number = page_number(line.text)
    if number is None or not (apart or (edge and (first or last))):
        return False, None
    return _stands_alone(before, after), number


def _interrupts(text: str, before: Line | None, after: Line | None) -> bool:
    """Whether `text` stands amid a sentence, or at the end with a dash or wide space before its number."""
    if before is None or after is None:
        return before is not None and bool(re.search(r"\s[–—-]\s+\d+$|\s{3,}\d+$", text))
    amid = len(before.text) > 25 and not TERMINAL.search(before.text)
    return amid and (after.text[0].islower() or before.text.endswith("-"))


def _stands_alone(before: Line | None, after: Line | None) -> bool:
    """Whether a lone number between these lines counts pages: it is in no table, figure or subscript."""
    for neighbour in (before, after):
        if neighbour is not None and NUMERIC.match(neighbour.text):
            return False
    if before is not None and SUBSCRIPT.search(before.text):
        return False
    inside = before is not None and len(before.text) > 25 and not TERMINAL.search(before.text)
    return after is None or after.page_break or inside or not after.text[0].islower()


def _paged(lines: list[Line], numbers: Sequence[tuple[int, int]]) -> list[Line]:
    """`lines` with the pages that printed numbers tell, where there are several and they count up by one."""
    counted = [number for _, number in numbers]
    if len(counted) < 2 or counted != list(range(counted[0], counted[0] + len(counted))) or counted[0] < 1:
        return lines
    on_top = numbers[0][0] == 0
    paged: list[Line] = []
    for index, line in enumerate(lines):
        passed = sum(1 for place, _ in numbers if place <= index)
        paged.append(replace(line, page=max(1, counted[0] + passed - (1 if on_top else 0))))
    return paged
