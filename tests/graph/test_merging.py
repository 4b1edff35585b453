"""One actor, one node: what documents call otherwise merges when they are put in, and comes apart again exactly."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QuerySolutions

from extract.facts import Extraction
from graph import Archive, Store, open_store
from graph.network import network
from graph.originals import Originals, content
from graph.resolution import Decided
from graph.resolve import Outcome, resolve_store, suggestions
from graph.search import NameIndex
from graph.validation import validate
from ontology.register import load_register
from ontology.terms import LIM, OWL
from queries import catalogue
from tests import samples
from tests.graph.test_changes import gold

ID = "https://w3id.org/limburg-innovation/id/"
DOC = "https://w3id.org/limburg-innovation/doc/"
REGISTER = load_register()
NEXT = NamedNode(DOC + "jaarverslag-2025")


def renamed(extraction: Extraction, **names: str) -> Extraction:
    """The document with some of its things called otherwise, by key."""
    entities = tuple(
        replace(one, name=names[one.key], names=(names[one.key],)) if one.key in names else one
        for one in extraction.entities
    )
    return replace(extraction, entities=entities)


FIRST = samples.annual_report()
SECOND = renamed(
    samples.next_report(), university="Hasselt University", college="PXL University College", efro="ERDF"
)
_NAMES = "SELECT ?label { ?thing a ?type ; skos:prefLabel ?label } ORDER BY LCASE(STR(?label))"
DOUBTFUL = renamed(samples.next_report(), an="An Peeters")


def built(extractions: Iterable[Extraction]) -> Store:
    """A store to which documents are added one by one."""
    store = open_store(None)
    for extraction in extractions:
        Archive(store).add(extraction)
    return store


def settled(store: Store, *decided: Decided, changed: Iterable[str] | None = None) -> Outcome:
    with store.transaction() as transaction:
        return resolve_store(
            transaction,
            register=REGISTER,
            decided=decided,
            changed=None if changed is None else {NamedNode(ID + name) for name in changed},
        )


def redirects(store: Store) -> dict[str, str]:
    return {
        quad.subject.value.removeprefix(ID): quad.object.value.removeprefix(ID)  # type: ignore[union-attr]
        for quad in store.quads()
        if quad.predicate == OWL.sameAs
    }


def count(store: Store, pattern: str) -> int:
    solutions = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    assert isinstance(solutions, QuerySolutions)
    return int(next(iter(solutions))["n"].value)


def test_what_two_documents_call_otherwise_is_one_node() -> None:
    store = built([FIRST, SECOND])
    assert redirects(store) == {
        "hasselt-university": "uhasselt",
        "pxl-university-college": "hogeschool-pxl",
        "erdf": "efro",
    }
    assert count(store, "id:hasselt-university ?property ?value") == 1
    assert count(store, "?thing ?property id:hasselt-university") == 0
    assert count(store, 'id:uhasselt skos:altLabel "Hasselt University"') == 1


def test_the_sample_documents_together_have_each_actor_once() -> None:
    store = open_store(None)
    editions = [gold("jaarverslag-2024"), gold("jaarverslag-2025"), gold("project-brief", "docx")]
    Archive(store).add_all(editions)
    golden = json.loads((Path(__file__).parent / "golden" / "actors.json").read_text(encoding="utf-8"))
    found = {
        type_: [row["label"].value for row in store.query(_NAMES, bindings={"type": LIM[type_]})]  # type: ignore[union-attr]
        for type_ in golden
    }
    assert found == golden
    assert not suggestions(store)


def test_all_faces_show_the_one_node() -> None:
    store = built([FIRST, SECOND])
    answer = catalogue.ask(store, "facts-about", {"thing": "Hasselt University"})
    things = {row[2] for row in answer.rows}
    assert {"FlexFab4.0", "An Peeters-Claes", "Maakdag 2025"} <= things
    partners = catalogue.ask(store, "partners", {"project": "FlexFab4.0"})
    assert [row[1] for row in partners.rows if row[0] == "coordinator"] == ["Hogeschool PXL", "UHasselt"]
    assert ID + "hasselt-university" not in network(store)
    hits = NameIndex.of(store).search("Hasselt University", types=["Organisation"])
    assert [hit.iri for hit in hits if hit.score == 1] == [ID + "uhasselt"]
    assert validate(store.quads()) == []


def test_money_of_two_names_is_one_record() -> None:
    copy = renamed(FIRST, university="Hasselt University", interreg="Interreg Maas-Rijn")
    copy = replace(copy, document=replace(copy.document, source="brief.pdf", digest="c" * 64))
    store = built([FIRST, copy])
    assert count(store, "?record a lim:Funding") == 3
    assert count(store, "?function a org:Membership") == 1


@pytest.mark.parametrize("documents", [(FIRST, SECOND), (SECOND, FIRST), (FIRST, DOUBTFUL)])
def test_repeating_a_resolution_changes_nothing_whatever_is_looked_at(
    documents: tuple[Extraction, ...],
) -> None:
    store = built(documents)
    before = set(store.quads())
    outcome = settled(store)
    assert not outcome.redirected and not outcome.restored and set(store.quads()) == before
    settled(store, changed=["hogeschool-pxl", "genk"])
    assert set(store.quads()) == before


def test_documents_one_by_one_merge_as_they_do_together() -> None:
    together = open_store(None)
    Archive(together).add_all([FIRST, SECOND])
    assert set(together.quads()) == set(built([FIRST, SECOND]).quads())


def test_a_merge_comes_apart_as_it_was_written() -> None:
    store = built([FIRST, SECOND])
    merged = set(store.quads())
    apart = Decided(ID + "uhasselt", ID + "hasselt-university", same=False)
    outcome = settled(store, apart, changed=["uhasselt"])
    assert [iri.value for iri in outcome.restored] == [ID + "hasselt-university"]
    assert count(store, "id:hasselt-university a lim:Organisation") == 1
    assert count(store, "id:hasselt-university lim:takesPartIn id:maakdag-2025") == 1
    assert count(store, "id:uhasselt lim:takesPartIn id:maakdag-2025") == 0
    settled(store, changed=["uhasselt"])
    assert set(store.quads()) == merged


def test_a_document_is_kept_as_it_was_written() -> None:
    store = built([FIRST, SECOND])
    read, written = content(store, NEXT), Originals.read(store).content(store, NEXT)
    apart = [Decided(ID + one, ID + other, same=False) for one, other in redirects(store).items()]
    settled(store, *apart)
    assert content(store, NEXT) == written != read


def test_forgetting_a_document_takes_its_merges_back() -> None:
    store = built([FIRST, SECOND])
    Archive(store).remove("jaarverslag-2025.pdf")
    assert set(store.quads()) == set(built([FIRST]).quads())
    Archive(store).add(SECOND)
    assert set(store.quads()) == set(built([FIRST, SECOND]).quads())


def test_reading_the_document_of_the_kept_name_again_keeps_the_merge() -> None:
    store = built([FIRST, SECOND])
    before = set(store.quads())
    change = Archive(store).add(FIRST)
    assert not change.changed and set(store.quads()) == before
    change = Archive(store).add(SECOND)
    assert not change.changed and set(store.quads()) == before


def test_doubtful_cases_are_suggested_with_score_and_reasons() -> None:
    store = built([FIRST, DOUBTFUL])
    (suggestion,) = suggestions(store)
    assert {suggestion.one.value, suggestion.other.value} == {ID + "an-peeters", ID + "an-peeters-claes"}
    assert 0.5 <= suggestion.score < 0.95
    assert suggestion.reasons.keys() == {"en", "nl"} and all(suggestion.reasons.values())
    assert not redirects(store)
    decision = Decided(suggestion.one.value, suggestion.other.value, same=True)
    settled(store, decision)
    assert redirects(store) == {"an-peeters": "an-peeters-claes"} and not suggestions(store)
    settled(store, replace(decision, same=False))
    assert not redirects(store) and not suggestions(store)


def test_a_thing_that_merges_with_what_it_relates_to_has_no_relation_to_itself() -> None:
    store = built([FIRST])
    before = set(store.quads())
    decision = Decided(ID + "pom-limburg", ID + "laserhuis", same=True)
    settled(store, decision)
    assert count(store, "?thing lim:shareholderOf ?thing") == 0
    assert count(store, "?sentence rdf:predicate lim:shareholderOf") == 1
    settled(store)
    assert set(store.quads()) == before


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(range(12)), st.sampled_from(range(12))).filter(
            lambda pair: pair[0] != pair[1]
        ),
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_any_merges_taken_back_leave_the_graph_as_it_was(
    pairs: list[tuple[int, int]], order: random.Random
) -> None:
    store = built([FIRST, SECOND])
    before = set(store.quads())
    actors = sorted(
        row["thing"].value
        for row in store.query("SELECT ?thing { ?thing a lim:Organisation }")  # type: ignore[union-attr]
    )
    decided = [
        Decided(actors[one % len(actors)], actors[other % len(actors)], same=True) for one, other in pairs
    ]
    decided = [one for one in decided if one.one != one.other]
    while decided:
        settled(store, *decided)
        assert count(store, "?thing skos:prefLabel ?a, ?b FILTER(?a != ?b)") == 0
        decided.pop(order.randrange(len(decided)))
    settled(store)
    assert set(store.quads()) == before
