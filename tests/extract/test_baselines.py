import shutil
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from extract.reading.assemble import assemble
from extract.reading.document import Document
from extract.reading.text import text_blocks
from extract.training.baselines import __main__ as baselines
from extract.training.baselines.cnn import cnn_names, is_checked, train_cnn
from extract.training.baselines.frog import fitted, frog_names, tagged_spans
from extract.training.baselines.names import SPANS, Name, judge_names
from extract.training.baselines.rules import rule_extraction
from extract.training.corpus import AnnotatedText, parse, read_marked
from extract.training.scoring import Tally

_TEXT = """id: t-002
lang: nl
genre: news
source: written

[[o1|Organisation/Company|Metaal Peeters]] bouwt op [[c1|Campus|Weversite]], schrijft [[?o2|Organisation/Other|De Krant]].

o1 locatedOn c1
"""


def _text() -> AnnotatedText:
    return read_marked(parse(_TEXT))


def _span(text: AnnotatedText, surface: str, kind: str) -> Name:
    start = text.document.text.index(surface)
    return Name(start, start + len(surface), kind)


def _judged(found: list[Name], text: AnnotatedText) -> dict[str, tuple[int, int, int]]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for verdict in judge_names(found, text):
        tallies[verdict.measure].add(verdict)
    return {measure: (t.right, t.wrong, t.missing) for measure, t in tallies.items()}


def _document(text: str, language: str = "nl") -> Document:
    document = assemble(text_blocks(text), source="t.txt", data=text.encode(), pages=None, title="t")
    assert document.language == language
    return document


def test_a_name_of_another_type_is_wrong_as_a_mention_and_right_as_a_span() -> None:
    text = _text()
    found = [_span(text, "Metaal Peeters", "Organisation"), _span(text, "Weversite", "Place")]
    assert _judged(found, text) == {
        "Organisation": (1, 0, 0),
        "Place": (0, 1, 0),
        "Campus": (0, 0, 1),
        SPANS: (2, 0, 0),
    }


def test_a_span_that_is_too_long_is_wrong_and_leaves_the_name_missing() -> None:
    text = _text()
    assert _judged([_span(text, "op Weversite", "Campus")], text)[SPANS] == (0, 1, 2)


def test_optional_names_are_passed_over_whatever_their_type() -> None:
    text = _text()
    assert _judged([_span(text, "De Krant", "Event")], text) == _judged([], text)


def test_tags_become_spans_and_a_word_that_the_text_lacks_ends_one() -> None:
    text = "An Bos van Metaal NV in Bree"
    rows = [
        ("An", "B-PER"),
        ("Bos", "I-PER"),
        ("van", "O"),
        ("Metaal", "B-ORG"),
        ("N.V.", "I-ORG"),
        ("NV", "B-ORG"),
    ]
    spans = tagged_spans(text, [*rows, ("in", "O"), ("", "O"), ("Bree", "B-LOC")])
    assert [(text[s.start : s.end], s.type) for s in spans] == [
        ("An Bos", "per"),
        ("Metaal", "org"),
        ("NV", "org"),
        ("Bree", "loc"),
    ]


def test_a_product_is_the_programme_or_the_project_that_the_text_marks() -> None:
    assert fitted(Name(0, 4, "pro"), {Name(0, 4, "Programme")}).type == "Programme"
    assert fitted(Name(0, 4, "pro"), {Name(0, 4, "Person")}).type == "Project"


def test_without_frog_the_remedy_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["baselines", "--only", "frog", "--out", str(tmp_path / "b.json")])
    assert baselines.main() == 2
    assert "Debian packages frog and frogdata" in capsys.readouterr().err


_FROG = r"""#!/bin/sh
for option; do case $option in --testdir=*) source=${option#*=} ;; --outputdir=*) result=${option#*=} ;; esac; done
mkdir -p $result
for file in $source/*; do
  printf '1\tWeversite\t\t\tSPEC\t0.9\tB-LOC\t\t\t\n\n1\tDe\t\t\tSPEC\t0.9\tO\t\t\t\n' > $result/${file##*/}.out
done
"""


def test_the_output_of_frog_is_read_and_its_location_is_the_campus_that_the_text_marks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "frog"
    program.write_text(_FROG)
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(program))
    text = _text()
    assert frog_names([text, text]) == [{_span(text, "Weversite", "Campus")}] * 2


def test_one_text_in_ten_says_when_to_stop() -> None:
    assert 80 < sum(is_checked(f"nl-{number}") for number in range(1000)) < 120


def test_the_network_learns_names_and_learns_the_same_again() -> None:
    texts = [read_marked(parse(_TEXT.replace("t-002", f"t-{number}"))) for number in range(12)]
    assert {is_checked(text.id) for text in texts} == {True, False}
    first, again = (
        cnn_names(train_cnn(texts, passes=15, patience=15, words=20), texts[:1])[0] for _ in range(2)
    )
    assert first == again
    assert first >= {
        _span(texts[0], "Metaal Peeters", "Organisation"),
        _span(texts[0], "Weversite", "Campus"),
    }


def test_rules_find_names_types_facts_and_money() -> None:
    text = (
        "Het project Lasbaan wordt gecoördineerd door Metaal Peeters NV in Genk en krijgt 2 miljoen euro.\n\n"
        "Daarna bezocht burgemeester Wim Dierckx de stad. Het project wordt gefinancierd door Interreg."
    )
    names, extraction = rule_extraction(_document(text))
    plain = extraction.document.text
    assert {(plain[n.start : n.end], n.type) for n in names} == {
        ("Lasbaan", "Project"),
        ("Metaal Peeters NV", "Organisation"),
        ("Genk", "Place"),
        ("Wim Dierckx", "Person"),
        ("Interreg", "Programme"),
    }
    shown = {entity.key: entity.name for entity in extraction.entities}
    facts = {(shown[f.subject], f.property, shown[f.object]) for f in extraction.facts}
    assert ("Lasbaan", "coordinatedBy", "Metaal Peeters NV") in facts
    assert ("Metaal Peeters NV", "locatedIn", "Genk") in facts
    assert ("Lasbaan", "fundedBy", "Interreg") in facts
    assert [(shown[f.about or ""], int(f.amount)) for f in extraction.funding] == [("Lasbaan", 2_000_000)]


def test_figures_are_kept_per_language_and_over_all() -> None:
    tallies: baselines.Tallies = defaultdict(lambda: defaultdict(Tally))
    text = _text()
    baselines.count(
        (("nl", verdict) for verdict in judge_names([_span(text, "Weversite", "Campus")], text)), tallies
    )
    entry = baselines.record(tallies, [3], texts=1)
    assert (entry["folds"], entry["texts"]) == ([3], 1)
    assert entry["languages"]["nl"]["mentions"] == entry["languages"]["all"]["mentions"]
    assert entry["languages"]["nl"]["mentions"]["precision"] == 1.0
    assert entry["languages"]["nl"]["mentions"]["recall"] == 0.5
    lines = baselines.table({"frog": entry}).splitlines()
    assert any(line.split() == ["frog", "3", "nl", "mentions", "1.000", "0.500", "0.667"] for line in lines)
