"""The graph as a network."""

from __future__ import annotations

import pytest

from extract.facts import SIGNATURES
from graph import Archive, NotFoundError, QueryError, Store, open_store
from graph.network import around, network
from tests.samples import annual_report

ID = "https://w3id.org/limburg-innovation/id/"


def test_every_relation_is_an_edge_with_its_evidence(store: Store) -> None:
    graph = network(store)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (19, 28)
    assert {key for *_, key in graph.edges(keys=True)} == set(SIGNATURES)
    edge = graph[ID + "flexfab40"][ID + "hogeschool-pxl"]["hasPartner"]
    assert [(piece.page, piece.report, piece.confidence) for piece in edge["evidence"]] == [
        (1, "Jaarverslag 2024", 0.9),
        (2, "Jaarverslag 2024", 0.9),
    ]
    assert edge["evidence"][0].quote.startswith("FlexFab4.0 is een project")


def test_a_node_knows_its_names_and_kinds(store: Store) -> None:
    node = network(store).nodes[ID + "uhasselt"]
    assert (node["label"], node["type"], node["subtype"]) == (
        "UHasselt",
        "Organisation",
        "KnowledgeInstitution",
    )
    assert node["names"] == ["UHasselt", "Universiteit Hasselt"]


def test_types_and_properties_filter(store: Store) -> None:
    graph = network(store, types=["Organisation", "Project"], properties=["hasPartner"])
    assert {type_ for _, type_ in graph.nodes(data="type")} == {"Organisation", "Project"}
    assert {key for *_, key in graph.edges(keys=True)} == {"hasPartner"}


def test_around_follows_relations_both_ways(store: Store) -> None:
    near = around(network(store), "efro")
    assert {label for _, label in near.nodes(data="label")} == {
        "EFRO",
        "Interreg Maas-Rijn",
        "Warmtenet Waterschei",
    }
    assert around(network(store), ID + "efro", depth=0).number_of_nodes() == 1
    assert "FlexFab4.0" in {label for _, label in around(network(store), "EFRO", depth=2).nodes(data="label")}


def test_other_names_lead_to_the_thing(store: Store) -> None:
    assert ID + "uhasselt" in around(network(store), "universiteit hasselt")


def test_an_unknown_name_gets_the_nearest_ones(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"Did you mean 'FlexFab4\.0'") as caught:
        around(network(store), "flexfap4.0")
    assert caught.value.suggestions[0] == "FlexFab4.0"


def test_a_name_of_two_things_is_asked_for_by_iri(store: Store) -> None:
    with pytest.raises(QueryError, match="zonneveld-organisation"):
        around(network(store), "zonneveld")


def test_an_empty_store_is_an_empty_network() -> None:
    assert network(open_store(None)).number_of_nodes() == 0


def test_one_report_gives_what_it_states() -> None:
    store = open_store(None)
    Archive(store).add(annual_report())
    assert network(store).number_of_edges() == 20


def test_the_name_as_written_goes_before_one_that_folds_alike(store: Store) -> None:
    site = around(network(store), "Zonneveld", depth=0)
    company = around(network(store), "Zonneveld vzw", depth=0)
    assert [data["type"] for _, data in site.nodes(data=True)] == ["Campus"]
    assert [data["type"] for _, data in company.nodes(data=True)] == ["Organisation"]
