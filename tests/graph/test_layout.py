"""Places of nodes."""

from __future__ import annotations

import itertools
import math
import statistics
import time

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.layout import layout


def overlaps(places: dict[int, tuple[float, float]], size: tuple[float, float]) -> list[tuple[int, int]]:
    return [
        (one, other)
        for one in places
        for other in places
        if one < other
        and abs(places[one][0] - places[other][0]) < size[0] - 1
        and abs(places[one][1] - places[other][1]) < size[1] - 1
    ]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=60))
def test_boxes_do_not_overlap(count: int, pairs: list[tuple[int, int]]) -> None:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((one % count, other % count) for one, other in pairs)
    places = layout(graph, dict.fromkeys(graph, (120.0, 40.0)))
    assert set(places) == set(graph)
    assert not overlaps(places, (120.0, 40.0))


@pytest.mark.parametrize(
    "graph", [nx.star_graph(80), nx.complete_graph(30), nx.cycle_graph(50), nx.path_graph(60)]
)
def test_hard_shapes_do_not_overlap(graph: nx.Graph) -> None:
    assert not overlaps(layout(graph, dict.fromkeys(graph, (100.0, 40.0))), (100.0, 40.0))


def test_the_same_graph_gives_the_same_places_in_whatever_order_it_was_built() -> None:
    edges = [(one, other) for one, other in nx.gnm_random_graph(40, 60, seed=3).edges]
    one, other = nx.MultiDiGraph(edges), nx.MultiDiGraph([(b, a) for a, b in reversed(edges)])
    assert layout(one, dict.fromkeys(one, (80.0, 30.0))) == layout(other, dict.fromkeys(other, (80.0, 30.0)))


def test_no_nodes_have_no_places() -> None:
    assert layout(nx.MultiDiGraph(), {}) == {}


def test_ten_thousand_nodes_take_seconds_and_do_not_overlap() -> None:
    graph = nx.barabasi_albert_graph(10_000, 2, seed=5)
    begun = time.process_time()
    places = layout(graph, dict.fromkeys(graph, (30.0, 30.0)))
    assert time.process_time() - begun < 20
    by_place = sorted(places.values())
    assert not [
        (one, other)
        for index, one in enumerate(by_place)
        for other in itertools.takewhile(lambda other: other[0] - one[0] < 29, by_place[index + 1 :])  # noqa: B023
        if abs(one[1] - other[1]) < 29
    ]


def test_neighbours_lie_closer_than_strangers() -> None:
    graph = nx.barabasi_albert_graph(600, 1, seed=5)
    places = layout(graph, dict.fromkeys(graph, (30.0, 30.0)))
    near = [math.dist(places[one], places[other]) for one, other in graph.edges]
    far = [math.dist(places[one], places[(one + 300) % 600]) for one in graph]
    assert statistics.mean(near) < statistics.mean(far) / 4
