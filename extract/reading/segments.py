"""A PDF page's characters → segments: pieces of a line with one size and weight, placed on the page."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.reading.characters import plain

_MARKER = re.compile(r"^(?:[•●▪◦‣∙■□►▶➤✓✔·–—*-]|\d{1,2}[.)]|[a-z]\))$")
_BOLD = 600
_OVERLAP = 1.2  # the letters of a ligature all have its box
_GAP, _MARKER_GAP = 1.5, 5.0
"""Empty space, in font sizes, that parts two segments of a line; a list item's mark may stand further off."""


@dataclass(frozen=True)
class Segment:
    """Text on one baseline; `left`, `right`, `top`, `bottom` in points from the page's top left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool

    @property
    def width(self) -> float:
        return self.right - self.left

    def beside(self, other: Segment) -> bool:
        """Whether both stand on one line: more than half of the lower one's height is shared."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


@dataclass(frozen=True)
class _Glyph:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


def segments(page: pdfium.PdfPage) -> list[Segment]:
    """The segments of `page` in the order in which its content draws them."""
    found: list[Segment] = []
    run: list[_Glyph] = []
    space = False
    for glyph in _glyphs(page):
        if glyph is None:
            space = True
            continue
        if run and not _follows(run, glyph):
            found.append(_segment(run))
            run, space = [], False
        if space and run:
            run.append(
                _Glyph(" ", run[-1].right, glyph.left, glyph.top, glyph.bottom, glyph.size, glyph.bold)
            )
        run.append(glyph)
        space = False
    if run:
        found.append(_segment(run))
    return [segment for segment in found if segment.text]


def _follows(run: list[_Glyph], glyph: _Glyph) -> bool:
    last = run[-1]
    size = max(last.size, glyph.size)
    shared = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    if shared < 0.3 * min(last.bottom - last.top, glyph.bottom - glyph.top):
        return False
    marker = _MARKER.match("".join(each.text for each in run))
    return -_OVERLAP * size < glyph.left - last.right < (_MARKER_GAP if marker else _GAP) * size


def _segment(run: list[_Glyph]) -> Segment:
    sizes = sorted(glyph.size for glyph in run)
    inked = [glyph for glyph in run if glyph.text != " "]
    return Segment(
        text=" ".join(plain("".join(glyph.text for glyph in run)).split()),
        left=min(glyph.left for glyph in run),
        right=max(glyph.right for glyph in run),
        top=min(glyph.top for glyph in run),
        bottom=max(glyph.bottom for glyph in run),
        size=sizes[len(sizes) // 2],
        bold=sum(glyph.bold for glyph in inked) > 0.8 * len(inked),
    )


def _glyphs(page: pdfium.PdfPage) -> Iterator[_Glyph | None]:
    """The characters of `page` with their boxes, turned as the page is; None for white space."""
    text_page = page.get_textpage()
    rotation = page.get_rotation()
    height, width = page.get_height(), page.get_width()
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if character.isspace() or not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            yield None
            continue
        left, top, right, bottom = _turned(box, rotation, width, height)
        size = max(1.0, bottom - top if rotation in (90, 270) else box.top - box.bottom)
        bold = raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD or _bold_name(text_page, index)
        yield _Glyph(character, left, right, top, bottom, size, bold)
    text_page.close()


def _bold_name(text_page: pdfium.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, index, name, 128, None)
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _turned(
    box: raw.FS_RECTF, rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of `box` on the page as it is shown, `width` by `height`."""
    if rotation == 90:
        return box.bottom, box.left, box.top, box.right
    if rotation == 180:
        return width - box.right, box.bottom, width - box.left, box.top
    if rotation == 270:
        return width - box.top, height - box.right, width - box.bottom, height - box.left
    return box.left, height - box.top, box.right, height - box.bottom
