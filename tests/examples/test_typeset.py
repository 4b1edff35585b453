"""The example reports: set the same each time, legible as text, and written by ourselves."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
REPORTS = ("jaarverslag-2024.pdf", "jaarverslag-2025.pdf")
REAL_REPORT = EXAMPLES / ".." / ".." / "shared" / "reports" / "pom-limburg-jaarverslag-2022.txt"
RUN = 9
"""A run of this many words in common with the real report counts as copied."""


def set_into(folder: Path) -> Path:
    """Run the script as a user does, and give the folder with what it set."""
    command = [sys.executable, str(EXAMPLES / "typeset.py"), "--into", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("reportlab", reason="setting the examples needs the extra `examples`")
    pytest.importorskip("pyphen", reason="setting the examples needs the extra `examples`")
    return set_into(tmp_path_factory.mktemp("fresh"))


def raw_text(name: str) -> list[str]:
    """The text of each page as PDFium gives it: U+FFFE where a line ends in a hyphen that breaks a word."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(EXAMPLES / name)]


def pdf_text(name: str) -> list[str]:
    """The text of each page, broken words joined, white space single."""
    return [re.sub(r"\s+", " ", text.replace("\ufffe", "")) for text in raw_text(name)]


def words(text: str) -> list[str]:
    """The words of a text, case folded, hyphens at line ends joined."""
    return re.findall(r"\w+", re.sub(r"(\w)-\s*\n\s*(?=[a-z])", r"\1", text).casefold())


def test_setting_twice_gives_the_same_bytes(fresh: Path, tmp_path: Path) -> None:
    again = set_into(tmp_path)
    assert sorted(path.name for path in fresh.iterdir()) == [*REPORTS, "project-brief.docx"]
    for path in fresh.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_the_files_are_what_the_sources_give(fresh: Path) -> None:
    for name in REPORTS:
        assert (fresh / name).read_bytes() == (EXAMPLES / name).read_bytes(), f"set {name} again"
    with (
        zipfile.ZipFile(fresh / "project-brief.docx") as new,
        zipfile.ZipFile(EXAMPLES / "project-brief.docx") as kept,
    ):
        assert new.namelist() == kept.namelist()
        for member in new.namelist():
            assert new.read(member) == kept.read(member), f"set project-brief.docx again: {member} differs"


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_eight_pages_and_says_first_that_it_is_invented(name: str) -> None:
    pages = pdf_text(name)
    assert len(pages) >= 8
    assert "Verzonnen voorbeeld" in pages[0]
    assert "alle uitspraken zijn fictief" in pages[0]


@pytest.mark.parametrize("name", REPORTS)
def test_running_heads_and_page_numbers_stand_on_every_inside_page(name: str) -> None:
    year = name[-8:-4]
    for number, text in enumerate(pdf_text(name)[1:], start=2):
        assert f"Jaarverslag {year}" in text
        assert re.search(rf"(?<!\d){number}(?!\d)", text), f"page {number}"


@pytest.mark.parametrize("name", REPORTS)
def test_words_are_broken_at_the_end_of_lines(name: str) -> None:
    assert "".join(raw_text(name)).count("\ufffe") >= 10


@pytest.mark.parametrize("name", REPORTS)
def test_no_soft_hyphen_is_left_in_the_text(name: str) -> None:
    assert "\N{SOFT HYPHEN}" not in "".join(raw_text(name))


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        (
            REPORTS[0],
            (
                "Zoë Hexelmans",
                "Ömer Karadoruk",
                "André Pijpenbreucker",
                "Leïla",
                "financiën",
                "€",
                "2,3 miljoen euro",
            ),
        ),
        (
            REPORTS[1],
            ("Zoë", "Ömer Karadoruk", "Noémie Schrijnenmaker", "Leïla", "accu’s", "€", "“We missen"),
        ),
    ],
)
def test_accents_quotation_marks_and_the_euro_sign_survive(name: str, phrases: tuple[str, ...]) -> None:
    text = " ".join(pdf_text(name))
    for phrase in phrases:
        assert phrase in text, phrase


@pytest.mark.report
@pytest.mark.parametrize(
    "path",
    [*sorted((EXAMPLES / "sources").glob("*.md")), EXAMPLES / "README.md"],
    ids=lambda path: str(path.name),
)
def test_no_sentence_is_shared_with_the_real_report(path: Path) -> None:
    if not REAL_REPORT.is_file():
        pytest.skip("the real annual report is not beside the repository")
    real = words(REAL_REPORT.read_text(encoding="utf-8"))
    known = {tuple(real[start : start + RUN]) for start in range(len(real) - RUN + 1)}
    ours = words(path.read_text(encoding="utf-8"))
    runs = [ours[start : start + RUN] for start in range(len(ours) - RUN + 1)]
    assert [run for run in runs if tuple(run) in known] == []
