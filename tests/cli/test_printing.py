"""Rows as people and programs read them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from graph import QueryError
from limburg.cli.printing import Format, print_answer, tell
from queries.answers import Answer, Column

ANSWER = Answer(
    (Column("name"), Column("amount", "decimal"), Column("year", "year"), Column("thing_iri", "iri")),
    (
        ("stad [Genk]", Decimal("2300000"), 2024, "https://example.org/a"),
        (None, Decimal("0.75"), None, "https://example.org/b"),
    ),
)


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(ANSWER, form=Format.TABLE)
    out = capsys.readouterr().out
    assert "stad [Genk]" in out and "2\N{NARROW NO-BREAK SPACE}300\N{NARROW NO-BREAK SPACE}000" in out
    assert " 2024 " in out and " 0.75 " in out and "example.org" not in out


def test_csv(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(ANSWER, form=Format.CSV)
    assert capsys.readouterr().out.splitlines() == [
        "name,amount,year,thing_iri",
        "stad [Genk],2300000,2024,https://example.org/a",
        ",0.75,,https://example.org/b",
    ]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(ANSWER, form=Format.JSON)
    first, second = json.loads(capsys.readouterr().out)
    assert first["amount"] == 2300000 and isinstance(first["amount"], int)
    assert second == {"name": None, "amount": 0.75, "year": None, "thing_iri": "https://example.org/b"}


def test_error_is_one_sentence_a_part(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMBURG_LANG", "nl")
    tell(QueryError("it is [red]wrong", place="a.rq, line 2", remedy="Mend it."))
    assert capsys.readouterr().err == "Fout: a.rq, line 2: it is [red]wrong. Mend it.\n"
