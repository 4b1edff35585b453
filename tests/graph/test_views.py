"""Views of a network: what filters leave, what a limit leaves out, and ways between things."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Store, open_store
from graph.atlas import PROPERTIES, Atlas
from graph.errors import NotFoundError, StoreError
from graph.network import network
from graph.store.versions import Versions
from graph.views import Filters, arranged, neighbourhood, options, select, thing, way

FLEXFAB, LASER, EFRO = "id/flexfab40", "id/laserhuis", "id/efro"


@pytest.fixture
def atlas(store: Store) -> Atlas:
    return Atlas.of(store)


def labels(atlas: Atlas, things: np.ndarray) -> list[str]:
    return [atlas.labels[number] for number in things]


def test_an_atlas_holds_the_network_of_the_store(atlas: Atlas, store: Store) -> None:
    graph = network(store)
    lines = {
        (atlas.iris[s], PROPERTIES[p], atlas.iris[o])
        for s, p, o in zip(atlas.subjects, atlas.properties, atlas.objects, strict=True)
    }
    assert lines == {(s, p, o) for s, o, p in graph.edges(keys=True)} and set(atlas.iris) == set(graph)
    degrees = [graph.degree(iri) for iri in atlas.iris]
    assert degrees == sorted(degrees, reverse=True)


def test_an_atlas_is_read_back_as_it_was_written(store_folder: Path) -> None:
    version = Versions(store_folder).current()
    assert version
    first, second = Atlas.open(version), Atlas.open(version)
    assert first.iris == second.iris and first.reports == second.reports
    assert np.array_equal(first.stated, second.stated)
    (version / "network.npz").write_bytes(b"broken")
    assert Atlas.open(version).labels == first.labels


def test_there_is_no_atlas_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        Atlas.open(tmp_path)


def test_without_filters_all_relations_are_shown(atlas: Atlas) -> None:
    view = select(atlas, Filters(), limit=100)
    assert len(view.lines) == len(atlas.subjects)
    assert (view.things_left_out, view.lines_left_out, view.unrelated) == (0, 0, 0)


def test_what_exceeds_the_limit_is_counted(atlas: Atlas) -> None:
    view, whole = select(atlas, Filters(), limit=5), select(atlas, Filters(), limit=100)
    assert len(view.things) <= 5 and "FlexFab4.0" in labels(atlas, view.things)
    assert len(view.things) + view.things_left_out == len(whole.things)
    assert len(view.lines) + view.lines_left_out == len(whole.lines)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(types=("Project", "Programme")), {"partOfProgramme", "fundedBy"}),
        (Filters(properties=("shareholderOf",)), {"shareholderOf"}),
        (Filters(years=(2025,), properties=("locatedOn",)), {"locatedOn"}),
        (Filters(confidence=0.95), set()),
    ],
)
def test_filters_choose_lines(atlas: Atlas, filters: Filters, expected: set[str]) -> None:
    view = select(atlas, filters, limit=100)
    assert {PROPERTIES[number] for number in atlas.properties[view.lines]} == expected


def test_a_programme_takes_along_what_lies_within_it(atlas: Atlas) -> None:
    iri = atlas.iris[thing(atlas, EFRO)]
    found = labels(atlas, select(atlas, Filters(programmes=(iri,)), limit=100).things)
    assert {"EFRO", "Interreg Maas-Rijn", "FlexFab4.0", "Hogeschool PXL", "Warmtenet Waterschei"} <= set(
        found
    )
    assert "Maakdag 2024" not in found


def test_options_count_what_choosing_them_gives(atlas: Atlas) -> None:
    filters = Filters(years=(2024,))
    for option in options(atlas, filters)["properties"]:
        chosen = Filters(years=(2024,), properties=(option.value,))
        assert len(select(atlas, chosen, limit=100).lines) == option.count
    for option in options(atlas, Filters())["programmes"]:
        assert len(select(atlas, Filters(programmes=(option.value,)), limit=100).lines) == option.count


@pytest.mark.parametrize(
    "filters", [Filters(types=("Ship",)), Filters(campuses=("id/nowhere",)), Filters(programmes=(FLEXFAB,))]
)
def test_a_value_that_there_is_not_is_refused(atlas: Atlas, filters: Filters) -> None:
    with pytest.raises(NotFoundError):
        select(atlas, filters, limit=10)


def test_a_thing_comes_with_its_neighbours(atlas: Atlas, store: Store) -> None:
    number = thing(atlas, FLEXFAB)
    view = neighbourhood(atlas, number, limit=100)
    graph = network(store)
    assert view.things[0] == number
    assert {atlas.iris[other] for other in view.things[1:]} == set(
        nx.all_neighbors(graph, atlas.iris[number])
    )
    assert neighbourhood(atlas, number, limit=2).things_left_out == len(view.things) - 3


def test_a_way_is_as_short_as_any(atlas: Atlas, store: Store) -> None:
    graph = nx.Graph(network(store))
    start = thing(atlas, LASER)
    for end in range(len(atlas.iris)):
        found = way(atlas, start, end, Filters())
        if found is None:
            assert not nx.has_path(graph, atlas.iris[start], atlas.iris[end])
        else:
            assert len(found.things) - 1 == nx.shortest_path_length(graph, atlas.iris[start], atlas.iris[end])
            assert len(found.lines) >= len(found.things) - 1


def test_a_way_keeps_to_the_filters(atlas: Atlas) -> None:
    ends = thing(atlas, LASER), thing(atlas, EFRO)
    assert way(atlas, *ends, Filters()) is not None
    assert way(atlas, *ends, Filters(properties=("shareholderOf",))) is None


def test_each_thing_of_a_view_has_a_place(atlas: Atlas) -> None:
    view = select(atlas, Filters(), limit=100)
    places = arranged(atlas, view)
    assert len(set(places)) == len(view.things) and places == arranged(atlas, view)


def test_an_empty_store_has_an_empty_atlas() -> None:
    atlas = Atlas.of(open_store(None))
    view = select(atlas, Filters(), limit=10)
    assert (
        len(view.things) == 0 and arranged(atlas, view) == [] and options(atlas, Filters())["reports"] == []
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_ways_in_any_network(count: int, pairs: list[tuple[int, int]]) -> None:
    ends = [(a % count, b % count) for a, b in pairs if a % count != b % count] or [(0, 1)]
    subjects, objects = np.array(ends).T
    atlas = Atlas(
        iris=tuple(f"i{number}" for number in range(count)),
        labels=tuple(f"n{number}" for number in range(count)),
        reports=(),
        types=np.zeros(count, dtype=int),
        subjects=subjects,
        objects=objects,
        properties=np.zeros(len(ends), dtype=int),
        confidences=np.ones(len(ends)),
        stated=np.empty((0, 2), dtype=int),
    )
    graph = nx.Graph(ends)
    graph.add_nodes_from(range(count))
    for end in range(count):
        found = atlas.path(0, end, np.ones(len(ends), dtype=bool))
        assert (found is None) == (not nx.has_path(graph, 0, end))
        assert found is None or len(found) - 1 == nx.shortest_path_length(graph, 0, end)
