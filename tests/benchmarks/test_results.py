"""One section is replaced, the others stay."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import machine, write_section


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    write_section("Service", ["| a |", "|---|", "| 1 |"], file=file)
    write_section("Questions", ["old"], file=file)
    write_section("Questions", ["new", "", "## not a heading of ours"], file=file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# What was measured\n\n" + machine())
    assert text.index("## Questions") < text.index("## Service")
    assert "old" not in text and text.count("new") == 1 and "| 1 |" in text and "not a heading" in text


def test_the_machine_is_described() -> None:
    assert "cores" in machine() and "pyoxigraph" in machine()
