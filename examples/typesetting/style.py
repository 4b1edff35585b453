"""How a report looks: styles of type, columns, tables and panels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pyphen import Pyphen, language_fallback
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BalancedColumns, Flowable, HRFlowable, Paragraph, Spacer, Table, TableStyle

from typesetting.motif import Palette, tint
from typesetting.source import Piece

WIDTH, HEIGHT = A4
MARGIN = 22 * mm
GUTTER = 9 * mm
PADDING = 8
MEASURE = WIDTH - 2 * MARGIN
INK = HexColor(0x22282B)
ACROSS = ("lead", "table", "panel")
SHORT = 420
"""Running text of fewer characters than this goes across the page: two columns of it would be stumps."""

_LONG_WORD = re.compile(r"\b[^\W\d_A-Z]{8,}\b")
"""What may be broken at the end of a line; a name stays whole."""


class Style:
    """The paragraph styles of a report in its two colours."""

    def __init__(self, palette: Palette, *, language: str) -> None:
        self.palette = palette
        self.hyphens = Pyphen(lang=language_fallback(language) or "en", left=3, right=3)
        colour = palette.colour
        base = ParagraphStyle("base", fontName="Helvetica", fontSize=10.8, leading=15.8, textColor=INK)
        self.text = ParagraphStyle("text", base, spaceAfter=7)
        self.item = ParagraphStyle("item", base, leftIndent=11, bulletIndent=1, spaceAfter=2)
        self.heading = ParagraphStyle(
            "heading", base, fontName="Helvetica-Bold", fontSize=14, leading=18, textColor=colour,
            spaceBefore=13, spaceAfter=5, keepWithNext=1,
        )  # fmt: skip
        self.lead = ParagraphStyle(
            "lead", base, fontSize=13.5, leading=20, textColor=colour, spaceBefore=4, spaceAfter=14
        )
        self.cell = ParagraphStyle("cell", base, fontSize=9.4, leading=12.5)
        self.figure = ParagraphStyle("figure", self.cell, alignment=TA_RIGHT)
        self.contents = ParagraphStyle("contents", base, fontSize=14, leading=34, textColor=colour)
        self.title = ParagraphStyle(
            "title", base, fontName="Helvetica-Bold", fontSize=27, leading=32, textColor=colour
        )
        self.notice = ParagraphStyle("notice", base, fontSize=10, leading=14, textColor=white)

    def flowables(self, pieces: tuple[Piece, ...]) -> list[Any]:
        """A chapter's blocks in reading order: running text in two columns, tables across the page."""
        story: list[Any] = []
        for wide, group in groupby(_across(pieces), key=lambda pair: pair[0]):
            run = [piece for _, piece in group]
            within = list(self._kept(run))
            wide = wide or sum(len(piece.text) for piece in run) < SHORT
            story += within if wide else [BalancedColumns(within, nCols=2, innerPadding=GUTTER, needed=90)]
        return story

    def _kept(self, run: list[Piece]) -> Iterator[Any]:
        """The flowables of a run, each heading kept together with what follows it."""
        heading: Any = None
        for piece in run:
            first, *others = self._set(piece)
            if piece.kind == "heading":
                heading = first
                continue
            if heading and piece.kind == "table":
                yield Spacer(1, 14)
            yield Opening(heading, first) if heading else first
            yield from others
            heading = None

    def rule(self) -> Any:
        """The short bar below a chapter's title."""
        return HRFlowable(
            26 * mm,
            2.2 * mm,
            lineCap="butt",
            color=self.palette.accent,
            hAlign="LEFT",
            spaceBefore=5,
            spaceAfter=16,
        )

    def _set(self, piece: Piece) -> list[Any]:
        if piece.kind == "heading":
            return [Paragraph(piece.text, self.heading)]
        if piece.kind == "list":
            return [Paragraph(item, self.item, bulletText="•") for item in piece.items] + [Spacer(1, 5)]
        if piece.kind == "table":
            return [self._grid(piece), Spacer(1, 24)]
        if piece.kind == "panel":
            return [Spacer(1, 24), self._panel(piece)]
        if piece.kind == "lead":
            return [Paragraph(piece.text, self.lead)]
        return [Paragraph(_LONG_WORD.sub(self._hyphenated, piece.text), self.text)]

    def _hyphenated(self, word: re.Match[str]) -> str:
        return str(self.hyphens.inserted(word[0], hyphen="\N{SOFT HYPHEN}"))

    def _grid(self, piece: Piece) -> Any:
        """A table as wide as the page."""
        header, *body = piece.rows
        cells = [[Paragraph(f'<font color="white"><b>{name}</b></font>', self._cell(piece, column))
                  for column, name in enumerate(header)]]  # fmt: skip
        cells += [
            [Paragraph(text, self._cell(piece, column)) for column, text in enumerate(row)] for row in body
        ]
        grid = Table(cells, self._widths(piece), repeatRows=1, spaceBefore=22)
        grid.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, 0), self.palette.colour),
                    ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, tint(self.palette.colour, 0.07)]),
                    ("LINEBELOW", (0, -1), (-1, -1), 1, self.palette.colour),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
                    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
                    ("TOPPADDING", (0, 0), (-1, -1), 5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
                ]
            )
        )
        return grid

    def _widths(self, piece: Piece) -> list[float]:
        """A width for each column: its widest word, and a share of the rest by its longest cell."""

        def measure(text: str) -> float:
            return float(stringWidth(text, "Helvetica-Bold", self.cell.fontSize))

        columns = list(zip(*piece.rows, strict=True))
        needed = [
            2 * PADDING + 1 + max(measure(word) for cell in column for word in cell.split(" "))
            for column in columns
        ]
        wanted = [
            min(MEASURE / 3, 2 * PADDING + 1 + max(map(measure, column))) - need
            for column, need in zip(columns, needed, strict=True)
        ]
        spare = (MEASURE - sum(needed)) / sum(wanted)
        return [need + spare * want for need, want in zip(needed, wanted, strict=True)]

    def _cell(self, piece: Piece, column: int) -> ParagraphStyle:
        return self.figure if column in piece.right else self.cell

    def _panel(self, piece: Piece) -> Any:
        panel = Table([[[flowable for part in piece.within for flowable in self._set(part)]]], [MEASURE])
        panel.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, -1), tint(self.palette.accent, 0.22)),
                    ("LINEBEFORE", (0, 0), (0, -1), 3, self.palette.accent),
                    ("LEFTPADDING", (0, 0), (-1, -1), 12),
                    ("TOPPADDING", (0, 0), (-1, -1), 9),
                ]
            )
        )
        return panel


def _across(pieces: tuple[Piece, ...]) -> Iterator[tuple[bool, Piece]]:
    """Say of each block whether it goes across the page: a heading does where the block below it does."""
    for piece, after in zip(pieces, (*pieces[1:], Piece("end")), strict=True):
        yield piece.kind in ACROSS or (piece.kind == "heading" and after.kind in ACROSS), piece


class Opening(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A heading and the block below it: KeepTogether does not keep them together within BalancedColumns."""

    def __init__(self, heading: Any, text: Any) -> None:
        super().__init__()
        self.heading, self.text = heading, text
        self.style = heading.style

    def getSpaceBefore(self) -> float:
        return float(self.heading.getSpaceBefore())

    def getSpaceAfter(self) -> float:
        return float(self.text.getSpaceAfter())

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.top = self.heading.wrap(width, height)[1] + self.heading.getSpaceAfter()
        self.width, self.height = width, self.top + self.text.wrap(width, height)[1]
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """The heading with the lines of its text that fit, then the other lines; empty where too few fit."""
        self.wrap(width, height)
        parts = self.text.split(width, height - self.top) if height > self.top else []
        return [Opening(self.heading, parts[0]), *parts[1:]] if len(parts) > 1 else []

    def draw(self) -> None:
        self.heading.drawOn(self.canv, 0, self.height - self.heading.height)
        self.text.drawOn(self.canv, 0, 0)
