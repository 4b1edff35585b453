"""Segments of a page → regions in reading order: columns from left to right, what spans them between."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extract.reading.segments import Segment

_GUTTER = 6.0
_CROSSING = 0.4
_FILLED = 0.55
_WHITE = 0.5
_ALIGNED = 3.0
_CELL = 20


def regions(found: Sequence[Segment]) -> list[list[Segment]]:
    """The parts of a page that are read one after the other; each is one column wide, or a table.

    White space over the whole width cuts the page into strips; strips with one gutter are columns that go on.
    Within a strip, what crosses the gutter is read between the columns above and below it.
    """
    runs = _column_runs(_strips(found))
    if len(runs) == 1:
        return _strip_regions(found, runs[0][0])
    return [region for gutter, run in runs for region in _strip_regions(run, gutter)]


def _strip_regions(found: Sequence[Segment], gutter: float | None) -> list[list[Segment]]:
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


def _strips(found: Sequence[Segment]) -> list[list[Segment]]:
    """`found` from top to bottom, cut where white space higher than between lines runs from side to side."""
    strips: list[list[Segment]] = []
    bottom = 0.0
    for segment in sorted(found, key=lambda each: each.top):
        if strips and segment.top - bottom < _WHITE * segment.size:
            strips[-1].append(segment)
        else:
            strips.append([segment])
        bottom = max(bottom, segment.bottom) if len(strips[-1]) > 1 else segment.bottom
    return strips


def _column_runs(strips: Sequence[list[Segment]]) -> list[tuple[float | None, list[Segment]]]:
    """Strips joined where columns go on from one to the next; each run with its gutter (None: no columns)."""
    gutters = [_gutter(strip) for strip in strips]
    for index in reversed(range(len(strips) - 1)):
        after = gutters[index + 1]
        if gutters[index] is None and after is not None and _aligned(strips[index], strips[index + 1], after):
            gutters[index] = after
    runs: list[tuple[float | None, list[Segment]]] = []
    for index, (strip, gutter) in enumerate(zip(strips, gutters, strict=True)):
        before, above = runs[-1] if runs else (None, [])
        if before is None or gutter is None:
            joins = bool(runs) and before is None and gutter is None
            goes_on = before is not None and (
                _aligned(strip, above, before) or _goes_on(strips[index:], above, before)
            )
        else:
            joins, goes_on = _parts(strip, before) and _parts(above, gutter), False
        if joins or goes_on:
            above.extend(strip)
        else:
            runs.append((gutter, list(strip)))
    return runs


def _aligned(strip: Sequence[Segment], columns: Sequence[Segment], gutter: float) -> bool:
    """Whether `strip` has text at the left edge of both `columns` that `gutter` parts, and none across it."""
    edges = [
        min((each.left for each in columns if (each.right <= gutter) is left), default=-1.0)
        for left in (True, False)
    ]
    return _parts(strip, gutter) and all(
        any(abs(each.left - edge) < _ALIGNED for each in strip) for edge in edges
    )


def _parts(found: Sequence[Segment], gutter: float) -> bool:
    return not any(_crosses(each, gutter) for each in found)


def _goes_on(strips: Sequence[list[Segment]], above: Sequence[Segment], gutter: float) -> bool:
    """Whether the left column alone goes on in the first of `strips`: as text as wide as that column."""
    left = [each for each in above if each.right <= gutter]
    if not left or any(each.right > gutter for each in strips[0]):
        return False
    edge = max(each.right for each in left)
    start = min(each.left for each in left)
    strip = strips[0]
    if len(strip) == 1:
        return len(strips) > 1 and len(strips[1]) > 1 and _goes_on(strips[1:], above, gutter)
    return max(each.width for each in strip) > 0.8 * (edge - start)


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
        if len(left) < 2 or len(right) < 2 or crossing > _CROSSING * len(found):
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
    beside = [_column(left, -1), _column(right, 1)]
    return any(_filled(side) < _FILLED or median(len(each.text) for each in side) < _CELL for side in beside)


def _column(side: Sequence[Segment], towards: int) -> list[Segment]:
    """The segments of `side` in the column next to the gutter: the rightmost (-1) or the leftmost (1)."""
    edge = max(side, key=lambda each: each.right).left if towards < 0 else min(each.left for each in side)
    return [each for each in side if abs(each.left - edge) < _ALIGNED] or list(side)


def _filled(column: Sequence[Segment]) -> float:
    widths = [each.width for each in column]
    return median(widths) / max(1.0, max(widths))
