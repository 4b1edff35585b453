"""Reading: any source file → one Document of plain text with blocks, pages, language and digest."""

from __future__ import annotations

from pathlib import Path

from extract.reading.assemble import RawBlock, assemble
from extract.reading.document import Block, BlockKind, Document
from extract.reading.formats import LARGEST_BYTES, decoded, format_of
from extract.reading.sources import SUFFIXES, find_sources
from extract.reading.text import text_blocks
from graph.errors import ReadingError

__all__ = [
    "SUFFIXES",
    "Block",
    "BlockKind",
    "Document",
    "RawBlock",
    "assemble",
    "find_sources",
    "read",
    "text_blocks",
]


def read(path: Path) -> Document:
    """The document in the file at `path`: PDF, Word, HTML, plain text or Markdown.

    The bytes tell the format, so that a misnamed file is read as what it is. Raises ReadingError, which names
    file and remedy, where it is missing, empty, damaged, locked, scanned, too large or in another format.
    """
    data = _bytes(path)
    source = path.name
    match format_of(
        data, source=source
    ):  # each library is loaded where it is needed, so that a command starts fast
        case "pdf":
            from extract.reading.pdf import read_pdf

            pdf = read_pdf(data, source=source)
            return assemble(pdf.blocks, source=source, data=data, pages=pdf.pages, title=pdf.title)
        case "docx":
            from extract.reading.docx import read_docx

            word = read_docx(data, source=source)
            return assemble(word.blocks, source=source, data=data, pages=None, title=word.title)
        case "html":
            from extract.reading.html import read_html

            web = read_html(data, source=source)
            return assemble(
                web.blocks, source=source, data=data, pages=None, title=web.title, publisher=web.publisher
            )
        case "text":
            blocks = text_blocks(decoded(data))
            pages = max((block.page for block in blocks if block.page), default=None)
            return assemble(blocks, source=source, data=data, pages=pages)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise ReadingError(
                f"takes {size / 2**20:.0f} MB, more than {LARGEST_BYTES // 2**20} MB",
                place=str(path),
                remedy="Split the file, or save it with smaller pictures.",
            )
        return path.read_bytes()
    except OSError as error:
        raise ReadingError(
            f"cannot be opened ({error.strerror})", place=str(path), remedy="Check path and permissions."
        ) from error
