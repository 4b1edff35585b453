"""Invented texts: different, the same each time, and read as what they are."""

from __future__ import annotations

from pathlib import Path

from benchmarks import texts
from extract.reading import read


def contents(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]


def test_the_same_seed_gives_the_same_different_texts(tmp_path: Path) -> None:
    for name, seed in (("once", 1), ("again", 1), ("other", 2)):
        texts.write(tmp_path / name, number=20, seed=seed)
    once, again, other = (contents(tmp_path / name) for name in ("once", "again", "other"))
    assert once == again != other
    assert len(set(once)) == 20


def test_a_text_is_short_dutch(tmp_path: Path) -> None:
    texts.write(tmp_path / "texts", number=1)
    document = read(tmp_path / "texts" / "verslag-1.md")
    assert document.language == "nl" and 20 < document.words < 100
