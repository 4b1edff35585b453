"""Where the nodes of a drawn network stand: each connected part by forces, the parts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Size = tuple[float, float]
Place = tuple[float, float]
Floats = NDArray[np.float64]
Ints = NDArray[np.int_]

_GAP = 40.0
_REACH = 20.0
_CELLS, _ROUNDS = 128, 250
_FEW = 120  # nodes
_PUSH = 2.0
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def layout(graph: nx.Graph[Any], sizes: Mapping[Any, Size], *, aspect: float = 1.6) -> dict[Any, Place]:
    """The centre of each node, so that the boxes of `sizes` (width and height, label included) do not
    overlap.

    The same graph always gives the same places. `aspect` is the width of the drawing over its height. Forces
    after ForceAtlas2 (Jacomy et al., 2014); then boxes are pushed apart (after Dwyer et al., 2005). 10,000 nodes take
    seconds.
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
    number = {node: index for index, node in enumerate(nodes)}
    ends = np.array([(number[one], number[other]) for one, other in sorted(map(sorted, part.edges()))])
    places = _settled(len(nodes), ends[:, 0], ends[:, 1])
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Floats = centred @ axes.T
    return turned


def _settled(count: int, first: Ints, second: Ints) -> Floats:
    """Where forces come to rest: lines pull, nodes push each other off, by their degrees, and are drawn to the centre.

    Speeds are those of ForceAtlas2.
    """
    degrees = np.bincount(first, minlength=count) + np.bincount(second, minlength=count)
    mass = (1 + degrees).astype(float)
    places, before, speed = _spiral(count), np.zeros((count, 2)), 1.0
    pushes = _pushes_of_pairs if count <= _FEW else _pushes_on_mesh
    for _ in range(min(25 + 5 * count, _ROUNDS)):
        forces = _PUSH * mass[:, None] * pushes(places, mass)
        pulls = places[second] - places[first]
        for axis in (0, 1):
            forces[:, axis] += np.bincount(first, pulls[:, axis], minlength=count)
            forces[:, axis] -= np.bincount(second, pulls[:, axis], minlength=count)
        inward = places.mean(axis=0) - places
        forces += mass[:, None] * inward / np.maximum(np.linalg.norm(inward, axis=1), 1e-9)[:, None]
        swing = np.linalg.norm(forces - before, axis=1)
        traction = np.linalg.norm(forces + before, axis=1) / 2
        speed = min(float(mass @ traction) / max(float(mass @ swing), 1e-9), 1.5 * speed)
        places = places + forces * (speed / (1 + speed * np.sqrt(swing)))[:, None]
        before = forces
    return places


def _spiral(count: int) -> Floats:
    """As seeds lie in a sunflower: evenly, and no two of them in line with the centre."""
    radius, angle = 2 * np.sqrt(np.arange(1, count + 1)), _GOLDEN_ANGLE * np.arange(count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _pushes_of_pairs(places: Floats, mass: Floats) -> Floats:
    """What pushes each node, summed over all others."""
    away = places[:, None] - places[None]
    squares = np.maximum((away**2).sum(axis=2), 1e-9)
    pushes: Floats = np.einsum("ijk,ij,j->ik", away, 1 / squares, mass)
    return pushes


@cache
def _kernels() -> list[NDArray[np.complex128]]:
    """The push of a cell on the others along either axis, as the transform of 1/distance in its direction."""
    steps = np.fft.ifftshift(np.arange(-_CELLS, _CELLS))
    x, y = np.meshgrid(steps, steps, indexing="ij")
    squares = np.maximum(x**2 + y**2, 1)
    return [np.fft.rfft2(axis / squares) for axis in (x, y)]


def _pushes_on_mesh(places: Floats, mass: Floats) -> Floats:
    """As `_pushes_of_pairs`, nearly, at the price of the nodes and the cells of a mesh (Hockney and Eastwood, 1988).

    The masses lie on the four nearest points of the mesh, are convolved there, and felt from there.
    """
    low = places.min(axis=0)
    cell = max(float((places.max(axis=0) - low).max()) / (_CELLS - 2), 1e-9)
    at = (places - low) / cell
    corner = at.astype(int)
    right, up = (at - corner).T
    width = 2 * _CELLS
    mesh = np.zeros(width * width)
    shares = [
        ((corner[:, 0] + i) * width + corner[:, 1] + j, (right if i else 1 - right) * (up if j else 1 - up))
        for i in (0, 1)
        for j in (0, 1)
    ]
    for point, share in shares:
        mesh += np.bincount(point, share * mass, minlength=mesh.size)
    transformed = np.fft.rfft2(mesh.reshape(width, width))
    fields = [np.fft.irfft2(transformed * kernel, s=(width, width)).ravel() for kernel in _kernels()]
    felt = [np.sum([share * field[point] for point, share in shares], axis=0) for field in fields]
    return np.stack(felt, axis=1) / cell


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


def _neighbours(places: Floats, boxes: Floats) -> tuple[Ints, Ints]:
    """The pairs of boxes that overlap or nearly do, each once."""
    cells = np.floor((places - places.min(axis=0)) / (boxes.max(axis=0) + _REACH)).astype(int) + 1
    rows = int(cells[:, 1].max()) + 2
    key = cells[:, 0] * rows + cells[:, 1]
    order = np.argsort(key, kind="stable")
    pairs = [_pairs(order, key, shift) for shift in (0, 1, rows - 1, rows, rows + 1)]
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    near = np.abs(places[first] - places[second]) < (boxes[first] + boxes[second]) / 2 + _REACH
    kept = near.all(axis=1)
    return first[kept], second[kept]


def _pairs(order: Ints, key: Ints, shift: int) -> tuple[Ints, Ints]:
    """Each node with those in the cell `shift` further on; with those behind it where that is its own cell."""
    ordered = key[order]
    start = np.searchsorted(ordered, ordered + shift, side="left")
    if shift == 0:
        start = np.arange(1, len(order) + 1)
    counts = np.searchsorted(ordered, ordered + shift, side="right") - start
    first = np.repeat(np.arange(len(order)), counts)
    within = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[first], order[np.repeat(start, counts) + within]


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
