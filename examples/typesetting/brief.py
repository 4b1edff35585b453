"""A project brief as DOCX."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.shared import Pt, RGBColor

from typesetting.source import Source

MOMENT = (2025, 1, 1, 0, 0, 0)
"""The date that the file carries, whenever it is set."""


def set_brief(source: Source) -> bytes:
    """Set a project brief as DOCX with the heading, list and table styles of Word."""
    fields = source.fields
    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title, properties.author, properties.language = (
        fields["title"], fields["publisher"], fields["language"],
    )  # fmt: skip
    properties.comments = ""
    properties.created = properties.modified = datetime(*MOMENT)
    document.add_heading(fields["title"], 0)
    document.add_paragraph(fields["subtitle"], style="Subtitle")
    notice = document.add_paragraph().add_run(fields["notice"])
    notice.italic, notice.font.color.rgb = True, RGBColor(0x66, 0x66, 0x66)
    for piece in source.pieces:
        if piece.kind in ("chapter", "heading"):
            document.add_heading(piece.text, 1 if piece.kind == "chapter" else 2)
        elif piece.kind == "list":
            for item in piece.items:
                document.add_paragraph(item, style="List Bullet")
        elif piece.kind == "table":
            grid = document.add_table(len(piece.rows), len(piece.rows[0]), style="Light Grid Accent 1")
            for row, texts in zip(grid.rows, piece.rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(piece.text)
    target = io.BytesIO()
    document.save(target)
    return _undated(target.getvalue())


def _undated(archive: bytes) -> bytes:
    """The same archive with its members in one order, under one date."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            copy.writestr(zipfile.ZipInfo(name, MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
