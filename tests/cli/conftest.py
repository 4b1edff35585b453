"""A way to run the program, and an extractor that stands in for the model."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from extract.facts import Extraction
from extract.reading import Document
from graph import Archive, open_store
from limburg.cli import app
from tests import samples


class Result:
    """What a run left: exit code, standard output and standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program with these arguments, in English unless `language` says otherwise."""

    def run(*arguments: str | Path, language: str = "en", text: str | None = None) -> Result:
        monkeypatch.setenv("LIMBURG_LANG", language)
        monkeypatch.setenv("COLUMNS", "200")
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def store_folder(
    tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction, next_report: Extraction
) -> Path:
    """Both reports in one store for all tests of commands that only read it."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    Archive(open_store(folder, create=True)).add_all([annual_report, next_report])
    return folder


class StandIn:
    """Reads out of a file what the sample report of the same year states, whatever the file says.

    `read` lists the files that it has read, `asked` the least confidence of each loading, `registers` its file.
    """

    run = samples.RUN

    def __init__(self) -> None:
        self.read: list[str] = []
        self.asked: list[float | None] = []
        self.registers: list[Path | None] = []

    def load(self, *, min_confidence: float | None = None, register: Path | None = None) -> StandIn:
        self.asked.append(min_confidence)
        self.registers.append(register)
        return self

    def __call__(self, document: Document) -> Extraction:
        self.read.append(document.source)
        sample = samples.next_report() if "2025" in document.source else samples.annual_report()
        return replace(sample, document=replace(document, title=sample.document.title))


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in, in the place of the class that commands load the model with."""
    stand_in = StandIn()
    module = ModuleType("extract.pipeline")
    module.Extractor = stand_in  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "extract.pipeline", module)
    return stand_in


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with two sources that can be read."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for year in (2024, 2025):
        text = f"# Jaarverslag {year}\n\nIn {year} werkte POM Limburg met veel partners aan de regio.\n"
        (folder / f"jaarverslag-{year}.md").write_text(text, encoding="utf-8")
    return folder
