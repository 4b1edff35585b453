"""Word documents → blocks: headings, paragraphs, lists and tables in the order of the document; no pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from extract.reading.assemble import RawBlock
from extract.reading.document import BlockKind
from graph.errors import ReadingError

_HEADING = re.compile(r"^(?:heading|title|subtitle|kop|titel|titre|überschrift)\b", re.IGNORECASE)
_LIST = re.compile(r"^(?:list|lijst|liste|aufzählung)", re.IGNORECASE)


@dataclass(frozen=True)
class WordText:
    """What a Word document holds: its blocks, and the title that its properties give (None without)."""

    blocks: list[RawBlock]
    title: str | None


def read_docx(data: bytes, *, source: str) -> WordText:
    """The text of the Word document in `data`; a paragraph broken by hand gives one block a line.

    Raises ReadingError where the file is damaged or locked; `source` names it in that error.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document))
    except Exception as error:  # python-docx lets zipfile, lxml, KeyError and its own errors through
        raise ReadingError(
            "is a damaged Word document", place=source, remedy="Open it in Word and save it again as .docx."
        ) from error
    return WordText(blocks, document.core_properties.title.strip() or None)


def _blocks(container: WordDocument | _Cell) -> Iterator[RawBlock]:
    for piece in container.iter_inner_content():
        if isinstance(piece, Table):
            yield from _rows(piece)
        else:
            kind = _kind(piece)
            yield from (RawBlock(kind, line) for line in piece.text.splitlines() if line.strip())


def _rows(table: Table) -> Iterator[RawBlock]:
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        if len(cells) == 1:
            yield from _blocks(cells[0])
            continue
        texts = [" ".join(block.text for block in _blocks(cell)) for cell in cells]
        yield RawBlock("row", " | ".join(text for text in texts if text.strip()))


def _kind(paragraph: Paragraph) -> BlockKind:
    style = (paragraph.style.name if paragraph.style is not None else None) or ""
    if _HEADING.match(style):
        return "heading"
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return "item" if numbered or _LIST.match(style) else "paragraph"
