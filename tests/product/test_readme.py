"""What the README shows can be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from limburg.cli import app
from queries import catalogue

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"^\$ limburg (\w+)", README, re.MULTILINE))
    assert len(named) >= 4
    assert named <= set(get_command(app).commands)  # type: ignore[attr-defined]


def test_every_make_target_of_the_readme_and_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = README + (ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\$ make ([a-z]+)", texts, re.MULTILINE)) <= targets


def test_every_question_of_the_readme_exists() -> None:
    for name in re.findall(r"^\$ limburg query ([a-z-]+)", README, re.MULTILINE):
        assert catalogue.question(name)


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
