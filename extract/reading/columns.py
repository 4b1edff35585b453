"""Segments of a page → regions in reading order: columns from left to right, what spans them between."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extract.reading.segments import Segment

_GUTTER = 6.0
_CROSSING = 0.4
_FILLED = 0.55


def regions(found: Sequence[Segment]) -> list[list[Segment]]:
    """The parts of a page that are read one after the other; each is one column wide, or a table.

    Cuts at the gutter that the fewest segments cross; what crosses it is read between the columns above and
    below it.
    """
    gutter = _gutter(found)
    if gutter is None:
        return [sorted(found, key=lambda each: (each.top, each.left))] if found else []
    ordered: list[list[Segment]] = []
    for spanning, band in _bands(found, gutter):
        if spanning:
            ordered.extend(regions(band) if len(band) < len(found) else [band])
        else:
            ordered.extend(regions([each for each in band if each.right <= gutter]))
            ordered.extend(regions([each for each in band if each.right > gutter]))
    return ordered


def _bands(found: Sequence[Segment], gutter: float) -> list[tuple[bool, list[Segment]]]:
    """Runs of segments from top to bottom that do (True) or do not (False) cross `gutter`."""
    crossing = sorted((each for each in found if _crosses(each, gutter)), key=lambda each: each.top)
    bands: list[tuple[bool, list[Segment]]] = []
    rest = [each for each in found if not _crosses(each, gutter)]
    for wide in crossing:
        above = [each for each in rest if each.top < wide.top]
        rest = [each for each in rest if each.top >= wide.top]
        if above:
            bands.append((False, above))
        if bands and bands[-1][0]:
            bands[-1][1].append(wide)
        else:
            bands.append((True, [wide]))
    return [*bands, (False, rest)] if rest else bands


def _crosses(segment: Segment, x: float) -> bool:
    return segment.left < x - 1 and segment.right > x + 1


def _gutter(found: Sequence[Segment]) -> float | None:
    """The x in the gap between two columns of text, None where the segments are one column or a table."""
    best: tuple[int, float, float] | None = None
    for start in sorted({round(each.left, 1) for each in found}):
        x = start - 0.5
        left = [each for each in found if each.right <= x]
        right = [each for each in found if each.left >= x]
        crossing = len(found) - len(left) - len(right)
        if len(left) < 3 or len(right) < 3 or crossing > _CROSSING * len(found):
            continue
        gap = min(each.left for each in right) - max(each.right for each in left)
        if gap < _GUTTER or not _side_by_side(left, right) or _tabular(left, right):
            continue
        candidate = (-crossing, gap, x - gap / 2)
        best = max(best, candidate) if best else candidate
    return best[2] if best else None


def _side_by_side(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    top = max(min(each.top for each in left), min(each.top for each in right))
    bottom = min(max(each.bottom for each in left), max(each.bottom for each in right))
    heights = [max(each.bottom for each in side) - min(each.top for each in side) for side in (left, right)]
    return bottom - top > 0.3 * min(heights)


def _tabular(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Whether the two sides are cells of rows: on the same lines, and not filling a column as text does."""
    share = max(
        sum(any(each.beside(other) for other in theirs) for each in ours) / len(ours)
        for ours, theirs in ((left, right), (right, left))
    )
    if share < 0.6:
        return False
    return min(_filled(left), _filled(right)) < _FILLED


def _filled(side: Sequence[Segment]) -> float:
    widths = [each.width for each in side]
    column = max(each.right for each in side) - min(each.left for each in side)
    return median(widths) / column if column else 1.0
