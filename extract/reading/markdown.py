"""Markdown: which lines are headings, and the text under emphasis, links and code marks."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(\S.*?)\s*#*$")
_TABLE = re.compile(r"^\|.*\|$")
_DIVIDER = re.compile(r"^\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")


def is_markdown(text: str) -> bool:
    """Whether `text` marks headings, links or bold the Markdown way."""
    lines = text.split("\n")
    return any(_HEADING.match(line) for line in lines) or bool(_LINK.search(text) or _STRONG.search(text))


def heading_of(line: str) -> str | None:
    """The heading that a line with leading number signs holds, else None.

    >>> heading_of("## Campussen ##")
    'Campussen'
    """
    match = _HEADING.match(line)
    return match[2] if match else None


def row_of(line: str) -> str | None:
    """The cells of a table's line, joined by " | "; empty for the line under the header, else None.

    >>> row_of("| Genk | 12 |")
    'Genk | 12'
    """
    if _DIVIDER.match(line):
        return ""
    if not _TABLE.match(line):
        return None
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return " | ".join(cell for cell in cells if cell)


def unmarked(text: str) -> str:
    """`text` without the marks of links, emphasis and code; a link's address goes, its text stays.

    >>> unmarked("**Thor Park** in [Genk](https://example.org)")
    'Thor Park in Genk'
    """
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    return _CODE.sub(r"\1", _EMPHASIS.sub(r"\1", text))
