"""Reading an example gives back its source: sentences unbroken, columns apart, rows with all their cells."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from extract.reading import read

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = {"jaarverslag-2024": ".pdf", "jaarverslag-2025": ".pdf", "project-brief": ".docx"}


@cache
def blocks(name: str) -> tuple[tuple[str, str], ...]:
    """Kind and text of each block, white space single."""
    document = read(EXAMPLES / f"{name}{FILES[name]}")
    return tuple((block.kind, plain(document.text[block.start : block.end])) for block in document.blocks)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "")).strip()


def source_lines(name: str) -> list[str]:
    """The lines of the source below its fields: one for each paragraph, heading, point and row."""
    text = (EXAMPLES / "sources" / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    lines = [line.removeprefix("> ").strip() for line in text.splitlines()]
    return [line for line in lines if line.strip(">") and not line.startswith("|--")]


@pytest.mark.parametrize("name", FILES)
def test_every_row_comes_back_with_its_cells_in_order(name: str) -> None:
    rows = [text for kind, text in blocks(name) if kind == "row"]
    for line in source_lines(name):
        if line.startswith("|"):
            cells = [plain(cell) for cell in line.split("|") if cell.strip()]
            in_order = re.compile(".*".join(map(re.escape, cells)))
            assert any(in_order.search(row) for row in rows), cells


@pytest.mark.parametrize("name", FILES)
def test_every_heading_comes_back_as_one(name: str) -> None:
    headings = {text for kind, text in blocks(name) if kind == "heading"}
    for line in source_lines(name):
        if line.startswith("#"):
            assert plain(line.lstrip("#")) in headings


@pytest.mark.parametrize("name", FILES)
def test_every_point_comes_back_as_an_item(name: str) -> None:
    items = {text for kind, text in blocks(name) if kind == "item"}
    for line in source_lines(name):
        if line.startswith("- "):
            assert plain(line[2:]) in items


def paragraphs(name: str) -> list[str]:
    return [plain(line) for line in source_lines(name) if not line.startswith(("#", "- ", "|"))]


@pytest.mark.parametrize("name", FILES)
def test_every_paragraph_comes_back_with_nothing_in_between(name: str) -> None:
    whole = " ".join(text for _, text in blocks(name))
    assert [paragraph for paragraph in paragraphs(name) if paragraph not in whole] == []


@pytest.mark.parametrize("name", FILES)
def test_no_sentence_is_broken_into_blocks(name: str) -> None:
    texts = [text for _, text in blocks(name)]
    sentences = [
        each for paragraph in paragraphs(name) for each in re.split(r"(?<=[.!?]) (?=[A-Z“])", paragraph)
    ]
    assert [each for each in sentences if not any(each in text for text in texts)] == []
