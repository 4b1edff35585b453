from extract.training.corpus import marked_texts, parse, read_marked

_TEXT = """id: t-001
lang: nl
genre: news
source: written

[[p1|Project|Lasbaan]] start

Sinds het voorjaar van dit jaar werkt het bedrijf [[o1|Organisation/Company|Metaal
Peeters]] aan {{p1|het project}}, dat twee jaar eerder was bedacht in [[l1|Place|Dilsen-
Stokkem]] en dat <<f1|2 miljoen euro>> kost, zegt ((r1|directeur)) [[n1|Person|An Bos]] van het bedrijf.

p1 coordinatedBy o1
? p1 locatedIn l1
n1 affiliatedWith o1 role=r1
funding f1 about=p1 amount=2000000 currency=EUR kind=budget from=o1 to=
"""


def test_a_text_is_parsed_and_its_marks_are_found_again() -> None:
    text = parse(_TEXT)
    assert text.faults == []
    read = read_marked(text)
    shown = [(m.label, read.document.text[m.start : m.end]) for m in read.annotations]
    assert shown == [
        ("Project", "Lasbaan"),
        ("Organisation", "Metaal Peeters"),
        ("NOUN", "het project"),
        ("Place", "Dilsen-Stokkem"),
        ("AMOUNT", "2 miljoen euro"),
        ("ROLE", "directeur"),
        ("Person", "An Bos"),
    ]
    assert [r.optional for r in read.relations] == [False, True, False]
    assert read.funding[0].givers == ("o1",)


def test_faults_are_named() -> None:
    faults = parse(
        _TEXT.replace("p1 coordinatedBy o1", "p1 coordinatedBy n1")
        .replace("Place|Dilsen", "Planet|Dilsen")
        .replace("r1))", "r1)")
    ).faults
    assert any("coordinatedBy does not take Project -> Person" in fault for fault in faults)
    assert any("type 'Planet'" in fault for fault in faults)


def test_the_corpus_is_without_faults_and_its_ids_are_unique() -> None:
    texts = list(marked_texts())
    assert [(text.id, text.faults) for text in texts if text.faults] == []
    assert len({text.id for text in texts}) == len(texts) >= 500
    assert {text.language for text in texts} == {"nl", "en", "fr", "de"}
