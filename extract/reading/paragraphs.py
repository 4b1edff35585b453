"""Regions of PDF pages → blocks: lines made of segments, paragraphs of lines, rows of cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extract.reading.assemble import RawBlock
from extract.reading.document import BlockKind
from extract.reading.lines import Vocabulary, is_split, join_lines, vocabulary
from extract.reading.segments import Segment

_MARKED = re.compile(r"^(?:[•●▪◦‣∙■□►▶➤✓✔·]\s*|[–—*-]\s+)(?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_LEADER = re.compile(r"\s*(?:[.…]\s*){4,}(\w+)$")
_TERMINAL = re.compile(r"[.!?…:;][)\]\"”’'»]*$")
_LARGER = 1.12
_MUCH_LARGER = 1.5
_ALIGNED = 3.0
_SHORT = 0.6
_SENTENCE = 40
_LONGEST_HEADING = 160


@dataclass(frozen=True)
class PageLine:
    """A line of a region: its segments from left to right, and the region's edges."""

    cells: tuple[Segment, ...]
    page: int
    region: int
    left: float
    right: float

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def top(self) -> float:
        return min(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell.bottom for cell in self.cells)

    @property
    def size(self) -> float:
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def bold(self) -> bool:
        return all(cell.bold for cell in self.cells)


def page_lines(region: Sequence[Segment], *, page: int, number: int) -> list[PageLine]:
    """The lines of one region from top to bottom; `number` tells the regions of the document apart."""
    rows: list[list[Segment]] = []
    for segment in sorted(region, key=lambda each: (each.top + each.bottom, each.left)):
        if rows and any(segment.beside(other) for other in rows[-1]):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    left, right = min(each.left for each in region), max(each.right for each in region)
    return [
        PageLine(tuple(sorted(row, key=lambda each: each.left)), page, number, left, right) for row in rows
    ]


def paragraphs(lines: Sequence[PageLine]) -> list[RawBlock]:
    """The blocks that `lines` of a whole document make, each with the page on which it begins."""
    if not lines:
        return []
    words = vocabulary("\n".join(line.text for line in lines))
    body = _body_size(lines)
    rows = _whole_rows(lines, pitch=_pitch(lines))
    return _reunited([_block(group, words, body) for group in _grouped(rows, body)], words)


def _whole_rows(lines: Sequence[PageLine], *, pitch: float) -> list[PageLine]:
    """`lines`, with the further lines of a cell put back into the row that they belong to."""
    whole: list[PageLine] = []
    for line in lines:
        row = whole[-1] if whole else None
        if row is None or not _is_cell_line(line, row, pitch):
            whole.append(line)
            continue
        cells = list(row.cells)
        for cell in line.cells:
            place = next(place for place, above in enumerate(cells) if abs(above.left - cell.left) < _ALIGNED)
            cells[place] = _stacked(cells[place], cell)
        whole[-1] = replace(row, cells=tuple(cells))
    return whole


def _is_cell_line(line: PageLine, row: PageLine, pitch: float) -> bool:
    lefts = [cell.left for cell in row.cells[1:]]
    return (
        len(row.cells) > 1
        and line.region == row.region
        and line.bottom - row.bottom < (pitch + 0.35) * row.size
        and all(any(abs(left - cell.left) < _ALIGNED for left in lefts) for cell in line.cells)
    )


def _stacked(above: Segment, below: Segment) -> Segment:
    return replace(
        above,
        text=join_lines([above.text, below.text], vocabulary("")),
        right=max(above.right, below.right),
        bottom=below.bottom,
    )


def _reunited(blocks: Sequence[RawBlock], words: Vocabulary) -> list[RawBlock]:
    """`blocks`, with a sentence that a box, a table or a picture's caption interrupted made whole again."""
    found: list[RawBlock] = []
    for block in blocks:
        place = _interrupted(found) if block.kind == "paragraph" and block.text[0].islower() else None
        if place is None:
            found.append(block)
        else:
            found[place] = replace(found[place], text=join_lines([found[place].text, block.text], words))
    return found


def _interrupted(blocks: Sequence[RawBlock]) -> int | None:
    """The place of the last paragraph if it ends amid a sentence, else of a last item that does."""
    for place in range(len(blocks) - 1, max(-1, len(blocks) - 30), -1):
        if blocks[place].kind == "paragraph":
            if not _TERMINAL.search(blocks[place].text) and len(blocks[place].text) >= _SENTENCE:
                return place
            break
    item = bool(blocks) and blocks[-1].kind == "item" and len(blocks[-1].text) >= _SENTENCE
    return len(blocks) - 1 if item and not _TERMINAL.search(blocks[-1].text) else None


def _body_size(lines: Iterable[PageLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0]


def _grouped(lines: Sequence[PageLine], body: float) -> Iterator[list[PageLine]]:
    pitch = _pitch(lines)
    tables = _table_lines(lines)
    group: list[PageLine] = []
    for index, line in enumerate(lines):
        if index in tables:
            if group:
                yield group
            yield [line]
            group = []
        elif group and not _starts(line, group, pitch=pitch, body=body):
            group.append(line)
        else:
            if group:
                yield group
            group = [line]
    if group:
        yield group


def _pitch(lines: Sequence[PageLine]) -> float:
    """The usual distance of two lines, in font sizes."""
    steps = [
        (after.bottom - before.bottom) / before.size
        for before, after in pairwise(lines)
        if before.region == after.region and 0 < after.bottom - before.bottom < 3 * before.size
    ]
    return median(steps) if steps else 1.2


def _table_lines(lines: Sequence[PageLine]) -> frozenset[int]:
    """The places of lines with several cells that stand next to another such line in their region."""
    many = [len(line.cells) > 1 for line in lines]
    found = set()
    for index, line in enumerate(lines):
        neighbours = [other for other in (index - 1, index + 1) if 0 <= other < len(lines)]
        if many[index] and any(many[other] and lines[other].region == line.region for other in neighbours):
            found.add(index)
    return frozenset(found)


def _starts(line: PageLine, group: Sequence[PageLine], *, pitch: float, body: float) -> bool:
    """Whether `line` begins another block than `group`, by size, weight, distance, indent and punctuation."""
    last = group[-1]
    text, before = line.text, last.text
    if _LEADER.search(text) or _LEADER.search(before):
        return True
    if _MARKED.match(text) and (text[0] not in "–—*-" or _may_end(before)):
        return True
    alike = abs(line.size - last.size) <= 0.08 * last.size
    if not alike or line.bold != last.bold:
        return not (alike and line.region == last.region and is_split(before, text))
    terminal = bool(_TERMINAL.search(before)) and not (before[-1] in ":;" and text[0].islower())
    below = line.page == last.page and line.top > last.top
    if below and line.bottom - last.bottom > (pitch + 0.35) * last.size:
        return True
    item = _MARKED.match(group[0].text) or _NUMBERED.match(group[0].text)
    if line.region != last.region:
        goes_on = (text[0].islower() or not _short(last)) and not item
        large = last.size > _LARGER * body
        return terminal or not (goes_on or is_split(before, text)) or (large and not text[0].islower())
    if _NUMBERED.match(text) and (terminal or _NUMBERED.match(group[0].text)):
        return True
    indented = line.cells[0].left - last.cells[0].left > 0.8 * last.size and not item
    if item and line.cells[0].left < group[0].cells[0].left - 2:
        return True
    if terminal:
        return indented or not _full(last, line)
    return _short(last) and not text[0].islower() and not _full(last, line)


def _may_end(text: str) -> bool:
    return bool(_TERMINAL.search(text)) or bool(_MARKED.match(text)) or len(text) < 60


def _short(line: PageLine) -> bool:
    return line.cells[-1].right - line.left < _SHORT * (line.right - line.left)


def _full(last: PageLine, line: PageLine) -> bool:
    """Whether the first word of `line` had no room at the end of the line before."""
    word = line.text.split()[0]
    cell = line.cells[0]
    width = cell.width * (len(word) + 1) / max(1, len(cell.text))
    return last.cells[-1].right + 0.8 * width > last.right


def _block(group: Sequence[PageLine], words: Vocabulary, body: float) -> RawBlock:
    first = group[0]
    if len(group) == 1 and len(first.cells) > 1:
        cells = [cell.text for cell in first.cells]
        if _MARKED.match(f"{cells[0]} "):
            return RawBlock("item", " ".join(cells[1:]), first.page)
        return RawBlock("row", " | ".join(cells), first.page)
    if leader := _LEADER.search(first.text):
        return RawBlock("row", f"{first.text[: leader.start()]} | {leader[1]}", first.page)
    text = join_lines((line.text for line in group), words)
    if mark := _MARKED.match(text):
        return RawBlock("item", text[mark.end() :], first.page)
    return RawBlock(_kind(text, group, body), text, first.page)


def _kind(text: str, group: Sequence[PageLine], body: float) -> BlockKind:
    short = len(text) <= _LONGEST_HEADING
    large = group[0].size > (_MUCH_LARGER if text[-1] == "." else _LARGER) * body
    bold = all(line.bold for line in group)
    capitals = sum(map(str.isalpha, text)) > 3 and text == text.upper()
    if short and any(map(str.isalpha, text)) and (large or capitals or (bold and text[-1] not in ".,;")):
        return "heading"
    return "item" if _NUMBERED.match(text) else "paragraph"
