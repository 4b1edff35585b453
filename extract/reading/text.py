"""Plain text, Markdown and text that came out of a PDF → blocks: paragraphs, headings, items, rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import quantiles

from extract.reading.assemble import RawBlock
from extract.reading.characters import plain
from extract.reading.document import BlockKind
from extract.reading.furniture import footer, page_number, recurring, shape, weak_footer
from extract.reading.lines import Vocabulary, is_split, join_lines, vocabulary
from extract.reading.markdown import heading_of, is_markdown, row_of, unmarked

_BULLET = re.compile(r"^(?:[•●▪◦‣∙■□►▶➤✓✔·]\s+|[•●▪◦‣∙■□►▶➤✓✔])(?=\S)")
_DASH = re.compile(r"^[-–—*+]\s+(?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_LABEL = re.compile(r"^[^\W\d_a-zà-ÿ][^:.!?]{1,38}:\s+\S")
_TERMINAL = re.compile(r"[.!?…:;][)\]\"”’'»*]*$")
_OPEN = re.compile(
    r"(?:[,(&/–—]|\b(?:van|de|het|een|en|of|in|op|voor|met|aan|bij|te|tot|naar|uit|om|door|over|onder|tussen"
    r"|the|a|an|of|and|or|on|for|with|to|by|at|from|der|die|das|und|oder|im|am|mit|von|zu|für|bei"
    r"|le|la|les|du|des|et|ou|à|au|aux|dans|pour|avec|par|sur))$"
)
_NAME = re.compile(
    r"^(?!(?:Het|De|Een|The|Le|La|Les|Der|Die|Das)\s)[^\W\d_a-zà-ÿ][\w'’.-]+"
    r"(?:\s+(?:van|de|den|der|von|du|el|al|ten|ter|te|le|la|’t|'t))*"
    r"(?:\s+[^\W\d_a-zà-ÿ][\w'’-]*){1,3}(?:\s\(\*+\))*$"
)
_LEADER = re.compile(r"\s*(?:[.…]\s*){4,}(\w+)$")
_RULE = re.compile(r"^([=\-_*~`])(?:\s*\1){2,}$")
_NUMERIC = re.compile(r"^[€$£+–-]?\s*\d[\d.,\s]*\s*(?:%|€|mln|km|m²)?$")
_SUBSCRIPT = re.compile(r"(?:^|\W)(?:CO|NO|SO|H|N|O|CH|NH|PM|m)$")
_CAPITALS_THEN_SENTENCE = re.compile(
    r"^((?:[^\Wa-zà-ÿ\d_][^\Wa-zà-ÿ\d_]+\W+){2,})(?=[^\Wa-zà-ÿ\d_][a-zà-ÿ]|[A-Z] [a-z])"
)
_LONGEST_HEADING = 120
_AMOUNT = re.compile(r"^(?!\d{1,2}[.:u]\d\d\b)\d[\d.,]*\s+[a-zà-ÿ%]")
_SENTENCES = re.compile(r"^.{25,}[a-zà-ÿ)]{3}\. [^\W\da-zà-ÿ]")
_QUOTES = "\"'”’»)"


@dataclass(frozen=True)
class _Line:
    """A line without its margins; `gap` counts empty lines before it, `soft` says that a space ended it.

    `tight` says that the next line follows without an empty one, `labelled` that it is one of several
    of the form "Name: value".
    """

    text: str
    gap: int = 0
    soft: bool = False
    indented: bool = False
    page: int | None = None
    page_break: bool = False
    kind: BlockKind | None = None
    tight: bool = False
    labelled: bool = False


@dataclass(frozen=True)
class _Layout:
    """How the text was set: an empty line after each, a space where a line goes on, the width of lines."""

    spaced: bool
    soft: bool
    width: float | None


@dataclass
class _Group:
    """The lines of one block while it grows."""

    kind: BlockKind | None
    lines: list[_Line] = field(default_factory=list)

    @property
    def last(self) -> _Line:
        return self.lines[-1]

    @property
    def tight(self) -> bool:
        return len(self.lines) > 1 and not self.last.gap and not self.last.page_break

    @property
    def widest(self) -> int:
        return max(len(line.text) for line in self.lines)


def text_blocks(raw: str) -> list[RawBlock]:
    """The blocks of `raw` in reading order, each with its page where form feeds or counting footers tell it.

    Lines that were wrapped are joined; every word stays, but for running headers, footers and page numbers.
    """
    text = plain(raw)
    words = vocabulary(text)
    lines = _without_furniture(_lines(text))
    if is_markdown(text):
        lines = [line for line in map(_unmarked, lines) if line.text]
    layout = _layout(lines)
    groups = _tabulated(list(_grouped(lines, layout)))
    return _classified(groups, words)


def _lines(text: str) -> list[_Line]:
    pages = text.split("\f")
    found: list[_Line] = []
    for number, page in enumerate(pages, start=1):
        gap = 0
        for line in page.split("\n"):
            if not line.strip():
                gap += 1
                continue
            found.append(
                _Line(
                    text=line.strip(),
                    gap=gap,
                    soft=line.endswith(" "),
                    indented=line[0].isspace(),
                    page=number if len(pages) > 1 else None,
                    page_break=bool(found) and number > 1 and found[-1].page != number,
                )
            )
            gap = 0
    return found


def _unmarked(line: _Line) -> _Line:
    heading, row = heading_of(line.text), row_of(line.text)
    kind: BlockKind | None = "heading" if heading else "row" if row is not None else None
    text = heading or (line.text if row is None else row)
    return replace(line, text=unmarked(text), kind=kind or line.kind)


def _without_furniture(lines: list[_Line]) -> list[_Line]:
    """`lines` without headers, footers and page numbers; those tell the pages where no form feed does."""
    if not lines:
        return lines
    edges, spaced = _edge_shapes(lines), _layout(lines).spaced
    kept: list[_Line] = []
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


def _edge_shapes(lines: Sequence[_Line]) -> frozenset[str]:
    if lines[-1].page is None:
        return frozenset()
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page or 1, []).append(line.text)
    return recurring([page[:2] + page[-2:] for page in pages.values()])


def _furniture(
    lines: Sequence[_Line], index: int, edges: frozenset[str], *, spaced: bool
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
    if not apart and not first and not last:
        return False, None
    if found := footer(line.text):
        return True, found.number
    if apart and not spaced and (weak := weak_footer(line.text)) and _interrupts(line.text, before, after):
        return True, weak.number
    number = page_number(line.text)
    if number is None or not (apart or (edge and (first or last))):
        return False, None
    return _stands_alone(before, after), number


def _interrupts(text: str, before: _Line | None, after: _Line | None) -> bool:
    """Whether `text` stands amid a sentence, or at the end with a dash or wide space before its number."""
    if before is None or after is None:
        return before is not None and bool(re.search(r"\s[–—-]\s+\d+$|\s{3,}\d+$", text))
    amid = len(before.text) > 25 and not _TERMINAL.search(before.text)
    return amid and (after.text[0].islower() or before.text.endswith("-"))


def _stands_alone(before: _Line | None, after: _Line | None) -> bool:
    """Whether a lone number between these lines counts pages: it is in no table, figure or subscript."""
    for neighbour in (before, after):
        if neighbour is not None and _NUMERIC.match(neighbour.text):
            return False
    if before is not None and _SUBSCRIPT.search(before.text):
        return False
    inside = before is not None and len(before.text) > 25 and not _TERMINAL.search(before.text)
    return after is None or after.page_break or inside or not after.text[0].islower()


def _paged(lines: list[_Line], numbers: Sequence[tuple[int, int]]) -> list[_Line]:
    """`lines` with the pages that printed numbers tell, where there are several and they count up by one."""
    counted = [number for _, number in numbers]
    if len(counted) < 2 or counted != list(range(counted[0], counted[0] + len(counted))) or counted[0] < 1:
        return lines
    on_top = numbers[0][0] == 0
    paged: list[_Line] = []
    for index, line in enumerate(lines):
        passed = sum(1 for place, _ in numbers if place <= index)
        paged.append(replace(line, page=max(1, counted[0] + passed - (1 if on_top else 0))))
    return paged


def _layout(lines: Sequence[_Line]) -> _Layout:
    pairs = [(one, two) for one, two in pairwise(lines) if not two.page_break]
    lower = [two.gap for one, two in pairs if two.text[0].islower() and not _TERMINAL.search(one.text)]
    spaced = len(lower) >= 3 and sum(gap > 0 for gap in lower) > 0.6 * len(lower)
    soft = [one.soft for one, two in pairs if two.text[0].islower() and (spaced or not two.gap)]
    widths = [
        len(one.text)
        for one, two in pairs
        if (spaced or not two.gap)
        and len(one.text) >= 20
        and (is_split(one.text, two.text) or two.text[0].islower())
    ]
    if len(widths) == 1 and widths[0] < 40:
        widths = []
    width = 0.85 * quantiles(widths * 2, n=10, method="inclusive")[-1] if widths else None
    return _Layout(spaced=spaced, soft=len(soft) >= 3 and sum(soft) > 0.6 * len(soft), width=width)


def _grouped(lines: Sequence[_Line], layout: _Layout) -> Iterator[_Group]:
    group: _Group | None = None
    for line in _with_next(list(_glued(_run_in(lines)))):
        if _RULE.match(line.text):
            if (
                line.text[0] in "=-"
                and group
                and len(group.lines) == 1
                and not line.gap
                and group.kind is None
            ):
                group.kind = "heading"
            if group:
                yield group
            group = None
            continue
        start = _start(line, group)
        if group and start is None and _continues(group, line, layout):
            group.lines.append(line)
            continue
        if group:
            yield group
        group = _Group(*(start or (line.kind, [line])))
    if group:
        yield group


def _run_in(lines: Sequence[_Line]) -> Iterator[_Line]:
    """`lines`, with one that ends a heading in capitals and begins the sentence after it cut in two."""
    before = ""
    for line in lines:
        match = _CAPITALS_THEN_SENTENCE.match(line.text) if _capitals(before) and not line.gap else None
        if match and sum(map(str.isalpha, match[1])) >= 8:
            yield replace(line, text=match[1].strip(), soft=False)
            yield replace(line, text=line.text[match.end() :], gap=1, soft=line.soft, kind="paragraph")
        else:
            yield line
        before = line.text


def _with_next(lines: Sequence[_Line]) -> Iterator[_Line]:
    """`lines`, each knowing whether the next follows directly and whether a neighbour is labelled too."""
    labels = [bool(_LABEL.match(line.text)) for line in lines]
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        tight = after is not None and not (after.gap or after.indented or after.page_break)
        near = labels[max(0, index - 2) : index] + labels[index + 1 : index + 3]
        yield replace(line, tight=tight, labelled=labels[index] and any(near))


def _glued(lines: Iterator[_Line]) -> Iterator[_Line]:
    """`lines`, with a subscript that stood on a line of its own put back ("CO", "2", "-uitstoot")."""
    held: _Line | None = None
    glue = 0
    for line in lines:
        if (
            held
            and _SUBSCRIPT.search(held.text)
            and re.fullmatch(r"\d{1,2}", line.text)
            and not line.page_break
        ):
            held, glue = replace(held, text=held.text + line.text, soft=True), 2
        elif (
            held
            and glue == 1
            and not line.page_break
            and (line.text[0] in "-,.;:)" or line.text[0].islower())
        ):
            space = "" if line.text[0] in "-,.;:)" else " "
            held = replace(held, text=f"{held.text}{space}{line.text}", soft=line.soft)
        else:
            if held:
                yield held
            held = line
        glue = max(0, glue - 1)
    if held:
        yield held


def _start(line: _Line, group: _Group | None) -> tuple[BlockKind | None, list[_Line]] | None:
    """The kind and first line of the block that a bullet, number, label, tab or mark opens, else None."""
    if line.kind:
        return line.kind, [line]
    if leader := _LEADER.search(line.text):
        return "row", [replace(line, text=f"{line.text[: leader.start()]} | {leader[1]}")]
    if "\t" in line.text:
        cells = [cell.strip() for cell in line.text.split("\t") if cell.strip()]
        return "row", [replace(line, text=" | ".join(cells))]
    if match := _BULLET.match(line.text):
        return "item", [replace(line, text=line.text[match.end() :])]
    fresh = group is None or group.kind == "item" or line.gap > 0 or bool(_TERMINAL.search(group.last.text))
    if fresh and (match := _DASH.match(line.text)):
        return "item", [replace(line, text=line.text[match.end() :])]
    if fresh and _NUMBERED.match(line.text):
        return "item", [line]
    if line.labelled and (group is None or line.gap or group.lines[0].labelled or group.last.text[-1] != ","):
        return "item", [line]
    return None


def _continues(group: _Group, line: _Line, layout: _Layout) -> bool:
    """Whether `line` goes on with the text of `group`: by case, punctuation and the room there was."""
    last = group.last
    if group.kind in ("row", "heading"):
        return False
    lower = line.text[0].islower()
    terminal = bool(_TERMINAL.search(last.text))
    split = is_split(last.text, line.text)
    apart = line.gap > (1 if layout.spaced else 0) or (layout.spaced and line.indented and not lower)
    if line.page_break or apart:
        inside = line.page_break and not terminal and len(group.lines) > 1 and not _capitals(line.text)
        if inside and (_OPEN.search(last.text) or _full(group, line, layout)):
            return True
        set_in_lines = len(group.lines) > 1 or layout.width is not None or line.page_break
        long = len(last.text) > 20 and set_in_lines
        return (split or (lower and not terminal and long)) and (line.page_break or lower)
    if layout.spaced and line.gap and (group.tight or line.tight):
        return False
    if all(_capitals(each.text) for each in group.lines):
        return split or (_capitals(line.text) and not terminal) or (lower and bool(_OPEN.search(last.text)))
    if layout.spaced and not line.gap:
        return not terminal and not _capitals(line.text)
    if (
        _capitals(line.text)
        and len(line.text) >= 8
        and " " in line.text
        and (terminal or not _full(group, line, layout))
    ):
        return False
    title = layout.soft and not line.soft and not _TERMINAL.search(line.text) and not line.text.endswith("-")
    if terminal and title:
        return False
    if split or (not terminal and _OPEN.search(last.text)):
        return True
    if _NUMERIC.match(line.text) or _NUMERIC.match(last.text):
        return False
    if layout.soft and not last.soft:
        return lower and not terminal
    if _is_name(line.text) and (terminal or len(group.lines) == 1):
        return False
    if _is_name(last.text) and len(group.lines) == 1 and layout.soft and not lower:
        return False
    if _AMOUNT.match(line.text) and not terminal and len(last.text) >= 40 and not line.gap:
        return True
    if lower and not terminal:
        return layout.soft or layout.spaced or len(last.text) >= 0.5 * (layout.width or 1000)
    return _full(group, line, layout)


def _full(group: _Group, line: _Line, layout: _Layout) -> bool:
    """Whether the first word of `line` had no room on the line before, so that it had to be broken."""
    needed = len(group.last.text) + 1 + len(line.text.split()[0])
    if layout.soft:
        return needed > 0.9 * max(group.widest, len(line.text))
    return layout.width is not None and needed > layout.width


def _is_name(text: str) -> bool:
    return bool(_NAME.match(text)) and not _capitals(text)


def _capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 2 and all(not character.islower() for character in letters)


def _tabulated(groups: Sequence[_Group]) -> list[_Group]:
    """`groups`, with a table that came out as one cell a line put back in rows.

    A run of short lines is a table where its cells of digits keep one distance, for three rows or more.
    """
    found: list[_Group] = []
    index = 0
    while index < len(groups):
        width = _columns(groups, index)
        if not width:
            found.append(groups[index])
            index += 1
        rows = 0
        while width and _goes_on(groups[index : index + width], width, header=rows == 0):
            cells = [group.last for group in groups[index : index + width]]
            found.append(_Group("row", [replace(cells[0], text=" | ".join(cell.text for cell in cells))]))
            index, rows = index + width, rows + 1
    return found


def _columns(groups: Sequence[_Group], index: int) -> int:
    """How many cells a row has of the table that starts here, with or without headings; 0 where none does."""
    for width in range(2, 8):
        rows = [groups[index + row * width : index + (row + 1) * width] for row in range(4)]
        body = rows[1:] if _is_header(rows[0]) else rows[:3]
        if all(len(row) == width and _is_row(row) for row in body):
            return width
    return 0


def _is_header(cells: Sequence[_Group]) -> bool:
    return _are_cells(cells) and not any(_NUMERIC.match(cell.last.text) for cell in cells)


def _is_row(cells: Sequence[_Group]) -> bool:
    return (
        _are_cells(cells)
        and not _NUMERIC.match(cells[0].last.text)
        and bool(_NUMERIC.match(cells[-1].last.text))
    )


def _goes_on(cells: Sequence[_Group], width: int, *, header: bool) -> bool:
    return len(cells) == width and (_is_row(cells) or (header and _is_header(cells)))


def _are_cells(groups: Sequence[_Group]) -> bool:
    short = all(
        group.kind is None and len(group.lines) == 1 and len(group.last.text) <= 60 for group in groups
    )
    return short and not any(group.last.gap for group in groups[1:])


def _classified(groups: Sequence[_Group], words: Vocabulary) -> list[RawBlock]:
    texts = [join_lines((line.text for line in group.lines), words) for group in groups]
    blocks: list[RawBlock] = []
    for index, (group, text) in enumerate(zip(groups, texts, strict=True)):
        following = texts[index + 1] if index + 1 < len(texts) else ""
        kind = group.kind or _kind(text, following, first=index == 0)
        blocks.append(RawBlock(kind, text, group.lines[0].page))
    return blocks


def _kind(text: str, following: str, *, first: bool) -> BlockKind:
    end = text.rstrip(_QUOTES)[-1:]
    if len(text) > _LONGEST_HEADING or end in ".,;:" or _SENTENCES.search(text):
        return "paragraph"
    if _capitals(text):
        return "heading"
    if not text[0].isupper() and len(text) < 60 and (text[0].islower() or not any(map(str.isalpha, text))):
        return "item"
    if text[0].islower() or not following:
        return "paragraph"
    prose = len(following) > max(60, len(text)) or following.rstrip(_QUOTES)[-1:] in ".!?"
    return "heading" if prose or first else "item"
