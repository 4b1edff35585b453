"""What the pipeline takes from its user: a least confidence, and a register of known names."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.pipeline import Extractor
from graph.errors import LimburgError


def test_findings_of_other_options_have_another_version(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("id,name,type\nzuilenhof,Zuilenhof,Campus\n", encoding="utf-8")
    plain, sure, known = (
        Extractor.load().run.model,
        Extractor.load(min_confidence=0.8).run.model,
        Extractor.load(register=own).run.model,
    )
    assert sure == f"{plain}+from-0.8"
    assert known.startswith(f"{plain}+register-") and len({plain, sure, known}) == 3


def test_a_register_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LimburgError, match=r"own\.csv: the file cannot be opened"):
        Extractor.load(register=tmp_path / "own.csv")
