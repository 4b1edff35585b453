"""From the blocks of any format to the document: text, offsets, digest, language, title, year."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from extract.reading.characters import plain
from extract.reading.document import Block, BlockKind, Document
from extract.reading.language import language_of
from extract.reading.year import year_of
from graph.errors import ReadingError

_FRONT_MATTER = re.compile(
    r"(?:het |een )?(?:voorwoord|woord vooraf|inhoud(?:stafel|sopgave)?|inleiding|foreword|preface|introduction|"
    r"(?:table of )?contents|avant-propos|préface|sommaire|table des matières|vorwort|einleitung|inhalt(?:sverzeichnis)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RawBlock:
    """A block before it has its place in the document: kind, text and 1-based page (None without pages)."""

    kind: BlockKind
    text: str
    page: int | None = None


def assemble(
    blocks: Iterable[RawBlock],
    *,
    source: str,
    data: bytes,
    pages: int | None,
    title: str | None = None,
    publisher: str | None = None,
) -> Document:
    """The document of `blocks`, joined by one line break each, white space inside made single.

    `source` is the file's name, `data` its bytes (for the digest). Without a `title` it is the heading that the text
    opens with, unless that is a "Voorwoord" or the like; else the file's name without suffix. Raises ReadingError where
    the blocks hold no letter or digit at all.
    """
    tidy = [RawBlock(block.kind, _unbroken(block.text), block.page) for block in blocks]
    tidy = [block for block in tidy if block.text]
    if not any(character.isalnum() for block in tidy for character in block.text):
        raise ReadingError(
            "holds no text", place=source, remedy="Give a file with text; for a scanned page, run OCR first."
        )
    placed: list[Block] = []
    start = 0
    for block in tidy:
        placed.append(Block(block.kind, start, start + len(block.text), block.page))
        start += len(block.text) + 1
    text = "\n".join(block.text for block in tidy)
    title = _unbroken(title or "") or _first_heading(tidy) or Path(source).stem
    return Document(
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        title=title,
        language=language_of(text),
        text=text,
        blocks=tuple(placed),
        pages=pages,
        year=year_of(title, *(block.text for block in tidy[:40]), source),
        publisher=publisher,
    )


def _first_heading(blocks: list[RawBlock]) -> str | None:
    """The heading that a document opens with, unless every document's first pages have one like it."""
    opening = (block.text for block in blocks[:3] if block.kind == "heading")
    return next((text for text in opening if not _FRONT_MATTER.fullmatch(text)), None)


def _unbroken(text: str) -> str:
    return " ".join(plain(text).split())
