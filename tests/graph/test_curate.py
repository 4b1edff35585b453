"""Decisions of curators: what they do to the graph, and that it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Triple

from extract.facts import Extraction
from graph import Archive, NotFoundError, QueryError, Store, StoreError, open_store
from graph.curate import decided
from graph.curation import joining
from graph.curation.curator import Curator
from graph.curation.decisions import KINDS, Decision, in_force, timestamp
from graph.resolution import Decided
from graph.validation import validate
from ontology.terms import BASE, LIM, XSD
from queries import catalogue
from tests import samples

FLEXFAB, PXL, VRANKEN, UHASSELT, AN, GENK = (
    NamedNode(f"{BASE}id/{name}")
    for name in ("flexfab40", "hogeschool-pxl", "metaalbouw-vranken", "uhasselt", "an-peeters-claes", "genk")
)
PARTNER = Triple(FLEXFAB, LIM.hasPartner, VRANKEN)
DECISIONS = NamedNode(BASE + "graph/decisions")


def decision(kind: str, **parts: object) -> Decision:
    return Decision(kind=kind, who="Mia Claes", when=timestamp(), **parts)  # type: ignore[arg-type]


def graph(store: Store) -> set[Quad]:
    """All but the decisions."""
    return {quad for quad in store.quads() if quad.graph_name != DECISIONS}


def ask(store: Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}"))


def undo_all(curator: Curator) -> None:
    for one in in_force(curator.decisions()):
        curator.decide(decision("undo", undoes=one.iri))


@pytest.fixture
def curator(store: Store) -> Curator:
    return Curator(store)


def test_a_rejected_fact_is_out_of_force_and_its_evidence_stays(curator: Curator) -> None:
    before = graph(curator.store)
    taken = curator.decide(decision("reject", fact=PARTNER, why="leverancier"))
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")
    assert ask(
        curator.store,
        f"?s rdf:subject id:flexfab40 ; rdf:object id:metaalbouw-vranken ; lim:quote ?q ; lim:reviewed <{taken.iri.value}>",
    )
    rows = list(catalogue.ask(curator.store, "partners", {"project": "FlexFab4.0"}))
    assert rows and not any("Vranken" in str(row["organisation"]) for row in rows)
    curator.decide(decision("undo", undoes=taken.iri))
    assert graph(curator.store) == before
    assert [one.why for one in curator.decisions()] == ["leverancier", None]


def test_a_rejected_fact_stays_out_when_the_document_is_read_again(
    curator: Curator, annual_report: Extraction
) -> None:
    taken = curator.decide(decision("reject", fact=PARTNER))
    again = replace(annual_report, run=replace(annual_report.run, model="sample-2"))
    Archive(curator.store).add(again)
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")
    curator.decide(decision("undo", undoes=taken.iri))
    assert ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")


def test_an_accepted_fact_survives_reading_with_another_confidence(
    curator: Curator, annual_report: Extraction
) -> None:
    taken = curator.decide(decision("accept", fact=PARTNER))
    money = funding(curator.store, "2300000")
    curator.decide(decision("accept", fact=money))
    strict = replace(
        annual_report,
        facts=tuple(fact for fact in annual_report.facts if fact.object != "vranken"),
        funding=annual_report.funding[1:],
    )
    Archive(curator.store).add(strict)
    assert ask(
        curator.store,
        f"id:flexfab40 lim:hasPartner id:metaalbouw-vranken . ?s rdf:object id:metaalbouw-vranken ; "
        f"lim:reviewed <{taken.iri.value}> ; prov:wasGeneratedBy <{taken.iri.value}> ; lim:page 1",
    )
    assert ask(
        curator.store,
        "?f a lim:Funding ; lim:amount ?a ; lim:about id:flexfab40 ; lim:currency ?c FILTER(?a = 2300000)",
    )
    assert validate(curator.store.quads()) == []
    other_bytes = replace(strict, document=replace(strict.document, digest="0" * 64))
    Archive(curator.store).add(other_bytes)
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")


def test_a_corrected_fact_has_the_original_sentence_and_the_decision(curator: Curator) -> None:
    before = graph(curator.store)
    corrected = Triple(FLEXFAB, LIM.hasBeneficiary, VRANKEN)
    taken = curator.decide(decision("correct", fact=PARTNER, corrected=corrected))
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")
    assert ask(
        curator.store,
        f"id:flexfab40 lim:hasBeneficiary id:metaalbouw-vranken . ?s rdf:predicate lim:hasBeneficiary ; "
        f"rdf:object id:metaalbouw-vranken ; lim:quote ?q ; prov:wasGeneratedBy <{taken.iri.value}> ; "
        "prov:wasRevisionOf ?o . ?o rdf:predicate lim:hasPartner ; lim:quote ?q",
    )
    assert validate(curator.store.quads()) == []
    curator.decide(decision("reject", fact=corrected))
    assert not ask(curator.store, "id:flexfab40 lim:hasBeneficiary id:metaalbouw-vranken")
    undo_all(curator)
    assert graph(curator.store) == before


def funding(store: Store, amount: str) -> Triple:
    found = store.query(f"SELECT ?f {{ ?f a lim:Funding ; lim:amount ?a FILTER(?a = {amount}) }}")
    assert isinstance(found, QuerySolutions)
    (row,) = found
    return Triple(row["f"], LIM.amount, Literal(amount, datatype=XSD.decimal))


def test_an_amount_is_corrected_and_rejected(curator: Curator) -> None:
    before = graph(curator.store)
    money = funding(curator.store, "2300000")
    other = Triple(money.subject, LIM.amount, Literal("3200000.00", datatype=XSD.decimal))
    curator.decide(decision("correct", fact=money, corrected=other))
    amounts = [
        row["amount"] for row in catalogue.ask(curator.store, "funding-of-project", {"project": "FlexFab4.0"})
    ]
    assert 3_200_000 in amounts and 2_300_000 not in amounts
    curator.decide(decision("reject", fact=other))
    amounts = [
        row["amount"] for row in catalogue.ask(curator.store, "funding-of-project", {"project": "FlexFab4.0"})
    ]
    assert amounts == [450_000]
    undo_all(curator)
    assert graph(curator.store) == before


def test_no_question_is_answered_with_what_was_rejected(curator: Curator) -> None:
    """All questions of the catalogue are answered as if the reports had never stated the rejected facts."""
    left_out = {"shareholderOf", "affiliatedWith"}

    def without(extraction: Extraction, money: int) -> Extraction:
        stated = (fact for fact in extraction.facts if fact.property not in left_out)
        facts = tuple(fact for fact in stated if (fact.property, fact.object) != ("hasPartner", "vranken"))
        return replace(extraction, facts=facts, funding=extraction.funding[money:])

    never = open_store(None)
    Archive(never).add_all([without(samples.annual_report(), 1), without(samples.next_report(), 0)])
    rejected = [PARTNER, funding(curator.store, "2300000")]
    for name in left_out:
        stated = curator.store.query(f"SELECT ?s ?o {{ ?s lim:{name} ?o }}")
        assert isinstance(stated, QuerySolutions)
        rejected += [Triple(row["s"], LIM[name], row["o"]) for row in stated]  # type: ignore[arg-type]
    for fact in rejected:
        curator.decide(decision("reject", fact=fact))
    for question in catalogue.questions():
        given = {parameter.name: parameter.example for parameter in question.parameters}
        answers = [list(catalogue.ask(store, question.name, given)) for store in (curator.store, never)]
        assert sorted(map(str, answers[0])) == sorted(map(str, answers[1])), question.name


def test_a_rejected_affiliation_takes_the_function_along(curator: Curator) -> None:
    before = graph(curator.store)
    curator.decide(decision("reject", fact=Triple(AN, LIM.affiliatedWith, UHASSELT)))
    assert not ask(curator.store, "?m org:member id:an-peeters-claes ; org:organization id:uhasselt")
    undo_all(curator)
    assert graph(curator.store) == before


def test_renaming_keeps_the_former_name(curator: Curator) -> None:
    before = graph(curator.store)
    curator.decide(decision("rename", thing=FLEXFAB, name=Literal("FlexFab 4.0")))  # was another name of it
    assert ask(curator.store, "id:flexfab40 skos:prefLabel 'FlexFab 4.0' ; skos:altLabel 'FlexFab4.0'")
    curator.decide(decision("rename", thing=FLEXFAB, name=Literal("Flexibele fabriek", language="nl")))
    assert ask(
        curator.store,
        "id:flexfab40 rdfs:label 'Flexibele fabriek'@nl ; skos:altLabel 'FlexFab 4.0', 'FlexFab4.0'",
    )
    assert validate(curator.store.quads()) == []
    undo_all(curator)
    assert graph(curator.store) == before


def test_a_renamed_thing_is_still_known_by_the_names_of_documents(
    curator: Curator, annual_report: Extraction
) -> None:
    curator.decide(decision("rename", thing=FLEXFAB, name=Literal("Fabriek")))
    Archive(curator.store).remove("2025")
    Archive(curator.store).add(annual_report)
    assert ask(curator.store, "id:flexfab40 skos:prefLabel 'Fabriek' . ?r lim:mentions id:flexfab40")


def test_retyping_drops_nothing(curator: Curator) -> None:
    before = graph(curator.store)
    curator.decide(decision("retype", thing=VRANKEN, type="KnowledgeInstitution"))
    assert ask(curator.store, "id:metaalbouw-vranken a lim:KnowledgeInstitution, lim:Organisation")
    assert not ask(curator.store, "id:metaalbouw-vranken a lim:Company")
    curator.decide(decision("retype", thing=VRANKEN, type="Campus"))
    assert ask(
        curator.store,
        "id:metaalbouw-vranken a lim:Campus . id:flexfab40 lim:hasPartner id:metaalbouw-vranken",
    )
    assert any("hasPartner" in fault.message for fault in validate(curator.store.quads()))
    undo_all(curator)
    assert graph(curator.store) == before


def test_a_merge_and_its_split(curator: Curator) -> None:
    before = graph(curator.store)
    curator.decide(decision("merge", thing=PXL, other=VRANKEN))
    assert ask(
        curator.store, "?one owl:sameAs ?kept FILTER(?one IN (id:hogeschool-pxl, id:metaalbouw-vranken))"
    )
    curator.decide(decision("split", thing=PXL, other=VRANKEN))
    assert not ask(curator.store, "?one owl:sameAs ?kept")
    undo_all(curator)
    assert graph(curator.store) == before


def test_a_decision_follows_its_thing_into_a_merge(curator: Curator) -> None:
    before = graph(curator.store)
    curator.decide(decision("reject", fact=PARTNER))
    curator.decide(decision("merge", thing=PXL, other=VRANKEN))
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")
    undo_all(curator)
    assert graph(curator.store) == before


def test_the_last_word_on_pairs_counts() -> None:
    one, two, three = (NamedNode(f"urn:{n}") for n in (1, 2, 3))
    times = iter(f"2026-01-01T00:00:{n:02}Z" for n in range(60))

    def pair(kind: str, a: NamedNode, b: NamedNode) -> Decision:
        return Decision(kind=kind, who="A", when=next(times), thing=a, other=b)

    taken = [pair("merge", one, two), pair("merge", two, three), pair("split", one, three)]
    assert joining.decided(taken) == [Decided("urn:2", "urn:3", True), Decided("urn:1", "urn:3", False)]
    taken.append(pair("merge", three, one))
    assert all(one.same for one in joining.decided(taken))


def test_an_undone_undo_counts_again(curator: Curator) -> None:
    taken = curator.decide(decision("reject", fact=PARTNER))
    undone = curator.decide(decision("undo", undoes=taken.iri))
    curator.decide(decision("undo", undoes=undone.iri))
    assert in_force(curator.decisions()) == [curator.decisions()[0]]
    assert not ask(curator.store, "id:flexfab40 lim:hasPartner id:metaalbouw-vranken")


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"kind": "praise", "fact": PARTNER}, "no kind of decision"),
        ({"kind": "accept"}, "too few"),
        ({"kind": "merge", "thing": PXL, "other": PXL}, "one thing"),
        ({"kind": "retype", "thing": PXL, "type": "Unicorn"}, "no type"),
        ({"kind": "rename", "thing": PXL, "name": Literal(" ")}, "empty name"),
        ({"kind": "accept", "fact": PARTNER, "who": " "}, "who takes it"),
        ({"kind": "accept", "fact": PARTNER, "when": "gisteren"}, "no time"),
        ({"kind": "accept", "fact": PARTNER, "when": "2026-01-01T00:00:00"}, "no zone"),
        (
            {"kind": "correct", "fact": PARTNER, "corrected": Triple(FLEXFAB, LIM.hasPartner, GENK)},
            "this end",
        ),
        ({"kind": "correct", "fact": PARTNER, "corrected": Triple(FLEXFAB, LIM.likes, PXL)}, "no relation"),
        ({"kind": "correct", "fact": PARTNER, "corrected": PARTNER}, "no correction"),
    ],
)
def test_what_cannot_be_decided(curator: Curator, parts: dict[str, object], error: str) -> None:
    with pytest.raises(QueryError, match=error):
        curator.decide(Decision(**{"who": "Mia", "when": timestamp(), **parts}))  # type: ignore[arg-type]
    assert curator.decisions() == []


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "accept", "fact": Triple(FLEXFAB, LIM.hasPartner, GENK)},
        {"kind": "rename", "thing": NamedNode("urn:x"), "name": Literal("X")},
        {"kind": "undo", "undoes": NamedNode("urn:x")},
    ],
)
def test_what_is_not_there(curator: Curator, parts: dict[str, object]) -> None:
    with pytest.raises(NotFoundError, match="no "):
        curator.decide(Decision(who="Mia", when=timestamp(), **parts))  # type: ignore[arg-type]


def test_a_decision_beside_a_writer_is_refused_with_the_reason(store_folder: Path) -> None:
    writing, curator = open_store(store_folder), Curator(open_store(store_folder))
    with writing.transaction(), pytest.raises(StoreError, match="another process is writing"):
        curator.decide(decision("reject", fact=PARTNER))


FACTS = (PARTNER, Triple(FLEXFAB, LIM.hasPartner, PXL), Triple(FLEXFAB, LIM.coordinatedBy, UHASSELT))
THINGS = (PXL, VRANKEN, UHASSELT, NamedNode(f"{BASE}id/pom-limburg"))
pairs = st.tuples(st.sampled_from(THINGS), st.sampled_from(THINGS)).filter(lambda pair: pair[0] != pair[1])
joins = st.builds(
    lambda kind, pair: (kind, {"thing": pair[0], "other": pair[1]}),
    st.sampled_from(["merge", "different", "split"]),
    pairs,
)
others = st.one_of(
    st.builds(
        lambda kind, fact: (kind, {"fact": fact}),
        st.sampled_from(["accept", "reject"]),
        st.sampled_from(FACTS),
    ),
    st.builds(
        lambda fact, end: ("correct", {"fact": fact, "corrected": Triple(FLEXFAB, LIM.fundedBy, end)}),
        st.sampled_from(FACTS),
        st.sampled_from(THINGS),
    ),
    st.builds(
        lambda thing, name: ("rename", {"thing": thing, "name": Literal(name)}),
        st.sampled_from(THINGS),
        st.sampled_from(["PXL", "Nieuw", "UHasselt"]),
    ),
    st.builds(
        lambda thing, type_: ("retype", {"thing": thing, "type": type_}),
        st.sampled_from(THINGS),
        st.sampled_from(["Company", "Organisation", "Place"]),
    ),
)
patient = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
Step = tuple[str, dict[str, object]]
Steps = list[Step]


@cache
def built() -> list[Quad]:
    store = open_store(None)
    Archive(store).add_all([samples.annual_report(), samples.next_report()])
    return list(store.quads())


def both_reports() -> Store:
    """A copy of what a build gives: building takes longer than all decisions of an example."""
    store = open_store(None)
    with store.transaction() as transaction:
        for name in {quad.graph_name for quad in built()}:
            assert isinstance(name, NamedNode)
            transaction.replace(name, [quad for quad in built() if quad.graph_name == name])
    return store


def take(curator: Curator, steps: Steps) -> None:
    """Those that can be decided; what was corrected away, or merged, may be gone."""
    for kind, parts in steps:
        try:
            curator.decide(decision(kind, **parts))
        except (NotFoundError, QueryError):
            continue


@pytest.mark.parametrize("kinds", [joins, st.one_of(joins, others)], ids=["merges and splits", "any"])
@given(data=st.data())
@patient
def test_decisions_then_undo_of_all_are_the_identity(
    kinds: st.SearchStrategy[Step], data: st.DataObject
) -> None:
    steps = data.draw(st.lists(kinds, max_size=4))
    store = both_reports()
    before = graph(store)
    curator = Curator(store)
    take(curator, steps)
    undo_all(curator)
    assert graph(store) == before


@given(st.lists(st.one_of(joins, others), max_size=4))
@patient
def test_decisions_replayed_on_a_store_built_anew_give_the_same_graph(steps: Steps) -> None:
    curator = Curator(both_reports())
    take(curator, steps)
    anew = Curator(open_store(None))
    Archive(anew.store).add_all([samples.annual_report(), samples.next_report()])
    anew.replay(curator.decisions())
    assert set(anew.store.quads()) == set(curator.store.quads())
    assert anew.replay(curator.decisions()) == []


@given(st.lists(st.one_of(joins, others), max_size=4))
@patient
def test_build_forget_build_is_the_identity(steps: Steps) -> None:
    curator = Curator(both_reports())
    take(curator, steps)
    before = set(curator.store.quads())
    archive = Archive(curator.store)
    archive.remove("2025")
    archive.add(samples.next_report())
    assert set(curator.store.quads()) == before


def test_every_kind_is_in_the_vocabulary_of_the_store(curator: Curator) -> None:
    assert decided(curator.store) == []
    assert set(KINDS) == {
        "accept",
        "reject",
        "correct",
        "rename",
        "retype",
        "merge",
        "different",
        "split",
        "undo",
    }
