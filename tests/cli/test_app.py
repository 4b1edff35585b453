"""Help in both languages, the page on the commands, and how quickly the program starts."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

import limburg.cli
from limburg import settings
from limburg.cli import app
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
TEXTS = Path(limburg.cli.__file__).parent / "texts"
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


def texts(language: str) -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", settings.LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(run: Run, command: str, language: str) -> None:
    result = run(command, "--help", language=language)
    assert result.code == 0
    described = texts(language)["commands"]
    assert described[command]["help"] in result.out
    assert described["shared"]["help_option"] in result.out


@pytest.mark.parametrize("language", settings.LANGUAGES)
def test_help_of_the_program_lists_the_commands(run: Run, language: str) -> None:
    out = run("--help", language=language).out
    assert all(f"│ {command} " in out for command in COMMANDS)


def test_languages_have_the_same_texts() -> None:
    english, dutch = ({(t, k, *(v if isinstance(v, dict) else ())) for t, table in texts(language).items()
                       for k, v in table.items()} for language in ("en", "nl"))  # fmt: skip
    assert english == dutch


@pytest.mark.parametrize("command", COMMANDS)
def test_command_and_its_options_are_documented(command: str) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"## limburg {command}\n" in page
    section = page.partition(f"## limburg {command}\n")[2].partition("\n## ")[0]
    for parameter in get_command(app).commands[command].params:  # type: ignore[attr-defined]
        option = max(parameter.opts, key=len)
        if option.startswith("--") and option not in ("--store", "--format"):
            assert f"`{option}" in section


def test_version(run: Run) -> None:
    assert run("--version").out == f"limburg {settings.software()}\n"


def test_unknown_command(run: Run) -> None:
    assert run("partner").code == 2


def test_start_loads_nothing_that_only_extraction_needs() -> None:
    heavy = "spacy", "onnxruntime", "tokenizers", "networkx", "rdflib", "pyshacl", "pyvis"
    code = f"import sys, limburg.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m limburg queries --format csv | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("name,question,example\n", "")
