"""Plain text, Markdown and text that came out of a PDF → blocks: paragraphs, headings, items, rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.reading.assemble import RawBlock
from extract.reading.characters import plain
from extract.reading.document import BlockKind
from extract.reading.lines import Vocabulary, is_split, join_lines, vocabulary
from extract.reading.markdown import is_markdown
from extract.reading.pages import without_furniture
from extract.reading.rows import tabulated
from extract.reading.textlines import (
    NUMERIC,
    TERMINAL,
    Group,
    Layout,
    Line,
    glued,
    in_capitals,
    layout_of,
    run_in,
    text_lines,
    unmarked_line,
    with_next,
)

_BULLET = re.compile(r"^(?:[•●▪◦‣∙■□►▶➤✓✔·]\s+|[•●▪◦‣∙■□►▶➤✓✔])(?=\S)")
_DASH = re.compile(r"^[-–—*+]\s+(?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
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
_AMOUNT = re.compile(r"^(?!\d{1,2}[.:u]\d\d\b)\d[\d.,]*\s+[a-zà-ÿ%]")
_SENTENCES = re.compile(r"^.{25,}[a-zà-ÿ)]{3}\. [^\W\da-zà-ÿ]")
_LONGEST_HEADING = 120
_QUOTES = "\"'”’»)"


def text_blocks(raw: str) -> list[RawBlock]:
    """The blocks of `raw` in reading order, each with its page where form feeds or counting footers tell it.

    Lines that were wrapped are joined; every word stays, but for running headers, footers and page numbers.
    """
    text = plain(raw)
    words = vocabulary(text)
    lines = without_furniture(text_lines(text))
    if is_markdown(text):
        lines = [line for line in map(unmarked_line, lines) if line.text]
    layout = layout_of(lines)
    groups = tabulated(list(_grouped(lines, layout)))
    return _classified(groups, words)


def _grouped(lines: Sequence[Line], layout: Layout) -> Iterator[Group]:
    group: Group | None = None
    for line in with_next(list(glued(run_in(lines)))):
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
        group = Group(*(start or (line.kind, [line])))
    if group:
        yield group


def _start(line: Line, group: Group | None) -> tuple[BlockKind | None, list[Line]] | None:
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
    fresh = group is None or group.kind == "item" or line.gap > 0 or bool(TERMINAL.search(group.last.text))
    if fresh and (match := _DASH.match(line.text)):
        return "item", [replace(line, text=line.text[match.end() :])]
    if fresh and _NUMBERED.match(line.text):
        return "item", [line]
    if line.labelled and (group is None or line.gap or group.lines[0].labelled or group.last.text[-1] != ","):
        return "item", [line]
    return None


def _continues(group: Group, line: Line, layout: Layout) -> bool:
    """Whether `line` goes on with the text of `group`: by case, punctuation and the room there was."""
    last = group.last
    if group.kind in ("row", "heading"):
        return False
    lower = line.text[0].islower()
    terminal = bool(TERMINAL.search(last.text))
    split = is_split(last.text, line.text)
    apart = line.gap > (1 if layout.spaced else 0) or (layout.spaced and line.indented and not lower)
    if line.page_break or apart:
        inside = line.page_break and not terminal and len(group.lines) > 1 and not in_capitals(line.text)
        if inside and (_OPEN.search(last.text) or _full(group, line, layout)):
            return True
        set_in_lines = len(group.lines) > 1 or layout.width is not None or line.page_break
        long = len(last.text) > 20 and set_in_lines
        return (split or (lower and not terminal and long)) and (line.page_break or lower)
    if layout.spaced and line.gap and (group.tight or line.tight):
        return False
    if all(in_capitals(each.text) for each in group.lines):
        return split or (in_capitals(line.text) and not terminal) or (lower and bool(_OPEN.search(last.text)))
    if layout.spaced and not line.gap:
        return not terminal and not in_capitals(line.text)
    if (
        in_capitals(line.text)
        and len(line.text) >= 8
        and " " in line.text
        and (terminal or not _full(group, line, layout))
    ):
        return False
    title = layout.soft and not line.soft and not TERMINAL.search(line.text) and not line.text.endswith("-")
    if terminal and title:
        return False
    if split or (not terminal and _OPEN.search(last.text)):
        return True
    if NUMERIC.match(line.text) or NUMERIC.match(last.text):
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


def _full(group: Group, line: Line, layout: Layout) -> bool:
    """Whether the first word of `line` had no room on the line before, so that it had to be broken."""
    needed = len(group.last.text) + 1 + len(line.text.split()[0])
    if layout.soft:
        return needed > 0.9 * max(group.widest, len(line.text))
    return layout.width is not None and needed > layout.width


def _is_name(text: str) -> bool:
    return bool(_NAME.match(text)) and not in_capitals(text)


def _classified(groups: Sequence[Group], words: Vocabulary) -> list[RawBlock]:
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
    if in_capitals(text):
        return "heading"
    if not text[0].isupper() and len(text) < 60 and (text[0].islower() or not any(map(str.isalpha, text))):
        return "item"
    if text[0].islower() or not following:
        return "paragraph"
    prose = len(following) > max(60, len(text)) or following.rstrip(_QUOTES)[-1:] in ".!?"
    return "heading" if prose or first else "item"
