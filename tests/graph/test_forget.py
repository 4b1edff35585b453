"""Documents named as people name them, taken out with what only they state, and left out as of a year."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions

from extract.facts import Extraction
from graph import Archive, NotFoundError, Store, StoreError, open_store
from graph.asof import as_of
from graph.naming import find_document
from queries import catalogue

DOC = "https://w3id.org/limburg-innovation/doc/"
FIRST, NEXT = NamedNode(DOC + "jaarverslag-2024"), NamedNode(DOC + "jaarverslag-2025")


def names(store: Store, thing: str, property_: str) -> set[str]:
    result = store.query(f"SELECT ?name {{ id:{thing} {property_} ?name }}")
    assert isinstance(result, QuerySolutions)
    return {row["name"].value for row in result}


def union(store: Store) -> set[str]:
    """What a query sees, as text."""
    result = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert isinstance(result, QuerySolutions)
    return {f"{row['s']} {row['p']} {row['o']}" for row in result}


@pytest.mark.parametrize(
    "name",
    [FIRST.value, "jaarverslag-2024.pdf", "Jaarverslag 2024", "jaarverslag 2024", "JAARVERSLAG_2024", "2024"],
)
def test_a_document_goes_by_iri_file_title_or_year(store: Store, name: str) -> None:
    assert find_document(store, name).iri == FIRST


def test_an_unknown_document_is_answered_with_the_nearest(store: Store) -> None:
    with pytest.raises(
        NotFoundError, match=r"no document 'Jaarverslg 2025' is in the graph.*Did you mean"
    ) as caught:
        find_document(store, "Jaarverslg 2025")
    assert caught.value.suggestions[0] == "Jaarverslag 2025"


def test_a_name_of_two_documents_is_answered_with_their_iris(store: Store, annual_report: Extraction) -> None:
    brief = replace(annual_report.document, source="brief.pdf", title="Brief", digest="c" * 64)
    Archive(store).add(replace(annual_report, document=brief))
    with pytest.raises(
        StoreError, match=f"2 documents are called '2024'.*brief.pdf <{DOC}brief>.*<{FIRST.value}>"
    ):
        find_document(store, "2024")


def test_an_empty_store_has_no_suggestions() -> None:
    with pytest.raises(NotFoundError, match="The store holds none"):
        find_document(open_store(None), "2024")


@pytest.mark.parametrize("name", ["2024", "2025"])
def test_build_forget_build_changes_nothing(
    store: Store, annual_report: Extraction, next_report: Extraction, name: str
) -> None:
    before, seen = set(store.quads()), union(store)
    archive = Archive(store)
    archive.remove(name)
    assert set(store.quads()) < before
    archive.add({"2024": annual_report, "2025": next_report}[name])
    assert set(store.quads()) == before and union(store) == seen


def test_the_graphs_of_other_documents_stay_as_they_are(store: Store) -> None:
    others: set[Quad] = set(store.quads(FIRST))
    Archive(store).remove("2025")
    assert set(store.quads(FIRST)) == others and not set(store.quads(NEXT))


def test_only_what_no_other_document_states_is_counted_as_lost(
    store: Store, annual_report: Extraction
) -> None:
    copy = replace(annual_report.document, source="kopie.pdf", title="Kopie", digest="c" * 64)
    archive = Archive(store)
    archive.add(replace(annual_report, document=copy, facts=annual_report.facts[:5]))
    change = archive.remove("jaarverslag-2024.pdf")
    assert (change.gone, change.unstated, change.unmentioned) == (24, 24 - 5 - 1 - 3, 0)
    change = archive.remove("kopie.pdf")
    assert (change.gone, change.unstated, change.unmentioned) == (9, 9, 7)


def test_a_thing_that_another_document_speaks_of_keeps_its_iri_and_names(
    annual_report: Extraction, next_report: Extraction
) -> None:
    renamed = tuple(
        replace(item, name="FlexFab 4.0", names=("FlexFab 4.0",)) if item.key == "flexfab" else item
        for item in next_report.entities
    )
    store = open_store(None)
    Archive(store).add_all([annual_report, replace(next_report, entities=renamed)])
    assert names(store, "uhasselt", "skos:altLabel") == {"Universiteit Hasselt"}
    Archive(store).remove("2024")
    assert names(store, "flexfab40", "rdfs:label") == {"FlexFab4.0"}
    assert names(store, "flexfab40", "skos:altLabel") == {"FlexFab 4.0"}
    assert names(store, "uhasselt", "rdfs:label") == {"UHasselt"}
    assert names(store, "uhasselt", "skos:altLabel") == set()


def test_a_question_can_be_asked_as_of_a_year(store: Store) -> None:
    asked = {"project": "FlexFab4.0"}
    then = catalogue.ask(as_of(store, 2024), "partners", asked)
    assert {row["organisation"] for row in then if row["role"] == "coordinator"} == {"UHasselt"}
    assert len(catalogue.ask(as_of(store, 2025), "partners", asked)) == len(
        catalogue.ask(store, "partners", asked)
    )
    assert set(as_of(store, 2025).quads()) == set(store.quads())
    assert len(as_of(store, 2023)) == 0


def test_a_document_without_a_year_is_of_no_year(annual_report: Extraction) -> None:
    store = open_store(None)
    Archive(store).add(replace(annual_report, document=replace(annual_report.document, year=None)))
    assert len(as_of(store, 2999)) == 0
