"""Small PDFs of our own making, drawn with reportlab."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

pytest.importorskip("reportlab", reason="reportlab draws the PDFs that these tests read")

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]
MakePdf = Callable[..., bytes]


@pytest.fixture
def make_pdf() -> MakePdf:
    """A function from page drawings to the bytes of a PDF."""

    def make(*pages: Draw, title: str | None = None, encrypt: object = None) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4, encrypt=encrypt)
        if title:
            canvas.setTitle(title)
        for draw in pages:
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return make


def column(
    canvas: Canvas, x: float, y: float, lines: list[str], *, font: str = "Helvetica", size: float = 10
) -> None:
    """Draw `lines` below one another from `y` points above the bottom, 1.25 font sizes apart."""
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - number * 1.25 * size, line)


@pytest.fixture
def annual_report(make_pdf: MakePdf) -> bytes:
    """Three pages: heading over two columns, hyphens, a table, a list, running header and page numbers."""

    def furniture(canvas: Canvas, number: int) -> None:
        column(canvas, 60, 815, ["Streekfonds Demerland in beeld"], size=8)
        column(canvas, 290, 25, [str(number)], size=8)

    def first(canvas: Canvas) -> None:
        furniture(canvas, 1)
        column(canvas, 60, 770, ["Jaarverslag 2023"], font="Helvetica-Bold", size=24)
        column(
            canvas,
            60,
            730,
            ["Nieuwe hal voor slimme maakbedrijven opent", "de deuren"],
            font="Helvetica-Bold",
            size=14,
        )
        left = [
            "De onderneming Nikelbouw uit Genk opent een",
            "nieuwe hal op het bedrijvenpark. Daar werkt zij",
            "samen met de hogeschool aan een digitale werk-",
            "plaats. De stad Genk betaalt de helft van de kosten",
            "en zoekt voor de rest een partner in de Maas-",
            "Rijnregio.",
        ]
        more = [
            "De proef loopt drie jaar en kost samen twee miljoen",
            "euro. Wie wil meedoen, kan zich melden bij het loket",
            "voor zorg- en welzijnsbedrijven dat elke week open is",
            "voor vragen over steun en voor een gesprek met de",
        ]
        column(canvas, 60, 680, left)
        column(canvas, 60, 590, more)
        right = [
            "adviseurs van het fonds. Zij kennen de regels en de",
            "wegen naar Brussel, en zij helpen bij een aanvraag",
            "die anders weken werk zou vragen van een bedrijf.",
        ]
        column(canvas, 320, 680, right)
        column(canvas, 320, 630, ["Een tweede kop in kolom twee"], font="Helvetica-Bold", size=12)
        column(
            canvas,
            320,
            610,
            [
                "Ook de haven van Beringen deed dit jaar mee met een",
                "plan voor schone schepen op het kanaal, samen met",
            ],
        )

    def second(canvas: Canvas) -> None:
        furniture(canvas, 2)
        column(canvas, 60, 770, ["twee rederijen uit Luik die er al jaren varen."])
        column(canvas, 60, 730, ["Toegekende steun"], font="Helvetica-Bold", size=12)
        rows = [
            ("Naam", "Plaats", "Bedrag"),
            ("Abrikon", "Lommel", "10.000 euro"),
            ("Ijzerwerk Peel", "Hamont", "8.500 euro"),
        ]
        for number, row in enumerate(rows):
            for x, cell in zip((60, 220, 380), row, strict=True):
                column(canvas, x, 705 - number * 16, [cell])
        column(
            canvas,
            60,
            620,
            [
                "•  Een eerste punt dat over twee regels loopt omdat het te lang is voor een "
                "enkele regel op dit"
            ],
        )
        column(canvas, 69, 607.5, ["blad van papier"])
        column(canvas, 60, 595, ["•  Een tweede punt"])

    def third(canvas: Canvas) -> None:
        furniture(canvas, 3)
        column(canvas, 60, 770, ["Tot slot danken wij onze lezers."])

    return make_pdf(first, second, third)
