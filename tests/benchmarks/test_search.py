"""Invented names: different, the same each time, found in the index that is made of them."""

from __future__ import annotations

from pathlib import Path

from benchmarks import search
from graph.search import NameIndex


def test_the_same_seed_gives_the_same_different_names() -> None:
    once = search.names(500, seed=3)
    assert once == search.names(500, seed=3) != search.names(500, seed=4)
    assert len(set(once)) == 500


def test_a_name_is_found_by_what_is_typed(tmp_path: Path) -> None:
    known = search.names(50)
    search.write(tmp_path / "store", known)
    making = search.make(tmp_path / "store")
    assert making.seconds > 0 and making.memory > making.size > 0
    lines = list(search.table(NameIndex.open(tmp_path / "store"), known, number=50, making=making))
    assert [line.split(" | ")[0] for line in lines[-3:]] == [
        "| beginning",
        "| misspelling",
        "| without accents",
    ]
    assert lines[-3].endswith("100 % |") and lines[-1].endswith("100 % |")
