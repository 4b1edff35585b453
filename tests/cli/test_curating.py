"""Keeping documents in hand: forget, changes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from graph.changes import KINDS
from limburg import settings
from limburg.cli import language
from tests.cli.conftest import Run


@pytest.fixture
def own_store(store_folder: Path, tmp_path: Path) -> Path:
    """A store that a test may change."""
    return shutil.copytree(store_folder, tmp_path / "store", symlinks=True)


def test_forget_counts_what_went(run: Run, own_store: Path) -> None:
    result = run("forget", "2025", "--store", own_store, "--format", "json")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == [
        {
            "document": "jaarverslag-2025.pdf",
            "stated": 10,
            "unstated": 10,
            "unmentioned": 2,
            "document_iri": "https://w3id.org/limburg-innovation/doc/jaarverslag-2025",
        }
    ]
    left = run("query", "documents", "--store", own_store, "--format", "json")
    assert [row["source"] for row in json.loads(left.out)] == ["jaarverslag-2024.pdf"]


def test_forget_as_table_in_dutch(run: Run, own_store: Path) -> None:
    result = run("forget", "Jaarverslag 2024", "--store", own_store, language="nl")
    assert "Feiten die niemand nog vermeldt" in result.out and "https:" not in result.out


@pytest.mark.parametrize("command", [["forget", "jaarverslag-2026"], ["changes", "2024", "jaarverslag-2026"]])
def test_an_unknown_document_is_one_line(run: Run, store_folder: Path, command: list[str]) -> None:
    result = run(*command, "--store", store_folder)
    assert (result.code, result.out) == (1, "")
    assert "Did you mean Jaarverslag 202" in result.err and len(result.err.splitlines()) == 1


def test_changes_side_by_side(run: Run, store_folder: Path) -> None:
    result = run("changes", "2024", "2025", "--store", store_folder)
    assert result.code == 0
    assert "New coordinators" in result.out and "Jaarverslag 2024" in result.out
    assert "directeur, Zonneveld vzw" in result.out and "p. 1: “An Peeters-Claes is voortaan" in result.out
    assert "875\N{NARROW NO-BREAK SPACE}000 EUR, budget" in result.out and "ended" not in result.out


def test_changes_in_dutch(run: Run, store_folder: Path) -> None:
    out = run("changes", "2024", "2025", "--store", store_folder, language="nl").out
    assert "Nieuwe coördinatoren" in out and "Niet meer vermeld als partner" in out


def test_changes_as_csv_and_json_are_the_same_rows(run: Run, store_folder: Path) -> None:
    arguments = ("changes", "jaarverslag-2024", "jaarverslag-2025", "--store", store_folder, "--format")
    rows = json.loads(run(*arguments, "json").out)
    table = list(csv.DictReader(io.StringIO(run(*arguments, "csv").out)))
    assert [row["change"] for row in table] == [row["change"] for row in rows]
    (moved,) = (row for row in rows if row["change"] == "role-changed")
    assert (moved["before"], moved["before_role"]) == ("UHasselt", "projectleider")
    assert (moved["after"], moved["after_role"], moved["after_page"]) == ("Zonneveld vzw", "directeur", 1)
    (money,) = (row for row in table if row["change"] == "amount-new")
    assert (money["after_amount"], money["after_currency"], money["before_amount"]) == ("875000", "EUR", "")


def test_no_changes(run: Run, store_folder: Path) -> None:
    result = run("changes", "2024", "2024", "--store", store_folder, "--format", "json")
    assert (result.code, json.loads(result.out), result.err) == (1, [], "Nothing found.\n")


@pytest.mark.parametrize("speech", settings.LANGUAGES)
def test_every_kind_of_change_has_a_heading(speech: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMBURG_LANG", speech)
    assert all(language.say(f"change_{kind.replace('-', '_')}") for kind in KINDS)
