"""What is shown of a network: chosen by filters, its best connected part where it is large, and laid out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from extract.facts import ENTITY_TYPES
from graph.atlas import PROPERTIES, Atlas, Ints, Mask
from graph.errors import NotFoundError
from graph.layout import layout
from graph.page.looks import box_of, radius_of
from ontology.terms import BASE

_NAMED = 400
"""So many things are laid out with room for their names; of more, names are shown where they fit."""
_OPTIONS = 200
"""So many values a filter offers at most, those of most lines first."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which lines are wanted: those that meet all filters, and for one filter any of its values. Empty means all.

    `types` holds for both ends of a line. Reports, campuses and programmes are named by IRI; a line belongs to a campus
    or programme where it touches it or what lies within it. `confidence` is the least (0–1).
    """

    types: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    campuses: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True)
class Option:
    """A value of a filter, and how many lines (for types: things) there are with it under the other filters."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class View:
    """Things and lines by number, the best connected things first; what is left out is counted.

    `unrelated` things have no relation at all, `things_left_out` and `lines_left_out` meet the filters but exceed
    the limit. `degrees` are those in the view.
    """

    things: Ints
    lines: Ints
    degrees: Ints
    things_left_out: int
    lines_left_out: int
    unrelated: int


def select(atlas: Atlas, filters: Filters, *, limit: int) -> View:
    """The lines that meet the filters and their ends, at most `limit` things: those with the most of these lines.

    Raises `NotFoundError` where a filter has a value that there is not.
    """
    lines = np.flatnonzero(matching(atlas, filters))
    related = int((_degrees(atlas, np.arange(len(atlas.subjects))) > 0).sum())
    degrees = _degrees(atlas, lines)
    ranked = np.lexsort((np.arange(len(degrees)), -degrees))[: int((degrees > 0).sum())]
    chosen = np.zeros(len(degrees), dtype=bool)
    chosen[ranked[:limit]] = True
    kept = lines[chosen[atlas.subjects[lines]] & chosen[atlas.objects[lines]]]
    within = _degrees(atlas, kept)
    things = ranked[within[ranked] > 0]
    return View(
        things,
        kept,
        within[things],
        len(ranked) - len(things),
        len(lines) - len(kept),
        len(degrees) - related,
    )


def neighbourhood(atlas: Atlas, thing: int, *, limit: int) -> View:
    """A thing, the best connected of those that a line joins to it, and the lines between all of them."""
    others = atlas.around(thing)
    things = np.concatenate([[thing], others[:limit]])
    return _whole(atlas, things, atlas.between(things), left_out=max(len(others) - limit, 0))


def way(atlas: Atlas, first: int, last: int, filters: Filters) -> View | None:
    """The things on a shortest way between two, in its order, and the lines along it; None where there is no way."""
    lines = matching(atlas, filters)
    found = atlas.path(first, last, lines)
    return None if found is None else _whole(atlas, np.array(found), atlas.along(found, lines), left_out=0)


def _whole(atlas: Atlas, things: Ints, lines: Ints, *, left_out: int) -> View:
    return View(things, lines, _degrees(atlas, lines)[things], left_out, 0, 0)


def matching(atlas: Atlas, filters: Filters) -> Mask:
    """For each line whether it meets the filters."""
    met = np.ones(len(atlas.subjects), dtype=bool)
    for mask in _masks(atlas, filters).values():
        met &= mask
    return met


def options(atlas: Atlas, filters: Filters) -> dict[str, list[Option]]:
    """For each filter its values with their counts under the other filters, the most first."""
    masks = _masks(atlas, filters)

    def others(name: str) -> Mask:
        met = np.ones(len(atlas.subjects), dtype=bool)
        for other, mask in masks.items():
            if other != name:
                met &= mask
        return met

    by_report = np.bincount(
        atlas.stated[others("reports")[atlas.stated[:, 0]], 1], minlength=len(atlas.reports)
    )
    return {
        "types": _types(atlas, others("types")),
        "properties": _listed(
            _counted(PROPERTIES, atlas.properties[others("properties")]), filters.properties
        ),
        "reports": _listed(
            ((report.iri, report.title, int(n)) for report, n in zip(atlas.reports, by_report, strict=True)),
            filters.reports,
        ),
        "years": _years(atlas, others("years"), filters),
        "campuses": _scoped(atlas, "Campus", others("campuses"), filters.campuses),
        "programmes": _scoped(atlas, "Programme", others("programmes"), filters.programmes),
    }


def _types(atlas: Atlas, lines: Mask) -> list[Option]:
    ends = np.unique(np.concatenate([atlas.subjects[lines], atlas.objects[lines]]))
    counted = _counted(ENTITY_TYPES, atlas.types[ends])
    return [Option(value, label, count) for value, label, count in counted]


def _years(atlas: Atlas, lines: Mask, filters: Filters) -> list[Option]:
    known = np.array([report.year or 0 for report in atlas.reports], dtype=int)
    stated = atlas.stated[lines[atlas.stated[:, 0]]]
    pairs = (
        np.unique(np.stack([stated[:, 0], known[stated[:, 1]]], axis=1), axis=0) if len(stated) else stated
    )
    counted = [
        (str(year), str(year), int((pairs[:, 1] == year).sum())) for year in sorted(set(known.tolist()) - {0})
    ]
    return sorted(_listed(counted, tuple(map(str, filters.years))), key=lambda option: option.value)


def _scoped(atlas: Atlas, type_: str, lines: Mask, chosen: tuple[str, ...]) -> list[Option]:
    counted = (
        (atlas.iris[thing], atlas.labels[thing], int(lines[scope].sum()))
        for thing, scope in atlas.scopes[type_].items()
    )
    return _listed(counted, chosen)


def _counted(names: tuple[str, ...], numbers: Ints) -> list[tuple[str, str, int]]:
    counts = np.bincount(numbers, minlength=len(names))
    return [(name, name, int(count)) for name, count in zip(names, counts, strict=True)]


def _listed(counted: Iterable[tuple[str, str, int]], chosen: tuple[str, ...]) -> list[Option]:
    """The values that occur, and those that are chosen though they do not."""
    found = [Option(*each) for each in counted if each[2] or each[0] in chosen]
    found.sort(key=lambda option: (option.value not in chosen, -option.count, option.label))
    return found[:_OPTIONS]


def _masks(atlas: Atlas, filters: Filters) -> Mapping[str, Mask]:
    """The filters that are in use: for each line whether it meets them."""
    masks: dict[str, Mask] = {}
    if filters.types:
        wanted = np.isin(atlas.types, [_index(ENTITY_TYPES, name, "type") for name in filters.types])
        masks["types"] = wanted[atlas.subjects] & wanted[atlas.objects]
    if filters.properties:
        numbers = [_index(PROPERTIES, name, "relation") for name in filters.properties]
        masks["properties"] = np.isin(atlas.properties, numbers)
    if filters.reports:
        known = tuple(report.iri for report in atlas.reports)
        masks["reports"] = _stated(atlas, [_index(known, iri, "report") for iri in filters.reports])
    if filters.years:
        of_years = [index for index, report in enumerate(atlas.reports) if report.year in filters.years]
        masks["years"] = _stated(atlas, of_years)
    for name, type_, iris in (
        ("campuses", "Campus", filters.campuses),
        ("programmes", "Programme", filters.programmes),
    ):
        if iris:
            masks[name] = _within(atlas, type_, iris)
    if filters.confidence > 0:
        masks["confidence"] = atlas.confidences >= filters.confidence
    return masks


def _stated(atlas: Atlas, reports: list[int]) -> Mask:
    """For each line whether one of these reports states it."""
    mask = np.zeros(len(atlas.subjects), dtype=bool)
    mask[atlas.stated[np.isin(atlas.stated[:, 1], reports), 0]] = True
    return mask


def _within(atlas: Atlas, type_: str, iris: tuple[str, ...]) -> Mask:
    """For each line whether it belongs to one of these campuses or programmes."""
    mask = np.zeros(len(atlas.subjects), dtype=bool)
    for iri in iris:
        scope = atlas.scopes[type_].get(thing(atlas, iri))
        if scope is None:
            raise NotFoundError(f"{iri!r} is no {type_.lower()}", remedy="Look it up with /api/search.")
        mask[scope] = True
    return mask


def thing(atlas: Atlas, iri: str) -> int:
    """The number of a thing by its IRI, whole or without what all begin with; else raises `NotFoundError`."""
    for known in (iri, BASE + iri.lstrip("/")):
        if known in atlas.numbers:
            return atlas.numbers[known]
    raise NotFoundError(f"there is no thing {iri!r} in the network", remedy="Look it up with /api/search.")


def _index(known: tuple[str, ...], name: str, kind: str) -> int:
    if name not in known:
        raise NotFoundError(f"there is no {kind} {name!r}", remedy=f"There are {', '.join(known[:20])}.")
    return known.index(name)


def _degrees(atlas: Atlas, lines: Ints) -> Ints:
    ends = np.concatenate([atlas.subjects[lines], atlas.objects[lines]])
    return np.bincount(ends, minlength=len(atlas.iris))


def arranged(atlas: Atlas, view: View) -> list[tuple[float, float]]:
    """Where the things of a view stand, in its order; the same view always gives the same places."""
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(range(len(view.things)))
    place = {int(number): index for index, number in enumerate(view.things)}
    graph.add_edges_from(
        (place[int(atlas.subjects[line])], place[int(atlas.objects[line])]) for line in view.lines
    )
    named = len(view.things) <= _NAMED
    boxes = {
        index: box_of(atlas.labels[number], degree) if named else (2 * radius_of(degree) + 12,) * 2
        for index, (number, degree) in enumerate(zip(view.things, view.degrees.tolist(), strict=True))
    }
    places = layout(graph, boxes)
    return [places[index] for index in range(len(view.things))]
