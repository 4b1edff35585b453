"""Names by beginning, part and misspelling, in an index that is the store's shadow."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extract.facts import SIGNATURES
from graph import Archive, QueryError, Store, StoreError, open_store
from graph.documents import read_query
from graph.search import TYPES, Hit, NameIndex
from ontology.terms import LIM, RDF, RDFS, SKOS
from tests import samples

FLEXFAB = "https://w3id.org/limburg-innovation/id/flexfab40"


def labels(hits: list[Hit]) -> list[str]:
    return [hit.label for hit in hits]


@pytest.mark.parametrize(
    ("text", "label", "least"),
    [
        ("FlexFab4.0", "FlexFab4.0", 1.0),
        ("flexfab 4.0", "FlexFab4.0", 1.0),
        ("Universiteit Hasselt", "UHasselt", 1.0),
        ("flex", "FlexFab4.0", 0.9),
        ("u", "UHasselt", 0.9),
        ("laserh", "Het Laserhuis", 0.9),
        ("vránken", "Metaalbouw Vranken nv", 0.7),
        ("Metalbouw Vrankne", "Metaalbouw Vranken nv", 0.7),
        ("mijnlmap", "Stichting Mijnlamp", 0.6),
        ("jaarverslag-2024.pdf", "Jaarverslag 2024", 1.0),
    ],
)
def test_the_likest_name_comes_first(store: Store, text: str, label: str, least: float) -> None:
    first = NameIndex.of(store).search(text)[0]
    assert first.label == label and least <= first.score <= 1


def test_a_hit_tells_what_it_is(store: Store) -> None:
    assert NameIndex.of(store).search("FlexFab 4.0", limit=1) == [
        Hit(iri=FLEXFAB, label="FlexFab4.0", type="Project", facts=9, score=1.0)
    ]


def test_equal_scores_are_ordered_by_the_number_of_relations(store: Store) -> None:
    hits = NameIndex.of(store).search("Zonneveld", limit=2)
    assert [(hit.label, hit.facts, hit.score) for hit in hits] == [
        ("Zonneveld", 5, 1.0),
        ("Zonneveld vzw", 3, 1.0),
    ]


def test_types_leave_out_the_others(store: Store) -> None:
    index = NameIndex.of(store)
    assert labels(index.search("zonneveld", types=["Campus"])) == ["Zonneveld"]
    assert {hit.type for hit in index.search("hasselt", types=["Place", "Organisation"])} == {
        "Place",
        "Organisation",
    }
    with pytest.raises(QueryError, match="'Town'"):
        index.search("Genk", types=["Town"])


@pytest.mark.parametrize("text", ["", " ", '"', "') OR 1", "zzzzqqqq", "a" * 5000, "\x00", "NEAR(x)", "%"])
def test_what_is_no_name_finds_nothing_and_breaks_nothing(store: Store, text: str) -> None:
    index = NameIndex.of(store)
    assert all(hit.score < 1 for hit in index.search(text))
    assert len(index.search("Genk")) > 0


def test_things_that_bear_a_name_and_how_they_write_it(store: Store) -> None:
    assert [(hit.label, name) for hit, name in NameIndex.of(store).called("PXL")] == [
        ("Hogeschool PXL", "PXL")
    ]


def test_no_more_than_asked_for(store: Store) -> None:
    index = NameIndex.of(store)
    assert len(index.search("a", limit=1)) == 1 and index.search("a", limit=0) == []


def test_every_relation_counts_as_a_fact() -> None:
    assert all(f"lim:{name}" in read_query("degrees").split() for name in SIGNATURES)


def test_the_index_lies_in_the_version_and_follows_the_build(store_folder: Path) -> None:
    assert labels(NameIndex.open(store_folder).search("Warmtenet Waterschei", limit=1)) == [
        "Warmtenet Waterschei"
    ]
    before = NameIndex.open(store_folder)
    Archive(open_store(store_folder)).remove("jaarverslag-2025.pdf")
    assert "Warmtenet Waterschei" not in labels(NameIndex.open(store_folder).search("Warmtenet"))
    assert "Warmtenet Waterschei" in labels(before.search("Warmtenet"))
    former = min(store_folder.glob("v*"))
    assert "Warmtenet Waterschei" in labels(NameIndex.open(former).search("Warmtenet"))


def test_a_build_leaves_the_index_beside_the_version_in_force(store_folder: Path) -> None:
    current = (store_folder / "current").read_text(encoding="ascii").strip()
    assert (store_folder / current / "names.sqlite").is_file()


@pytest.mark.parametrize("content", [None, b"", b"damaged" * 1000])
def test_a_missing_or_damaged_index_is_made_anew(store_folder: Path, content: bytes | None) -> None:
    NameIndex.open(store_folder)
    for path in store_folder.glob("v*/names.sqlite"):
        path.unlink() if content is None else path.write_bytes(content)
    assert NameIndex.open(store_folder).search("Genk")[0].score == 1.0


def test_an_index_of_another_form_is_made_anew(store_folder: Path) -> None:
    NameIndex.open(store_folder)
    for path in store_folder.glob("v*/names.sqlite"):
        with sqlite3.connect(path) as database:
            database.executescript("DELETE FROM thing; PRAGMA user_version = 99;")
    assert NameIndex.open(store_folder).search("Genk")[0].score == 1.0


def test_no_store_no_index(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        NameIndex.open(tmp_path / "nowhere")


def test_an_empty_store_has_an_index(tmp_path: Path) -> None:
    open_store(tmp_path / "store", create=True)
    assert NameIndex.open(tmp_path / "store").search("Genk") == []


def test_names_too_short_for_a_trigram_are_found() -> None:
    store = open_store(None)
    graph, thing = NamedNode("http://example.org/g"), NamedNode("http://example.org/a")
    triples = ((RDF.type, LIM.Place), (RDFS.label, Literal("Aa")), (SKOS.prefLabel, Literal("Aa")))
    with store.transaction() as transaction:
        transaction.replace(graph, [Quad(thing, verb, value, graph) for verb, value in triples])
    index = NameIndex.of(store)
    assert labels(index.search("aa")) == labels(index.search("a")) == ["Aa"]
    assert index.search("aardappel") == []


def test_a_beginning_of_many_names_finds_those_with_the_most_relations() -> None:
    store = open_store(None)
    graph = NamedNode("http://example.org/g")
    things = [NamedNode(f"http://example.org/{number:03}") for number in range(400)]
    quads = [Quad(thing, RDF.type, LIM.Organisation, graph) for thing in things]
    for number, thing in enumerate(things):
        quads += [Quad(thing, RDFS.label, Literal(f"Naam {number:03}"), graph)]
        quads += [Quad(thing, LIM.memberOf, other, graph) for other in things[: number % 50]]
    with store.transaction() as transaction:
        transaction.replace(graph, quads)
    hits = NameIndex.of(store).search("naam", limit=8)
    assert {hit.score for hit in hits} == {0.9}
    assert [hit.facts for hit in hits] == sorted((hit.facts for hit in hits), reverse=True)
    members = NameIndex.of(store).search("naam", limit=400)
    assert [hit.iri for hit in members[:8]] == [hit.iri for hit in hits]


def test_several_threads_search_at_once(store_folder: Path) -> None:
    index, found = NameIndex.open(store_folder), []

    def ask() -> None:
        for _ in range(20):
            found.append(index.search("vrankne")[0].label)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Metaalbouw Vranken nv"] * 80


def test_types_are_those_of_the_graph() -> None:
    names = {entity.type for entity in samples.annual_report().entities}
    assert names < set(TYPES)
