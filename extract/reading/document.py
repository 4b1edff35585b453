"""A document as reading hands it on: its plain text, and the blocks and pages of that text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row"]


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item or table row: the half-open range of characters that it takes in the text.

    `page` is 1-based, and None where the source has no pages.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True)
class Document:
    """The text of one source: blocks in reading order, joined by one line break each, no break inside a block.

    `source` is the file's name without its folder, `digest` the SHA-256 of its bytes in hexadecimal, `language` an
    ISO 639-1 code (nl, en, fr, de), `pages` the number of pages (None where the source has none), `year` the year that
    the document reports on (None where it does not say).
    """

    source: str
    digest: str
    title: str
    language: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    year: int | None = None
    publisher: str | None = None

    @property
    def words(self) -> int:
        """Words between white space."""
        return len(self.text.split())

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, offset: int) -> Block:
        """The block that holds the character at `offset`; the one before where it falls on a line break."""
        return self.blocks[max(0, bisect_right(self._starts, offset) - 1)]

    def page_at(self, offset: int) -> int | None:
        """The 1-based page of the character at `offset`, None where the source has no pages."""
        return self.block_at(offset).page if self.blocks else None
