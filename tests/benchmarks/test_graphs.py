"""Invented graphs: they conform, they are the size that was asked for, and they are always the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import graphs
from graph import Archive, open_store
from graph.validation import validate
from queries import catalogue


def test_it_conforms_to_the_shapes() -> None:
    assert validate(quad for report in graphs.reports(quads=2_000) for quad in report) == []


def test_the_same_seed_gives_the_same_quads() -> None:
    once, again = (list(graphs.reports(quads=3_000, seed=5)) for _ in range(2))
    assert once == again != list(graphs.reports(quads=3_000, seed=6))


def test_a_store_of_the_size_that_was_asked_for(tmp_path: Path) -> None:
    graphs.write(tmp_path / "store", quads=4_000)
    store = open_store(tmp_path / "store")
    assert 4_000 <= len(store) < 5_500
    assert all(report.facts > 20 for report in Archive(store).reports())
    assert len(catalogue.ask(store, "overview")) == 23


def test_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="ask for 2000"):
        next(graphs.reports(quads=100))
