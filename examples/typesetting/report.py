"""An annual report as PDF: cover, contents and chapters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus.tableofcontents import TableOfContents

from typesetting.motif import Palette, Picture, draw_network, tint
from typesetting.source import Piece, Source
from typesetting.style import HEIGHT, INK, MARGIN, MEASURE, WIDTH, Style


def _cover(fields: dict[str, str], palette: Palette) -> Any:
    def draw(canvas: Any, _: Any) -> None:
        canvas.setFillColor(palette.colour)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        canvas.saveState()
        canvas.translate(0, HEIGHT * 0.27)
        draw_network(canvas, palette, fields["title"], WIDTH, HEIGHT * 0.41)
        canvas.restoreState()
        canvas.setFillColor(palette.accent)
        canvas.rect(MARGIN, HEIGHT - 84 * mm, 26 * mm, 2.2 * mm, stroke=0, fill=1)
        canvas.setFillColor(white)
        for font, size, height, name in (
            ("Helvetica", 13, 26, "publisher"),
            ("Helvetica-Bold", 44, 58, "title"),
            ("Helvetica", 18, 73, "subtitle"),
        ):
            canvas.setFont(font, size)
            canvas.drawString(MARGIN, HEIGHT - height * mm, fields[name])

    return draw


def _running(fields: dict[str, str], palette: Palette) -> Any:
    def draw(canvas: Any, template: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(tint(INK, 0.7))
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, fields["publisher"])
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 13 * mm, fields["title"])
        canvas.setStrokeColor(palette.accent)
        canvas.line(MARGIN, HEIGHT - 15.5 * mm, WIDTH - MARGIN, HEIGHT - 15.5 * mm)
        canvas.setFillColor(palette.colour)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawRightString(WIDTH - MARGIN, 12 * mm, str(template.page))

    return draw


def _chapters(pieces: tuple[Piece, ...]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    starts = [index for index, piece in enumerate(pieces) if piece.kind == "chapter"]
    for start, end in zip(starts, (*starts[1:], len(pieces)), strict=True):
        yield pieces[start].text, pieces[start + 1 : end]


def set_report(source: Source) -> bytes:
    """Set an annual report as PDF: cover with its notice, contents, then each chapter from a new page."""
    fields = source.fields
    palette = Palette(HexColor(int(fields["colour"], 16)), HexColor(int(fields["accent"], 16)))
    style = Style(palette, language=fields["language"])
    target = io.BytesIO()
    report = BaseDocTemplate(
        target, pagesize=A4, invariant=1, pageCompression=0, lang=fields["language"],
        title=f"{fields['publisher']}: {fields['title']}", author=fields["publisher"],
        subject=fields["notice"],
    )  # fmt: skip
    bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    body = Frame(MARGIN, 21 * mm, MEASURE, HEIGHT - 44 * mm, id="body", **bare)
    foot = Frame(MARGIN, 16 * mm, MEASURE * 0.78, 42 * mm, id="foot", **bare)
    report.addPageTemplates(
        [
            PageTemplate("cover", [foot], onPage=_cover(fields, palette)),
            PageTemplate("inside", [body], onPage=_running(fields, palette)),
        ]
    )
    contents = TableOfContents(levelStyles=[style.contents], dotsMinLevel=0)

    def note(flowable: Any) -> None:
        if (
            isinstance(flowable, Paragraph)
            and flowable.style is style.title
            and flowable.text != fields["contents"]
        ):
            title = flowable.getPlainText()
            report.canv.bookmarkPage(title)
            report.canv.addOutlineEntry(title, title)
            report.notify("TOCEntry", (0, title, report.page, title))

    report.afterFlowable = note
    story = [Paragraph(fields["notice"], style.notice), NextPageTemplate("inside"), PageBreak()]
    story += [
        Paragraph(fields["contents"], style.title),
        Spacer(1, 16),
        contents,
        Picture(palette, fields["subtitle"]),
    ]
    for title, pieces in _chapters(source.pieces):
        story += [PageBreak(), Paragraph(title, style.title), style.rule()]
        story += [*style.flowables(pieces), Picture(palette, title)]
    report.multiBuild(story)
    return target.getvalue()
