"""The motif of the reports, points joined to their neighbours, and the colours that it is drawn in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable


@dataclass(frozen=True)
class Palette:
    """The two colours of a report."""

    colour: Color
    accent: Color


def tint(colour: Color, share: float) -> Color:
    """`colour` thinned with white to `share` (0-1) of its strength."""
    return Color(*(1 - share * (1 - part) for part in (colour.red, colour.green, colour.blue)))


def draw_network(canvas: Any, palette: Palette, seed: str, width: float, height: float) -> None:
    """Draw the motif: points joined to their neighbours, in the same places for the same seed."""
    chance = random.Random(seed)
    count = round(width * height / (24 * mm) ** 2)
    points = [(chance.uniform(0, width), chance.uniform(0, height)) for _ in range(count)]
    canvas.setStrokeColor(tint(palette.colour, 0.62))
    canvas.setLineWidth(0.8)
    for index, (x, y) in enumerate(points):
        for other_x, other_y in points[:index]:
            if (x - other_x) ** 2 + (y - other_y) ** 2 < (32 * mm) ** 2:
                canvas.line(x, y, other_x, other_y)
    for index, (x, y) in enumerate(points):
        canvas.setFillColor(palette.accent if index % 5 == 0 else tint(palette.colour, 0.45))
        canvas.circle(x, y, chance.uniform(2.2, 6.5 if index % 5 else 10), stroke=0, fill=1)


class Picture(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """The report's motif at the foot of a page, where enough of the page is left for a picture."""

    def __init__(self, palette: Palette, seed: str) -> None:
        super().__init__()
        self.palette, self.seed = palette, seed

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """All the space that is left, so that the picture stands at its foot; nothing below 45 mm."""
        self.width, self.height = width, min(height - 9 * mm, 95 * mm) if height > 45 * mm else 0
        return width, height - 1 if self.height else 0

    def draw(self) -> None:
        """Draw the motif on a ground of the report's colour."""
        if not self.height:
            return
        outline = self.canv.beginPath()
        outline.rect(0, 0, self.width, self.height)
        self.canv.clipPath(outline, stroke=0)
        self.canv.setFillColor(self.palette.colour)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        draw_network(self.canv, self.palette, self.seed, self.width, self.height)
