"""Documents put in, read again and taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions

from extract.facts import Extraction
from graph import Archive, NotFoundError, Store, StoreError, open_store
from ontology.terms import PROV
from tests import samples

DOC = "https://w3id.org/limburg-innovation/doc/"
ID = "https://w3id.org/limburg-innovation/id/"
REPORTS = {
    "annual": samples.annual_report(),
    "shortened": samples.shortened_report(),
    "next": samples.next_report(),
}


def content(store: Store, *, but: NamedNode = PROV.endedAtTime) -> set[Quad]:
    return {quad for quad in store.quads() if quad.predicate != but}


def values(store: Store, query: str) -> set[str]:
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return {term.value for row in result for term in row}


def elsewhere(extraction: Extraction, text: str, *, title: str = "Ander") -> Extraction:
    """A file of the same name with other bytes."""
    document = replace(extraction.document, digest=text * 64, title=title)
    return replace(extraction, document=document)


def test_a_document_is_counted_when_it_comes_and_when_it_changes() -> None:
    archive = Archive(open_store(None))
    first = archive.add(REPORTS["annual"])
    assert (first.new, first.gone, first.kept, first.replaced, first.changed) == (24, 0, 0, False, True)
    shorter = archive.add(REPORTS["shortened"])
    assert (shorter.new, shorter.gone, shorter.kept, shorter.replaced) == (0, 8, 16, True)
    same = archive.add(REPORTS["shortened"])
    assert (same.new, same.gone, same.kept, same.changed) == (0, 0, 16, False)


def test_reports_are_listed_with_what_they_state(store: Store) -> None:
    first, second = Archive(store).reports()
    assert (first.source, first.year, first.pages, first.words) == ("jaarverslag-2024.pdf", 2024, 2, 153)
    assert (first.entities, first.facts, first.funding) == (17, 20, 3)
    assert (second.entities, second.facts, second.funding) == (12, 8, 1)
    assert (first.publisher, first.folder, first.model) == ("POM Limburg", None, samples.RUN.model)


def test_a_second_build_gives_the_same_graph(store: Store) -> None:
    before = content(store)
    later = replace(samples.RUN, time="2027-01-01T00:00:00+00:00")
    Archive(store).add_all([replace(REPORTS[name], run=later) for name in ("annual", "next")])
    assert content(store) == before
    fresh = open_store(None)
    Archive(fresh).add_all([replace(REPORTS[name], run=later) for name in ("annual", "next")])
    assert content(fresh) == before


def test_documents_one_by_one_give_what_they_give_together(store: Store) -> None:
    single = open_store(None)
    for name in ("annual", "next"):
        Archive(single).add(REPORTS[name])
    assert set(single.quads()) == set(store.quads())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(REPORTS)), max_size=6), st.sampled_from(["annual", "shortened"]))
def test_a_document_taken_out_leaves_the_graph_as_if_it_had_never_been(
    history: list[str], stays: str
) -> None:
    store = open_store(None)
    archive = Archive(store)
    for name in (stays, *history, stays):
        archive.add(REPORTS[name])
    if "next" in history:
        archive.remove("jaarverslag-2025.pdf")
    fresh = open_store(None)
    Archive(fresh).add(REPORTS[stays])
    assert set(store.quads()) == set(fresh.quads())
    assert values(store, "SELECT ?s ?p ?o { ?s ?p ?o }") == values(fresh, "SELECT ?s ?p ?o { ?s ?p ?o }")


def test_the_last_document_leaves_nothing_behind(store: Store) -> None:
    archive = Archive(store)
    gone = archive.remove("jaarverslag-2024.pdf")
    assert (gone.new, gone.gone, gone.kept) == (0, 24, 0)
    things = values(store, "SELECT ?s { ?s skos:prefLabel ?name }")
    assert f"{ID}warmtenet-waterschei" in things and f"{ID}sint-barbaraziekenhuis" not in things
    archive.remove(NamedNode(DOC + "jaarverslag-2025"))
    assert len(store) == 0 and not bool(store.query("ASK { ?s ?p ?o }"))


def test_each_thing_has_one_preferred_name_though_documents_call_it_otherwise() -> None:
    store = open_store(None)
    archive = Archive(store)
    archive.add(REPORTS["annual"])
    other = tuple(
        replace(item, name="FlexFab 4.0", names=("FlexFab 4.0",)) if item.key == "flexfab" else item
        for item in REPORTS["next"].entities
    )
    archive.add(replace(REPORTS["next"], entities=other))
    names = "SELECT ?name { id:flexfab40 skos:prefLabel ?name }"
    assert values(store, names) == {"FlexFab4.0"}
    assert values(store, "SELECT ?name { id:flexfab40 skos:altLabel ?name }") == {"FlexFab 4.0"}


def test_a_thing_of_one_document_is_called_as_that_document_calls_it_now() -> None:
    store = open_store(None)
    archive = Archive(store)
    archive.add(REPORTS["annual"])
    renamed = tuple(
        replace(item, name="FlexFab 4.0", names=("FlexFab 4.0",)) if item.key == "flexfab" else item
        for item in REPORTS["annual"].entities
    )
    archive.add(replace(REPORTS["annual"], entities=renamed))
    assert values(store, "SELECT ?name { id:flexfab40 rdfs:label ?name }") == {"FlexFab 4.0"}
    assert not values(store, "SELECT ?name { id:flexfab40 skos:altLabel ?name }")


def test_money_that_two_documents_speak_of_is_one_record() -> None:
    store = open_store(None)
    annual = REPORTS["annual"]
    copy = replace(annual, document=replace(annual.document, source="brief.pdf", digest="c" * 64))
    Archive(store).add_all([annual, copy])
    assert values(store, "SELECT (COUNT(*) AS ?n) { ?record a lim:Funding }") == {"3"}
    assert values(store, "SELECT (COUNT(*) AS ?n) { ?statement rdf:predicate lim:amount }") == {"6"}


def test_current_documents_can_be_skipped(store: Store) -> None:
    archive, document = Archive(store), REPORTS["annual"].document
    later = replace(samples.RUN, time="2030-01-01T00:00:00Z")
    assert archive.is_current(document.digest, document.source, later)
    assert not archive.is_current(document.digest, document.source, replace(samples.RUN, model="sample-2"))
    assert not archive.is_current(document.digest, document.source, replace(samples.RUN, software="9"))
    assert not archive.is_current("0" * 64, document.source, samples.RUN)
    assert not archive.is_current(document.digest, "andere.pdf", samples.RUN)


def test_a_file_read_again_with_other_bytes_keeps_its_iri(store: Store) -> None:
    change = Archive(store).add(elsewhere(REPORTS["annual"], "b"))
    assert change.document == NamedNode(DOC + "jaarverslag-2024") and change.replaced
    assert len(Archive(store).reports()) == 2


def test_files_of_one_name_in_two_folders_are_two_documents() -> None:
    archive = Archive(open_store(None))
    first = archive.add(REPORTS["annual"], folder="2024")
    second = archive.add(elsewhere(REPORTS["annual"], "b"), folder="Kempen Oost")
    again = archive.add(elsewhere(REPORTS["annual"], "c"), folder="Kempen Oost")
    assert first.document.value == DOC + "jaarverslag-2024"
    assert second.document.value == again.document.value == DOC + "kempen-oost-jaarverslag-2024"
    assert not second.replaced and again.replaced
    with pytest.raises(StoreError, match="2 documents are called"):
        archive.remove("jaarverslag-2024.pdf")


def test_the_same_bytes_are_one_document_wherever_they_lie() -> None:
    archive = Archive(open_store(None))
    archive.add(REPORTS["annual"], folder="2024")
    assert archive.add(REPORTS["annual"], folder="kopie").replaced


def test_two_files_that_nothing_tells_apart_are_refused_and_nothing_is_written() -> None:
    store = open_store(None)
    with pytest.raises(StoreError, match=r"two different files are called 'jaarverslag-2024\.pdf'"):
        Archive(store).add_all([REPORTS["annual"], elsewhere(REPORTS["annual"], "b")])
    assert len(store) == 0


def test_files_whose_names_differ_in_their_ending_have_two_iris() -> None:
    archive = Archive(open_store(None))
    annual = REPORTS["annual"]
    archive.add(annual)
    for source, expected in (
        ("Jaarverslag 2024.docx", "jaarverslag-2024-docx"),
        ("JAARVERSLAG_2024.docx", "jaarverslag-2024-2"),
    ):
        document = replace(annual.document, source=source, digest="d" * 64)
        assert archive.add(replace(annual, document=document)).document.value == DOC + expected


def test_a_document_that_is_not_there_cannot_be_taken_out(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"no document 'brief\.pdf'") as caught:
        Archive(store).remove("brief.pdf")
    assert "jaarverslag-2024.pdf" in caught.value.suggestions


def test_the_base_of_iris_is_a_setting() -> None:
    store = open_store(None)
    Archive(store, base="https://data.example.org/").add(REPORTS["annual"])
    ours = [quad for quad in store.quads() if "w3id.org/limburg-innovation/" in str(quad.subject)]
    assert not ours
    assert bool(store.query("ASK { <https://data.example.org/id/flexfab40> a lim:Project }"))


def test_a_store_on_disk_holds_what_a_store_in_memory_holds(store: Store, store_folder: Path) -> None:
    assert set(open_store(store_folder).quads()) == set(store.quads())
