"""The lines of a plain text, and how it was set: what the empty lines and spaces between them tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import quantiles

from extract.reading.document import BlockKind
from extract.reading.lines import is_split
from extract.reading.markdown import heading_of, row_of, unmarked

_LABEL = re.compile(r"^[^\W\d_a-zà-ÿ][^:.!?]{1,38}:\s+\S")
TERMINAL = re.compile(r"[.!?…:;][)\]\"”’'»*]*$")
NUMERIC = re.compile(r"^[€$£+–-]?\s*\d[\d.,\s]*\s*(?:%|€|mln|km|m²)?$")
SUBSCRIPT = re.compile(r"(?:^|\W)(?:CO|NO|SO|H|N|O|CH|NH|PM|m)$")
_CAPITALS_THEN_SENTENCE = re.compile(
    r"^((?:[^\Wa-zà-ÿ\d_][^\Wa-zà-ÿ\d_]+\W+){2,})(?=[^\Wa-zà-ÿ\d_][a-zà-ÿ]|[A-Z] [a-z])"
)


@dataclass(frozen=True)
class Line:
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
class Layout:
    """How the text was set: an empty line after each, a space where a line goes on, the width of lines."""

    spaced: bool
    soft: bool
    width: float | None


@dataclass
class Group:
    """The lines of one block while it grows."""

    kind: BlockKind | None
    lines: list[Line] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """The line that the next one would follow."""
        return self.lines[-1]

    @property
    def tight(self) -> bool:
        """Whether its lines follow one another without an empty line, in a text that sets one elsewhere."""
        return len(self.lines) > 1 and not self.last.gap and not self.last.page_break

    @property
    def widest(self) -> int:
        """The number of characters of its longest line."""
        return max(len(line.text) for line in self.lines)


def text_lines(text: str) -> list[Line]:
    """The lines of `text` that hold anything, with the page of each where form feeds part pages."""
    pages = text.split("\f")
    found: list[Line] = []
    for number, page in enumerate(pages, start=1):
        gap = 0
        for line in page.split("\n"):
            if not line.strip():
                gap += 1
                continue
            found.append(
                Line(
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


def unmarked_line(line: Line) -> Line:
    """`line` without its Markdown, with the kind of block that its marks make it."""
    heading, row = heading_of(line.text), row_of(line.text)
    kind: BlockKind | None = "heading" if heading else "row" if row is not None else None
    text = heading or (line.text if row is None else row)
    return replace(line, text=unmarked(text), kind=kind or line.kind)


def layout_of(lines: Sequence[Line]) -> Layout:
    """How `lines` were set, judged by the pairs of lines that surely belong together: the second in lower case."""
    pairs = [(one, two) for one, two in pairwise(lines) if not two.page_break]
    lower = [two.gap for one, two in pairs if two.text[0].islower() and not TERMINAL.search(one.text)]
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
    return Layout(spaced=spaced, soft=len(soft) >= 3 and sum(soft) > 0.6 * len(soft), width=width)


def in_capitals(text: str) -> bool:
    """Whether `text` has more than two letters and none in lower case."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 2 and all(not character.islower() for character in letters)


def run_in(lines: Sequence[Line]) -> Iterator[Line]:
    """`lines`, with one that ends a heading in capitals and begins the sentence after it cut in two."""
    before = ""
    for line in lines:
        match = _CAPITALS_THEN_SENTENCE.match(line.text) if in_capitals(before) and not line.gap else None
        if match and sum(map(str.isalpha, match[1])) >= 8:
            yield replace(line, text=match[1].strip(), soft=False)
            yield replace(line, text=line.text[match.end() :], gap=1, soft=line.soft, kind="paragraph")
        else:
            yield line
        before = line.text


def glued(lines: Iterator[Line]) -> Iterator[Line]:
    """`lines`, with a subscript that stood on a line of its own put back ("CO", "2", "-uitstoot")."""
    held: Line | None = None
    glue = 0
    for line in lines:
        if (
            held
            and SUBSCRIPT.search(held.text)
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


def with_next(lines: Sequence[Line]) -> Iterator[Line]:
    """`lines`, each knowing whether the next follows directly and whether a neighbour is labelled too."""
    labels = [bool(_LABEL.match(line.text)) for line in lines]
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        tight = after is not None and not (after.gap or after.indented or after.page_break)
        near = labels[max(0, index - 2) : index] + labels[index + 1 : index + 3]
        yield replace(line, tight=tight, labelled=labels[index] and any(near))
