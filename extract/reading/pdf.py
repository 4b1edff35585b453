"""PDF → blocks with their pages: columns in reading order, no running headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.assemble import RawBlock
from extract.reading.columns import regions
from extract.reading.formats import LARGEST_BYTES
from extract.reading.furniture import LONGEST, footer, page_number, shape
from extract.reading.paragraphs import PageLine, page_lines, paragraphs
from extract.reading.segments import Segment, segments
from graph.errors import ReadingError

MOST_PAGES = 5_000
_EDGE = 0.12
_DRIFT = 4.0
_LETTERS_A_PAGE = 5
_FILE_NAME = re.compile(
    r"\.(?:docx?|indd|qxp|qxd|pdf|pptx?|xlsx?|ai|rtf|odt|pub)$|^untitled|^naamloos|^document\d*$", re.I
)


@dataclass(frozen=True)
class PdfText:
    """What a PDF holds: its blocks, its number of pages and its title in the metadata (None without)."""

    blocks: list[RawBlock]
    pages: int
    title: str | None


def read_pdf(data: bytes, *, source: str) -> PdfText:
    """The text of the PDF in `data`; pages are 1-based.

    Raises ReadingError where the file is too large, locked by a password, damaged, cut off, or holds only
    pictures of text; `source` names the file in that error.
    """
    if len(data) > LARGEST_BYTES:
        raise ReadingError(
            f"takes {len(data) / 2**20:.0f} MB, more than {LARGEST_BYTES // 2**20} MB",
            place=source,
            remedy="Split the file, or save it with smaller pictures.",
        )
    document = _opened(data, source)
    try:
        return _read(document, source)
    finally:
        document.close()


def _opened(data: bytes, source: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise ReadingError(
                "is locked by a password", place=source, remedy="Save a copy without password and read that."
            ) from error
        raise ReadingError(
            "is a damaged PDF", place=source, remedy="Fetch the file again, or save it anew from its program."
        ) from error
    if b"%%EOF" not in data[-4096:]:
        document.close()
        raise ReadingError(
            "is a PDF that was cut off: its end is missing",
            place=source,
            remedy="Fetch the whole file again.",
        )
    return document


def _read(document: pdfium.PdfDocument, source: str) -> PdfText:
    count = len(document)
    if not 0 < count <= MOST_PAGES:
        problem = f"has {count:,} pages, more than {MOST_PAGES:,}" if count else "has no pages"
        raise ReadingError(problem, place=source, remedy="Split the file." if count else "Give another file.")
    pages = [_page(document, index, source) for index in range(count)]
    letters = sum(sum(map(str.isalnum, segment.text)) for page in pages for segment in page.segments)
    if letters < _LETTERS_A_PAGE * count:
        raise ReadingError(
            f"holds no text on its {count} page{'s' * (count > 1)}, only pictures of it (a scan)",
            place=source,
            remedy="Run OCR first, for instance: ocrmypdf --language nld input.pdf output.pdf",
        )
    blocks = paragraphs(list(_lines(pages)))
    title = str(document.get_metadata_value("Title") or "").strip()
    return PdfText(blocks, count, title if len(title) > 3 and not _FILE_NAME.search(title) else None)


@dataclass(frozen=True)
class _Page:
    segments: list[Segment]
    height: float

    def edges(self) -> list[Segment]:
        """The segments near the top and the bottom, where running headers and footers stand."""
        margin = _EDGE * self.height
        return [each for each in self.segments if each.bottom < margin or each.top > self.height - margin]


def _page(document: pdfium.PdfDocument, index: int, source: str) -> _Page:
    try:
        page = document[index]
        found = _Page(segments(page), page.get_height())
        page.close()
    except pdfium.PdfiumError as error:
        raise ReadingError(
            "cannot be read: the page is damaged",
            place=f"{source}, page {index + 1}",
            remedy="Save the file anew.",
        ) from error
    return found


def _lines(pages: Sequence[_Page]) -> Iterator[PageLine]:
    dropped = _running(pages)
    number = 0
    for index, page in enumerate(pages):
        kept = [each for place, each in enumerate(page.segments) if (index, place) not in dropped]
        for region in regions(kept):
            number += 1
            yield from page_lines(region, page=index + 1, number=number)


def _running(pages: Sequence[_Page]) -> set[tuple[int, int]]:
    """Page and place of the segments that recur at one height, or that count the pages."""
    groups: dict[tuple[str, int], set[tuple[int, int]]] = defaultdict(set)
    single: set[tuple[int, int]] = set()
    for index, page in enumerate(pages):
        edges = set(map(id, page.edges()))
        for place, segment in enumerate(page.segments):
            if id(segment) not in edges or len(segment.text) > LONGEST:
                continue
            if footer(segment.text):
                single.add((index, place))
            height = round(segment.bottom / _DRIFT)
            for near in (height - 1, height, height + 1):
                groups[shape(segment.text), near].add((index, place))
    least = 2 if len(pages) < 6 else 3
    for places in groups.values():
        if len({index for index, _ in places}) >= least and _counts(pages, places):
            single |= places
    return single


def _counts(pages: Sequence[_Page], places: set[tuple[int, int]]) -> bool:
    """Whether lone numbers keep one distance to the page they stand on; any other text recurs as it is."""
    numbers = [(index, page_number(pages[index].segments[place].text)) for index, place in places]
    if any(number is None for _, number in numbers):
        return True
    return len({index - (number or 0) for index, number in numbers}) == 1
