"""`read` and `find_sources`: formats by content, errors with remedies, and what holds for every document."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reading import Document, RawBlock, assemble, find_sources, read
from graph.errors import ReadingError

HTML = """<!DOCTYPE html><html lang="nl"><head><title>Nieuws uit de streek</title></head><body>
<nav><a href="/">Start</a> <a href="/contact">Contact</a></nav>
<article><h1>Hal in Genk geopend</h1>
<p>De onderneming Nikelbouw opende in Genk een nieuwe hal, samen met
de <a href="/h">hogeschool</a> en de stad.</p>
<h2>Wie doet mee?</h2>
<ul><li>de stad Genk</li><li>de provincie</li></ul>
<p>De provincie betaalt de helft van de kosten en zoekt voor de rest nog een partner in de buurt.</p>
<table><tr><th>Naam</th><th>Bedrag</th></tr><tr><td>Abrikon</td><td>12</td></tr></table>
</article><footer>Cookies en voorwaarden</footer></body></html>"""


def word_document() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Verslag over het werkjaar 2022"
    document.add_heading("Samenwerking", level=1)
    document.add_paragraph("De stad Bree werkt samen met de hogeschool.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Naam", "Bedrag", "Abrikon", "12"], strict=True
    ):
        cell.text = text
    document.add_paragraph("een eerste punt", style="List Bullet")
    document.add_paragraph("Na de tabel staat nog een zin.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pieces(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_a_word_document_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "verslag.docx"
    path.write_bytes(word_document())
    document = read(path)
    assert pieces(document) == [
        ("heading", "Samenwerking"),
        ("paragraph", "De stad Bree werkt samen met de hogeschool."),
        ("row", "Naam | Bedrag"),
        ("row", "Abrikon | 12"),
        ("item", "een eerste punt"),
        ("paragraph", "Na de tabel staat nog een zin."),
    ]
    assert (document.title, document.year, document.language) == (
        "Verslag over het werkjaar 2022",
        2022,
        "nl",
    )
    assert document.pages is None
    assert document.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_web_page_gives_its_main_text(tmp_path: Path) -> None:
    path = tmp_path / "nieuws.html"
    path.write_text(HTML, encoding="utf-8")
    document = read(path)
    found = pieces(document)
    assert ("heading", "Hal in Genk geopend") in found
    assert ("heading", "Wie doet mee?") in found
    assert ("item", "de stad Genk") in found
    assert ("row", "Abrikon | 12") in found
    assert any(
        text.startswith("De onderneming Nikelbouw opende") and "hogeschool en de stad" in text
        for _, text in found
    )
    assert "Cookies" not in document.text and "Contact" not in document.text


def test_a_misnamed_file_is_read_as_what_it_is(tmp_path: Path, annual_report: bytes) -> None:
    path = tmp_path / "verslag.docx"
    path.write_bytes(annual_report)
    assert read(path).pages == 3
    assert read(path).year == 2023


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "tekst.txt"
    path.write_bytes("Het café in Luik – vlak bij de Coöperatie.".encode(encoding))
    assert read(path).text == "Het café in Luik – vlak bij de Coöperatie."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De onderneming bouwt met steun van de provincie een nieuwe hal.", "nl"),
        ("The company builds a new hall with the support of the province.", "en"),
        ("L'entreprise construit un nouveau hall avec le soutien de la province.", "fr"),
        ("Das Unternehmen baut mit Unterstützung der Provinz eine neue Halle.", "de"),
    ],
)
def test_language(tmp_path: Path, text: str, language: str) -> None:
    path = tmp_path / "tekst.txt"
    path.write_text(text, encoding="utf-8")
    assert read(path).language == language


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("leeg.txt", b" \n", r"leeg\.txt: is empty"),
        ("beeld.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "binary data"),
        ("oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, r"old Office file.*\.docx"),
        ("half.docx", word_document()[:900], "damaged or cut off"),
        ("map.zip", b"PK\x05\x06" + b"\0" * 18, "no Word document"),
        ("tekst.pdf", b"Dit is gewoon tekst.", "is no PDF"),
        ("stuk.pdf", b"%PDF-1.7\nniets", "damaged PDF"),
        ("kaal.html", b"<html><body></body></html>", "without a main text"),
        ("streep.txt", b"--- *** ---", "holds no text"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=message) as caught:
        read(path)
    assert caught.value.remedy and name in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"weg\.txt: cannot be opened"):
        read(tmp_path / "weg.txt")


def test_sources_are_found_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.txt", "a.PDF", "in/c.md", "in/d.csv", "in/.hidden.txt", "in/~$e.docx"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = find_sources([tmp_path, str(tmp_path / "*.txt"), tmp_path / "b.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.PDF", "b.txt", "in/c.md"]
    assert find_sources([tmp_path / "in" / "d.csv"]) == [tmp_path / "in" / "d.csv"]


@pytest.mark.parametrize("name", ["weg.pdf", "*.pdf", "leeg"])
def test_sources_that_do_not_exist_are_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(ReadingError, match=r"no such file|holds no file"):
        find_sources([tmp_path / name])


BLOCKS = st.lists(
    st.builds(
        RawBlock,
        st.sampled_from(["heading", "paragraph", "item", "row"]),
        st.text(max_size=60),
        st.none() | st.integers(1, 9),
    ),
    max_size=8,
)


@given(BLOCKS)
def test_blocks_cover_the_text_in_order(blocks: list[RawBlock]) -> None:
    document = assemble([RawBlock("paragraph", "Een zin."), *blocks], source="a.txt", data=b"", pages=None)
    slices = [document.text[block.start : block.end] for block in document.blocks]
    assert "\n".join(slices) == document.text
    assert all(text and len(text.splitlines()) == 1 and text == text.strip() for text in slices)
    for block in document.blocks:
        assert document.block_at(block.start) == document.block_at(block.end - 1) == block
        assert document.page_at(block.start) == block.page


@pytest.mark.parametrize(
    ("title", "opening", "year"),
    [
        ("Jaarverslag 2022", "", 2022),
        ("Samen vooruit", "Annual report 2023", 2023),
        ("Samen vooruit", "Rapport d’activités 2021", 2021),
        ("Geschäftsbericht 2019", "", 2019),
        ("2020 in beeld", "", 2020),
        ("Van 2021 naar 2022", "Wij kijken terug.", None),
        ("Samen vooruit", "In 2019 begon het.", None),
    ],
)
def test_year(title: str, opening: str, year: int | None) -> None:
    document = assemble(
        [RawBlock("paragraph", opening or "Tekst.")], source="a.txt", data=b"", pages=None, title=title
    )
    assert document.year == year
