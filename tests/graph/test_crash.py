"""A writer that is killed at any moment: no half document, no lost decision. `python -m tests.crash` kills more."""

from __future__ import annotations

from pathlib import Path

from tests.crash import killing


def test_killing_a_writer_leaves_whole_documents_and_all_it_acknowledged(tmp_path: Path) -> None:
    figures = killing.run(20, seed=7, folder=tmp_path / "store")
    assert figures.faults == []
    assert figures.kills == 20 and figures.interrupted > 5
    assert figures.builds + figures.forgets + figures.decisions > 0
