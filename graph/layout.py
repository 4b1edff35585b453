"""Where the nodes of a drawn network stand: each connected part by forces, the parts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Size = tuple[float, float]
Place = tuple[float, float]
Floats = NDArray[np.float64]

_GAP = 40.0
_SEED = 20
_PUSHES = 2e7
"""Pairs of nodes times rounds of forces that a layout may cost: about three seconds."""


def layout(graph: nx.Graph[Any], sizes: Mapping[Any, Size], *, aspect: float = 1.6) -> dict[Any, Place]:
    """The centre of each node, so that the boxes of `sizes` (width and height, label included) do not
    overlap.

    The same graph always gives the same places. `aspect` is the width of the drawing over its height. Forces
    after ForceAtlas2 (Jacomy et al., 2014); then boxes are pushed apart (after Dwyer et al., 2005).
    """
    simple = nx.Graph()
    simple.add_nodes_from(sorted(graph.nodes))
    simple.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.edges() if edge[0] != edge[1]))
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    return packed([_arranged(simple.subgraph(part), sizes, aspect) for part in parts], sizes, aspect)


def _arranged(part: nx.Graph[Any], sizes: Mapping[Any, Size], aspect: float) -> dict[Any, Place]:
    nodes = sorted(part.nodes)
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    boxes = np.array([sizes[node] for node in nodes], dtype=float)
    places = _apart(_stretched(_forced(part, nodes), boxes, aspect), boxes)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, places, strict=True)}


def _forced(part: nx.Graph[Any], nodes: list[Any]) -> Floats:
    """Positions by forces, turned so that the longest extent lies flat, as screens do."""
    ordered = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges()))
    rounds = int(min(max(_PUSHES / len(nodes) ** 2, 30), 300))
    found = nx.forceatlas2_layout(
        ordered, pos=nx.circular_layout(ordered), max_iter=rounds, scaling_ratio=3.0, gravity=0.8, seed=_SEED
    )
    places = np.array([found[node] for node in nodes])
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Floats = centred @ axes.T
    return turned


def _stretched(places: Floats, boxes: Floats, aspect: float) -> Floats:
    """Fill the area that the boxes and the lines between them need, in the wanted aspect."""
    spread = np.maximum(places.std(axis=0), 1e-9)
    tallest = float(np.sqrt(boxes.prod(axis=1).sum() * 4 / aspect))
    ratio = min(max(spread[0] / spread[1], 1.0), aspect * 1.5)
    wanted = tallest * np.array([np.sqrt(aspect * ratio), np.sqrt(aspect / ratio)]) / 4
    stretched: Floats = places * wanted / spread
    return stretched


def _apart(places: Floats, boxes: Floats, *, rounds: int = 600) -> Floats:
    """Push overlapping boxes apart along the axis on which they overlap less, and spread them where that fails."""
    places = places.copy()
    first = second = np.empty(0, dtype=int)
    for turn in range(rounds):
        if turn % 64 == 63:
            places *= 1.05
        if turn % 8 == 0:
            first, second = _neighbours(places, boxes)
        offsets = places[first] - places[second]
        overlap = (boxes[first] + boxes[second]) / 2 - np.abs(offsets)
        touching = (overlap > 0.5).all(axis=1)
        if not touching.any():
            if turn % 8 == 0:
                break
            first, second = _neighbours(places, boxes)
            continue
        axis = (overlap[:, 1] < overlap[:, 0]).astype(int)
        row = np.arange(len(first))
        sign = np.where(offsets[row, axis] < 0, -1.0, 1.0)
        push = np.where(touching, overlap[row, axis], 0.0) * sign * 0.45
        np.add.at(places, (first, axis), push)
        np.add.at(places, (second, axis), -push)
    return places


def _neighbours(places: Floats, boxes: Floats) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """The pairs of boxes that overlap or nearly do, each once."""
    near = np.ones((len(places), len(places)), dtype=bool)
    for axis in (0, 1):
        reach = (boxes[:, None, axis] + boxes[None, :, axis]) / 2 + 20
        near &= np.abs(places[:, None, axis] - places[None, :, axis]) < reach
    first, second = np.nonzero(np.triu(near, 1))
    return first, second


def packed(parts: list[dict[Any, Place]], sizes: Mapping[Any, Size], aspect: float) -> dict[Any, Place]:
    """The greatest part, and the others in rows below it, or in columns beside it where it is narrow."""
    if not parts:
        return {}
    moved = [_at_origin(part, sizes) for part in parts]
    (greatest, (width, height)), others = moved[0], moved[1:]
    if width / height < aspect:
        shifts = [(width + _GAP + y, x) for x, y in _shelves([(h, w) for _, (w, h) in others], height)]
    else:
        shifts = [(x, height + _GAP + y) for x, y in _shelves([size for _, size in others], width)]
    placed = dict(greatest)
    for (part, _), (right, down) in zip(others, shifts, strict=True):
        placed |= {node: (x + right, y + down) for node, (x, y) in part.items()}
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in placed.items()}


def _shelves(sizes: list[Size], width: float) -> list[Place]:
    """The upper left corners of boxes put side by side in rows of that width."""
    corners: list[Place] = []
    x = y = row = 0.0
    for box_width, box_height in sizes:
        if x > 0 and x + box_width > width:
            x, y, row = 0.0, y + row + _GAP / 2, 0.0
        corners.append((x, y))
        x += box_width + _GAP / 2
        row = max(row, box_height)
    return corners


def _at_origin(part: dict[Any, Place], sizes: Mapping[Any, Size]) -> tuple[dict[Any, Place], Size]:
    """The part moved so that its boxes begin at (0, 0), and its width and height."""
    centres = np.array(list(part.values()))
    halves = np.array([sizes[node] for node in part], dtype=float) / 2
    least, most = (centres - halves).min(axis=0), (centres + halves).max(axis=0)
    moved = {node: (x - float(least[0]), y - float(least[1])) for node, (x, y) in part.items()}
    return moved, (float(most[0] - least[0]), float(most[1] - least[1]))
