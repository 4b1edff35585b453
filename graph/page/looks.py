"""How the kinds of things look: shapes, and colours that the colour-blind can tell apart (Okabe and Ito)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Look:
    """A shape of the drawing library, its colour, and the shape's outline as an SVG path for the legend."""

    shape: str
    colour: str
    outline: str


LOOKS = {
    "Organisation": Look("dot", "#0b6fb3", "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z"),
    "Campus": Look("square", "#d98c00", "M-7 -7h14v14h-14z"),
    "Project": Look("diamond", "#008f68", "M0 -9L9 0L0 9L-9 0z"),
    "Programme": Look("hexagon", "#b8529a", "M8 0L4 7H-4L-8 0L-4 -7H4z"),
    "Person": Look("triangle", "#3aa0d9", "M0 -8L8 7H-8z"),
    "Place": Look("triangleDown", "#7a8591", "M0 8L8 -7H-8z"),
    "Event": Look("star", "#cf4f00", "M0 -9L2.2 -3H8.6L3.5 .9L5.3 7.3L0 3.5L-5.3 7.3L-3.5 .9L-8.6 -3H-2.2z"),
}

OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "hideEdgesOnDrag": False, "keyboard": False},
    "nodes": {
        "borderWidth": 0,
        "font": {
            "color": "#1d2733",
            "face": "system-ui, Segoe UI, Roboto, Arial, sans-serif",
            "strokeWidth": 4,
        },
        "scaling": {"label": {"enabled": False, "drawThreshold": 0}},
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "chosen": {"label": False},
        "smooth": False,
        "width": 1.2,
        "selectionWidth": 1,
        "hoverWidth": 0.8,
        "font": {
            "size": 11,
            "color": "#3b4754",
            "strokeWidth": 4,
            "strokeColor": "#f6f8fa",
            "align": "middle",
        },
    },
}
"""What the drawing library is told once for all nodes and edges."""


def radius_of(degree: int) -> float:
    """The half of a node's width: the area grows with the number of relations."""
    return round(min(8 + 3.2 * math.sqrt(degree), 42), 1)


def letters_of(degree: int) -> int:
    """The size of the letters of a name, in the units of the drawing: hubs have greater ones."""
    return round(min(12 + 1.7 * math.sqrt(degree), 30))


def box_of(label: str, degree: int) -> tuple[float, float]:
    """Width and height of a node with its name beneath, and a little air."""
    letters = letters_of(degree)
    width = max(2 * radius_of(degree), 0.56 * letters * min(len(label), 40))
    return width + 16, 2 * radius_of(degree) + 1.3 * letters + 16
