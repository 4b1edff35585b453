"""One actor, one node, with the model as it is: over the sample documents, and over the real report and its chapters."""

from __future__ import annotations

from itertools import combinations

import pytest
from pyoxigraph import NamedNode, QuerySolutions

from extract.facts import Extraction
from extract.pipeline import Extractor
from extract.reading import read
from graph import Archive, Store, open_store
from graph.identity import normalise
from graph.network import network
from graph.resolution import Candidate, resolve
from ontology.register import load_register
from tests.product.conftest import REPORT

ACTORS = ("POM Limburg", "UHasselt", "KU Leuven", "LRM", "Thor Park", "Health Campus", "Bouwcampus")


@pytest.fixture(scope="module")
def chapters(extractor: Extractor, report: Extraction) -> Store:
    """The real report and its twelve chapters, put in one by one."""
    paths = sorted((REPORT.parent / "chapters").glob("*.txt"))
    assert len(paths) == 12
    store = open_store(None)
    for extraction in (report, *(extractor(read(path)) for path in paths)):
        Archive(store).add(extraction)
    return store


def bearing(store: Store, name: str, *, preferred: bool = False) -> set[str]:
    """The things of which a name, or the preferred one, is this but for legal forms, as is no company's name."""
    names = {
        node: [data["label"]] if preferred else data["names"]
        for node, data in network(store).nodes(data=True)
        if not data["label"].startswith("NV ")
    }
    return {node for node, known in names.items() if normalise(name) in map(normalise, known)}


def test_no_two_nodes_of_the_samples_are_surely_one(sample_store: Store) -> None:
    things = [
        Candidate(node, data["type"], tuple(data["names"]), data["subtype"])
        for node, data in network(sample_store, types=("Organisation", "Campus", "Person")).nodes(data=True)
    ]
    assert len(things) > 50
    assert not resolve(things, register=load_register()).merges


def test_no_two_actors_of_the_samples_have_one_name(sample_store: Store) -> None:
    nodes = network(sample_store, types=("Organisation", "Person")).nodes(data=True)
    named = [(node, {normalise(name) for name in data["names"]}) for node, data in nodes]
    assert not [(one, other) for (one, a), (other, b) in combinations(named, 2) if a & b]


@pytest.mark.report
@pytest.mark.parametrize("name", ACTORS)
def test_the_report_and_its_chapters_have_one_node_for_each_actor(chapters: Store, name: str) -> None:
    assert len(bearing(chapters, name)) == 1


@pytest.mark.report
def test_a_campus_and_its_company_a_city_and_its_place_are_two(chapters: Store) -> None:
    pairs = (("EnergyVille", "NV Campus EnergyVille"), ("Genk", "stad Genk"), ("Thor Park", "NV Thor Park"))
    for pair in pairs:
        found = [
            next(iter(solutions))["thing"]
            for label in pair
            if isinstance(
                solutions := chapters.query(
                    f'SELECT ?thing {{ ?thing skos:prefLabel ?label FILTER(STR(?label) = "{label}") }}'
                ),
                QuerySolutions,
            )
        ]
        assert len(set(found)) == 2 and all(isinstance(one, NamedNode) for one in found)


@pytest.mark.report
def test_what_became_another_thing_leads_there_and_says_nothing_else(chapters: Store) -> None:
    solutions = chapters.query("SELECT ?thing ?kept { ?thing owl:sameAs ?kept }")
    assert isinstance(solutions, QuerySolutions)
    for row in list(solutions):
        assert bool(chapters.query(f"ASK {{ {row['kept']} skos:prefLabel ?label }}"))
        assert not bool(chapters.query(f"ASK {{ {row['thing']} rdfs:label ?label }}"))
