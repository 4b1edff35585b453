"""The curator at the command line: decide, decisions, review."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from graph import Archive, open_store
from tests import samples
from tests.cli.conftest import Run


@pytest.fixture
def own_store(store_folder: Path, tmp_path: Path) -> Path:
    """A store that a test may change."""
    return shutil.copytree(store_folder, tmp_path / "store", symlinks=True)


def partners(run: Run, store: Path) -> set[str]:
    result = run("partners", "FlexFab4.0", "--store", store, "--format", "json")
    return {row["organisation"] for row in json.loads(result.out)}


def test_reject_list_undo(run: Run, own_store: Path) -> None:
    fact = ("FlexFab4.0", "hasPartner", "Metaalbouw Vranken")
    done = run("decide", "reject", *fact, "--why", "leverancier", "--who", "Mia", "--store", own_store)
    assert (done.code, done.out) == (0, "") and "/decision/" in done.err
    assert not any("Vranken" in name for name in partners(run, own_store))
    (row,) = json.loads(run("decisions", "--store", own_store, "--format", "json").out)
    assert (row["kind"], row["who"], row["why"], row["holds"]) == ("reject", "Mia", "leverancier", "yes")
    assert row["about"].startswith("FlexFab4.0 hasPartner Metaalbouw Vranken")
    assert run("decisions", "undo", row["id"], "--store", own_store, "--who", "Jan").code == 0
    assert any("Vranken" in name for name in partners(run, own_store))
    table = run("decisions", "--store", own_store, language="nl")
    assert "Wanneer" in table.out and "nee" in table.out


def test_correct_rename_retype_merge(run: Run, own_store: Path) -> None:
    for command in (
        ("correct", "FlexFab4.0", "hasPartner", "Metaalbouw Vranken", "--property", "hasBeneficiary"),
        ("correct", "FlexFab4.0", "amount", "2300000", "--object", "3200000"),
        ("rename", "Hogeschool PXL", "PXL Hogeschool"),
        ("retype", "Het Laserhuis", "CareOrganisation"),
        ("merge", "Metaalbouw Vranken", "Het Laserhuis"),
        ("different", "Metaalbouw Vranken", "UHasselt"),
    ):
        done = run("decide", *command, "--store", own_store)
        assert done.code == 0, done.err
    assert "PXL Hogeschool" in partners(run, own_store)
    money = json.loads(
        run(
            "query",
            "funding-of-project",
            "--set",
            "project=FlexFab4.0",
            "--store",
            own_store,
            "--format",
            "json",
        ).out
    )
    assert 3_200_000 in [row["amount"] for row in money]


@pytest.mark.parametrize(
    ("command", "code", "error"),
    [
        (("decide", "accept", "FlexFab4.0", "hasPartner", "Genk"), 1, "no sentence states"),
        (("decide", "accept", "FlexFab4.0", "likes", "Genk"), 2, "no relation"),
        (("decide", "accept", "FlexFab4.0", "hasPartner"), 2, "takes 3 names"),
        (("decide", "accept", "FlexFab4.0", "amount", "veel"), 2, "no amount"),
        (("decide", "accept", "FlexFab4.0", "amount", "7"), 1, "has no amount 7"),
        (("decide", "correct", "FlexFab4.0", "hasPartner", "UHasselt"), 2, "changes something"),
        (("decide", "rename", "Nergens", "X"), 1, "Nergens"),
        (("decide", "retype", "UHasselt", "Eenhoorn"), 2, "no type"),
        (("decisions", "undo", "x"), 1, "no decision"),
        (("decisions", "undo"), 2, "needs a file"),
        (("decisions", "export", "x.pdf"), 2, "ends in none"),
        (("decisions",), 1, "Nothing found"),
    ],
)
def test_what_cannot_be_decided(
    run: Run, store_folder: Path, command: tuple[str, ...], code: int, error: str
) -> None:
    result = run(*command, "--store", store_folder)
    assert result.code == code and error in result.err


@pytest.mark.parametrize("ending", ["trig", "json"])
def test_decisions_move_to_a_store_that_is_built_anew(
    run: Run, own_store: Path, tmp_path: Path, ending: str
) -> None:
    run(
        "decide",
        "reject",
        "FlexFab4.0",
        "hasPartner",
        "Metaalbouw Vranken",
        "--store",
        own_store,
        "--why",
        "nee",
    )
    run("decide", "rename", "Hogeschool PXL", "PXL hogeschool", "--store", own_store)
    run("decide", "accept", "FlexFab4.0", "amount", "450000", "--store", own_store)
    file, anew = tmp_path / f"decisions.{ending}", tmp_path / "anew"
    assert run("decisions", "export", file, "--store", own_store).code == 0
    Archive(open_store(anew, create=True)).add_all([samples.annual_report(), samples.next_report()])
    assert "3 decisions" in run("decisions", "replay", file, "--store", anew).err
    assert "0 decisions" in run("decisions", "replay", file, "--store", anew).err
    assert set(open_store(anew).quads()) == set(open_store(own_store).quads())
    file.write_text("[{}]")
    assert run("decisions", "replay", file, "--store", anew).code == 1


def test_review_as_rows(run: Run, store_folder: Path) -> None:
    rows = json.loads(run("review", "--store", store_folder, "--format", "json").out)
    table = list(csv.DictReader(io.StringIO(run("review", "--store", store_folder, "--format", "csv").out)))
    assert [row["iri"] for row in rows] == [row["iri"] for row in table]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert all(row["quote"] and row["page"] for row in rows if row["kind"] == "fact")
    dutch = run("review", "--store", store_folder, "--format", "json", "--limit", "1", language="nl")
    assert "zekerheid" in json.loads(dutch.out)[0]["reasons"]


def test_review_as_a_dialogue(run: Run, own_store: Path) -> None:
    """Reject the first, take that back, accept it, skip one, correct one, and stop."""
    keys = "x\nr\nu\na\ns\nc\n\n\nu\nq\n"
    result = run("review", "--store", own_store, "--no-faults", "--who", "Mia", text=keys)
    assert result.code == 0, result.err
    assert "“" in result.out and "Jaarverslag 202" in result.out and "p. 1" in result.out
    taken = json.loads(run("decisions", "--store", own_store, "--format", "json").out)
    assert [row["kind"] for row in taken] == ["reject", "undo", "accept", "undo"]
    assert "0 decisions" in result.err


def test_a_dialogue_ends_with_its_input(run: Run, own_store: Path) -> None:
    result = run("review", "--store", own_store, "--no-faults", text="r\n", language="nl")
    assert result.code == 0 and "1 beslissingen" in result.err
    assert len(json.loads(run("decisions", "--store", own_store, "--format", "json").out)) == 1
