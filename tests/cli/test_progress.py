"""The progress bar: on a terminal only, and after a while only."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from limburg.cli import progress


def slowly() -> Iterator[int]:
    for number in range(3):
        time.sleep(0.05)
        yield number


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    assert list(progress.track(slowly(), total=3, label="Reading")) == [0, 1, 2]
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_no_bar_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    assert "Reading" not in shown(capsys)


def test_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    assert "Reading" in shown(capsys)


def test_no_bar_on_short_work(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "Reading" not in shown(capsys)
