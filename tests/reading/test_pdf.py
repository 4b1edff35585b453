"""PDFs with columns, furniture, tables and lists are read in order; those that cannot be read say why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract.reading import pdf
from extract.reading.pdf import read_pdf
from graph.errors import ReadingError

MakePdf = Callable[..., bytes]


def test_a_report_in_two_columns_is_read_in_order(annual_report: bytes) -> None:
    found = read_pdf(annual_report, source="r.pdf")
    assert found.pages == 3
    assert [(block.kind, block.page, block.text) for block in found.blocks] == [
        ("heading", 1, "Jaarverslag 2023"),
        ("heading", 1, "Nieuwe hal voor slimme maakbedrijven opent de deuren"),
        (
            "paragraph",
            1,
            "De onderneming Nikelbouw uit Genk opent een nieuwe hal op het bedrijvenpark. Daar werkt "
            "zij samen met de hogeschool aan een digitale werkplaats. De stad Genk betaalt de helft "
            "van de kosten en zoekt voor de rest een partner in de Maas-Rijnregio.",
        ),
        (
            "paragraph",
            1,
            "De proef loopt drie jaar en kost samen twee miljoen euro. Wie wil meedoen, kan zich "
            "melden bij het loket voor zorg- en welzijnsbedrijven dat elke week open is voor vragen "
            "over steun en voor een gesprek met de adviseurs van het fonds. Zij kennen de regels en "
            "de wegen naar Brussel, en zij helpen bij een aanvraag die anders weken werk zou vragen "
            "van een bedrijf.",
        ),
        ("heading", 1, "Een tweede kop in kolom twee"),
        (
            "paragraph",
            1,
            "Ook de haven van Beringen deed dit jaar mee met een plan voor schone schepen op het "
            "kanaal, samen met twee rederijen uit Luik die er al jaren varen.",
        ),
        ("heading", 2, "Toegekende steun"),
        ("row", 2, "Naam | Plaats | Bedrag"),
        ("row", 2, "Abrikon | Lommel | 10.000 euro"),
        ("row", 2, "Ijzerwerk Peel | Hamont | 8.500 euro"),
        (
            "item",
            2,
            "Een eerste punt dat over twee regels loopt omdat het te lang is voor een enkele regel op"
            " dit blad van papier",
        ),
        ("item", 2, "Een tweede punt"),
        ("paragraph", 3, "Tot slot danken wij onze lezers."),
    ]


def test_three_columns_are_read_from_left_to_right(make_pdf: MakePdf) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for number, x in enumerate((40, 220, 400)):
            for line in range(6):
                canvas.drawString(x, 700 - 11 * line, f"kolom {number} regel {line} met wat woorden meer")

    text = " ".join(block.text for block in read_pdf(make_pdf(draw), source="c.pdf").blocks)
    order = [(int(column), int(line)) for column, line in re.findall(r"kolom (\d) regel (\d)", text)]
    assert order == [(column, line) for column in range(3) for line in range(6)]


def test_a_box_does_not_cut_the_sentence_that_goes_on_in_the_next_column(make_pdf: MakePdf) -> None:
    left = ["De provincie en de stad bouwen samen", "aan een hal voor bedrijven die aan een digi-"]
    right = [
        "tale proef werken en daarvoor een plek",
        "zoeken. De hal gaat in mei open voor wie",
        "zich meldt.",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for x, lines in ((60, left), (320, right)):
            for number, line in enumerate(lines):
                canvas.drawString(x, 700 - 12.5 * number, line)
        canvas.drawString(60, 640, "• 12 projecten")
        canvas.drawString(60, 627, "• 30 bedrijven")

    blocks = read_pdf(make_pdf(draw), source="b.pdf").blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (
            "paragraph",
            "De provincie en de stad bouwen samen aan een hal voor bedrijven die aan een digitale proef "
            "werken en daarvoor een plek zoeken. De hal gaat in mei open voor wie zich meldt.",
        ),
        ("item", "12 projecten"),
        ("item", "30 bedrijven"),
    ]


def test_the_further_lines_of_a_cell_stay_in_its_row(make_pdf: MakePdf) -> None:
    cells = [
        (700, ["Naam", "Partners", "Bedrag"]),
        (680, ["Warmtering", "stad Genk, Loodgoed,", "2.300.000"]),
        (668, ["", "Nikelbouw", ""]),
        (648, ["Kadeplan", "haven van Ham", "180.000"]),
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for y, row in cells:
            for x, cell in zip((60, 200, 400), row, strict=True):
                canvas.drawString(x, y, cell)

    blocks = read_pdf(make_pdf(draw), source="t.pdf").blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("row", "Naam | Partners | Bedrag"),
        ("row", "Warmtering | stad Genk, Loodgoed, Nikelbouw | 2.300.000"),
        ("row", "Kadeplan | haven van Ham | 180.000"),
    ]


def test_a_turned_page_is_read_as_it_is_shown(make_pdf: MakePdf) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.drawString(60, -60, "Dit blad ligt op zijn kant maar")
        canvas.drawString(60, -74, "leest gewoon van links naar rechts.")

    blocks = read_pdf(make_pdf(draw), source="t.pdf").blocks
    assert [block.text for block in blocks] == [
        "Dit blad ligt op zijn kant maar leest gewoon van links naar rechts."
    ]


def test_the_title_of_the_metadata_counts_unless_it_is_a_file_name(make_pdf: MakePdf) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Een zin die genoeg letters heeft.")

    assert read_pdf(make_pdf(draw, title="Jaarverslag 2021"), source="a.pdf").title == "Jaarverslag 2021"
    assert read_pdf(make_pdf(draw, title="verslag_def.indd"), source="a.pdf").title is None


def picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 50, 50, 400, 600)


def test_a_scan_is_sent_to_ocr(make_pdf: MakePdf) -> None:
    with pytest.raises(ReadingError, match=r"scan\.pdf: holds no text on its 2 pages.*ocrmypdf"):
        read_pdf(make_pdf(picture, picture), source="scan.pdf")


def test_a_password_is_asked_for(make_pdf: MakePdf) -> None:
    data = make_pdf(lambda canvas: canvas.drawString(60, 700, "geheim"), encrypt=StandardEncryption("a", "b"))
    with pytest.raises(ReadingError, match=r"locked\.pdf: is locked by a password"):
        read_pdf(data, source="locked.pdf")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused(annual_report: bytes, share: float) -> None:
    with pytest.raises(ReadingError, match=r"part\.pdf: is a .*(damaged|cut off)"):
        read_pdf(annual_report[: int(len(annual_report) * share)], source="part.pdf")


def test_limits(annual_report: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(ReadingError, match="has 3 pages, more than 2"):
        read_pdf(annual_report, source="long.pdf")
    monkeypatch.setattr(pdf, "LARGEST_BYTES", 1000)
    with pytest.raises(ReadingError, match="more than 0 MB"):
        read_pdf(annual_report, source="large.pdf")
