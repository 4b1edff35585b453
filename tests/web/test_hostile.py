"""After malformed and hostile queries the service answers as before, holds no more memory, wrote nothing."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.hostility import OPTIONS, attack
from tests.web.conftest import running
from tests.web.hostile import queries


def test_hostile_queries_leave_nothing_behind(sample_folder: Path) -> None:
    """A sample; `python -m tests.conformance` sends 500 and measures the time of a plain query afterwards."""
    with running(sample_folder, *OPTIONS) as (served, _):
        aftermath = attack(served, 60)
    assert aftermath.faults() == []


def test_the_generator_repeats_itself() -> None:
    assert list(queries(48, seed=1)) == list(queries(48, seed=1)) != list(queries(48, seed=2))
