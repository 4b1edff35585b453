"""Text out of a PDF, hard-wrapped text and Markdown come out as whole paragraphs and separate headings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reading import read, text_blocks

REPORT = Path(__file__).parents[2] / ".." / "shared" / "reports" / "pom-limburg-jaarverslag-2022.txt"


def kinds(raw: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in text_blocks(raw)]


def test_a_wrapped_paragraph_is_joined_and_its_heading_stays_apart() -> None:
    raw = (
        "SAMEN BOUWEN\nAAN MORGEN\n\nDe stad Bree en de onderneming Loodgoed zetten\n"
        "samen een proef op. Daarvoor trekt de provin-\ncie een half miljoen uit.\n"
    )
    assert kinds(raw) == [
        ("heading", "SAMEN BOUWEN AAN MORGEN"),
        (
            "paragraph",
            "De stad Bree en de onderneming Loodgoed zetten samen een proef op. "
            "Daarvoor trekt de provincie een half miljoen uit.",
        ),
    ]


SPACED = """ Nieuwe kade
voor Beringen

Aan het kanaal kwam een kade waar 

schepen lossen. De haven spaart er 

dagelijks vijftig vrachtwagens mee uit. 

De uitstoot van CO
2
-uitstotende wagens 

daalt daardoor sterk, zegt men bij de 

Haven Beringen.

Een tweede kop over de sluis
 
De sluis van Ham krijgt in het najaar 

een nieuwe deur.
"""


def test_lines_with_an_empty_one_after_each_go_on_where_a_space_ends_them() -> None:
    assert kinds(SPACED) == [
        ("heading", "Nieuwe kade voor Beringen"),
        (
            "paragraph",
            "Aan het kanaal kwam een kade waar schepen lossen. De haven spaart er dagelijks vijftig "
            "vrachtwagens mee uit. De uitstoot van CO2-uitstotende wagens daalt daardoor sterk, "
            "zegt men bij de Haven Beringen.",
        ),
        ("heading", "Een tweede kop over de sluis"),
        ("paragraph", "De sluis van Ham krijgt in het najaar een nieuwe deur."),
    ]


def test_footers_that_count_go_and_tell_the_pages() -> None:
    raw = (
        "De eerste bladzijde vertelt over een fonds dat\nkleine bedrijven steunt en dat geld haalt bij de\n\n"
        "4 | Jaarboek 2021\n\nprovincie en bij de steden.\n\n"
        "Een nieuwe alinea.\n\n5 | Jaarboek 2021\n\nDe derde.\n"
    )
    blocks = text_blocks(raw)
    assert [(block.page, block.text) for block in blocks] == [
        (4, "De eerste bladzijde vertelt over een fonds dat kleine bedrijven steunt en dat geld haalt bij de "
            "provincie en bij de steden."),
        (5, "Een nieuwe alinea."),
        (6, "De derde."),
    ]  # fmt: skip


def test_a_short_line_with_a_number_that_parts_a_sentence_is_a_footer() -> None:
    raw = (
        "De haven van Ham kreeg in het najaar een\n\nFinancieel verslag 47\n\nnieuwe kade met twee kranen.\n"
    )
    assert kinds(raw) == [
        ("paragraph", "De haven van Ham kreeg in het najaar een nieuwe kade met twee kranen.")
    ]
    assert len(kinds("De haven groeit.\n\nDeelnemingen per 31/12\n\nHaven 12\n\nDe kade is af.\n")) == 4


def test_form_feeds_tell_the_pages_and_what_recurs_at_their_edges_goes() -> None:
    pages = [
        f"Streekfonds in beeld\n\nDit is tekst nummer {word}.\n\n{number}"
        for number, word in enumerate("abc", 1)
    ]
    assert [(b.page, b.text) for b in text_blocks("\f".join(pages))] == [
        (1, "Dit is tekst nummer a."),
        (2, "Dit is tekst nummer b."),
        (3, "Dit is tekst nummer c."),
    ]


def test_bullets_labels_and_names_are_items() -> None:
    raw = (
        "Onze leden\n\n• Loodgoed uit Bree\n• Nikelbouw, dat sinds kort een tweede hal heeft en\n"
        "daar ramen maakt\n\n"
        "Naam: Groene Kade\nPartners: Loodgoed, Nikelbouw\n\nHilde Swinnen\nVoorzitter\n"
    )
    assert kinds(raw)[1:] == [
        ("item", "Loodgoed uit Bree"),
        ("item", "Nikelbouw, dat sinds kort een tweede hal heeft en daar ramen maakt"),
        ("item", "Naam: Groene Kade"),
        ("item", "Partners: Loodgoed, Nikelbouw"),
        ("item", "Hilde Swinnen"),
        ("paragraph", "Voorzitter"),
    ]


def test_cells_on_a_line_each_become_rows() -> None:
    raw = (
        "BIJLAGE\n\nNaam\nZetel\nAandeel\n"
        "Loodgoed NV\nBree\n34,0 %\nHal 9 BV\nGenk\n100 %\nAlkave\nMol\n12,5 %\n"
    )
    assert kinds(raw)[1:] == [
        ("row", "Naam | Zetel | Aandeel"),
        ("row", "Loodgoed NV | Bree | 34,0 %"),
        ("row", "Hal 9 BV | Genk | 100 %"),
        ("row", "Alkave | Mol | 12,5 %"),
    ]


def test_markdown_loses_its_marks_and_keeps_its_structure() -> None:
    raw = (
        "# Jaarverslag 2020\n\nDe **stad Genk** werkt met\n[Loodgoed](https://example.org).\n\n"
        "- eerste punt\n- tweede punt\n\n| Naam | Bedrag |\n|---|---|\n| Alkave | 12 |\n"
    )
    assert kinds(raw) == [
        ("heading", "Jaarverslag 2020"),
        ("paragraph", "De stad Genk werkt met Loodgoed."),
        ("item", "eerste punt"),
        ("item", "tweede punt"),
        ("row", "Naam | Bedrag"),
        ("row", "Alkave | 12"),
    ]


def test_a_number_that_labels_a_figure_is_no_page_number() -> None:
    assert [text for _, text in kinds("Het jaar in cijfers.\n\n37\n\ninfosessies\n\n46\n\ndelegaties\n")] == [
        "Het jaar in cijfers.", "37", "infosessies", "46", "delegaties",
    ]  # fmt: skip


def test_characters_are_made_plain() -> None:
    assert kinds("e\ufb03cie\u0308nt sa\u00admen\u00a0werken")[0][1] == "efficiënt samen werken"


WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéABCDEFGHIJ", min_size=1, max_size=12)


@given(
    st.lists(
        st.tuples(WORD, st.sampled_from([" ", "\n", "\n\n", " \n\n", "\n\n\n", ".\n", "\t", " - ", "\f"]))
    )
)
def test_no_word_is_lost_or_changes_place(pieces: list[tuple[str, str]]) -> None:
    raw = "".join(word + gap for word, gap in pieces)
    kept = "".join(block.text for block in text_blocks(raw))
    words = [word for word, _ in pieces]
    recurs = raw.count("\f") > 1
    if not recurs:
        assert re.sub(r"[^a-zéA-J]", "", kept) == "".join(words)


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(raw: str) -> None:
    assert all(block.text.strip() == block.text and "\n" not in block.text for block in text_blocks(raw))


@pytest.mark.report
@pytest.mark.skipif(not REPORT.exists(), reason="the real annual report is not beside the repository")
def test_the_real_report_keeps_its_words_and_its_headings_apart() -> None:
    document = read(REPORT)
    raw = REPORT.read_text(encoding="utf-8")
    letters = re.compile(r"\w")
    lost = len(letters.findall(raw)) - len(letters.findall(document.text))
    assert 0 <= lost <= len("7Jaarverslag2022")
    assert (document.language, document.year) == ("nl", 2022)
    headings = [
        document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"
    ]
    assert "Clinitude breidt uit naar Limburg" in headings
    assert any(
        heading.startswith("Uitrol warmtenet") and heading.endswith("Thor Park") for heading in headings
    )
    at = document.text.index("FacThory")
    block = document.block_at(at)
    assert block.kind == "paragraph" and document.text[block.end - 1] == "."
