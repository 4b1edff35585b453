"""What the benchmark of the pages visits."""

from __future__ import annotations

from pathlib import Path

from benchmarks import pages


def test_the_busiest_thing_of_each_type_is_visited(store_folder: Path) -> None:
    found = pages.addresses(store_folder)
    assert found["busiest campus, 5 facts"] == "/about/id/zonneveld"
    assert found["busiest person, 2 facts"] == "/about/id/an-peeters-claes"
    assert found["report"].startswith("/about/doc/") and len(found) == 13


def test_a_visit_is_measured(store_folder: Path) -> None:
    measured = list(pages.measure(store_folder, visits=1))
    assert [name for name, *_ in measured] == list(pages.addresses(store_folder))
    assert all(waited > 0 and size > 1000 for _, _, waited, size in measured)
