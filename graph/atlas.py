"""The network of one version of a store as arrays: what a view of it is chosen from in milliseconds.

An atlas is made of the store and of nothing else, and lies as one file in the folder of the version that it was made
of; since a version never changes once it is published, the file is missing or right.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import NamedNode, QuerySolutions

from extract.facts import ENTITY_TYPES, SIGNATURES
from graph.documents import Queryable, read_query
from graph.errors import StoreError
from graph.files import replacing
from graph.store.oxigraph import VersionStore
from ontology.terms import LIM

Ints = NDArray[np.int_]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PROPERTIES = tuple(SIGNATURES)
_FILE, _FORM = "network.npz", 1
_WITHIN = {"Programme": "partOfProgramme", "Campus": "locatedOn"}
"""The types whose things hold others, and by which property."""


class Report(NamedTuple):
    """A document that states relations; `year` is None where it is not known."""

    iri: str
    title: str
    year: int | None


@dataclass(frozen=True)
class Atlas:
    """Things by number, the best connected first, and the relations between them as lines.

    `types` and `properties` number `ENTITY_TYPES` and `PROPERTIES`; `confidences` (0–1) are those of the surest
    sentence. `stated` has a row (line, report) for each report that states a line.
    """

    iris: tuple[str, ...]
    labels: tuple[str, ...]
    reports: tuple[Report, ...]
    types: Ints
    subjects: Ints
    objects: Ints
    properties: Ints
    confidences: Floats
    stated: Ints

    @classmethod
    def open(cls, version: Path) -> Atlas:
        """The atlas of the version in this folder, made where it is missing; in memory where it cannot be written.

        It takes seven seconds to make for a million quads. Raises `StoreError` where there is no store.
        """
        path = version / _FILE
        if (found := cls._read(path)) is not None:
            return found
        atlas = cls.of(VersionStore(version))
        try:
            with replacing(path) as temporary:
                atlas._write(temporary)
        except StoreError:
            pass
        return atlas

    @classmethod
    def of(cls, store: Queryable) -> Atlas:
        """The atlas of whatever answers queries."""
        things = {
            row["thing"].value: (row["label"].value, LIM.local(row["type"]))
            for row in _rows(store, "identities")
        }
        sentences: dict[tuple[str, str, str], dict[str, float]] = {}
        reports: dict[str, Report] = {}
        for row in _rows(store, "lines"):
            ends = row["subject"].value, LIM.local(row["property"]) or "", row["object"].value
            if ends[0] in things and ends[2] in things:
                by_report = sentences.setdefault(ends, {})
                if isinstance(report := row["report"], NamedNode):
                    confidence = float(row["confidence"].value)
                    by_report[report.value] = max(confidence, by_report.get(report.value, 0.0))
        for row in _rows(store, "editions"):
            year = int(row["year"].value) if row["year"] is not None else None
            reports[row["report"].value] = Report(row["report"].value, row["title"].value, year)
        return cls._numbered(things, sentences, sorted(reports.values(), key=lambda r: (r.year or 0, r.iri)))

    @classmethod
    def _numbered(
        cls,
        things: Mapping[str, tuple[str, str | None]],
        sentences: Mapping[tuple[str, str, str], Mapping[str, float]],
        reports: Iterable[Report],
    ) -> Atlas:
        degrees = dict.fromkeys(things, 0)
        for subject, _, object_ in sentences:
            degrees[subject] += 1
            degrees[object_] += 1
        ordered = sorted(things, key=lambda iri: (-degrees[iri], iri))
        number = {iri: index for index, iri in enumerate(ordered)}
        known = {name: index for index, name in enumerate(PROPERTIES)}
        lines = sorted(sentences, key=lambda ends: (number[ends[0]], number[ends[2]], known[ends[1]]))
        all_reports = tuple(reports)
        place = {report.iri: index for index, report in enumerate(all_reports)}
        stated = [
            (line, place[iri]) for line, ends in enumerate(lines) for iri in sentences[ends] if iri in place
        ]
        return cls(
            iris=tuple(ordered),
            labels=tuple(things[iri][0] for iri in ordered),
            reports=all_reports,
            types=np.array([ENTITY_TYPES.index(things[iri][1] or "") for iri in ordered], dtype=int),
            subjects=np.array([number[subject] for subject, *_ in lines], dtype=int),
            objects=np.array([number[object_] for *_, object_ in lines], dtype=int),
            properties=np.array([known[name] for _, name, _ in lines], dtype=int),
            confidences=np.array([max(sentences[ends].values(), default=1.0) for ends in lines], dtype=float),
            stated=np.array(stated, dtype=int).reshape(-1, 2),
        )

    @classmethod
    def _read(cls, path: Path) -> Atlas | None:
        try:
            with np.load(path) as arrays:
                told = json.loads(arrays["told"].tobytes())
                if told["form"] != _FORM:
                    return None
                return cls(
                    tuple(told["iris"]),
                    tuple(told["labels"]),
                    tuple(Report(*report) for report in told["reports"]),
                    *(arrays[name] for name in _ARRAYS),
                )
        except (OSError, ValueError, KeyError, BadZipFile):
            return None

    def _write(self, path: Path) -> None:
        told = {"form": _FORM, "iris": self.iris, "labels": self.labels, "reports": self.reports}
        text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8)
        with open(path, "wb") as file:
            np.savez(file, told=text, **{name: getattr(self, name) for name in _ARRAYS})

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """IRI → number."""
        return {iri: index for index, iri in enumerate(self.iris)}

    @cached_property
    def scopes(self) -> Mapping[str, Mapping[int, Ints]]:
        """For the types `Programme` and `Campus`: thing → the lines that touch it or what lies within it, at any depth."""
        return {type_: self._scopes(type_, property_) for type_, property_ in _WITHIN.items()}

    def _scopes(self, type_: str, property_: str) -> dict[int, Ints]:
        touching = self._touching
        parts: dict[int, list[int]] = {}
        for line in np.flatnonzero(self.properties == PROPERTIES.index(property_)):
            parts.setdefault(int(self.objects[line]), []).append(int(self.subjects[line]))
        found: dict[int, Ints] = {}
        for whole in np.flatnonzero(self.types == ENTITY_TYPES.index(type_)):
            within, waiting = {int(whole)}, [int(whole)]
            while waiting:
                new = set(parts.get(waiting.pop(), ())) - within
                within |= new
                waiting.extend(new)
            found[int(whole)] = np.unique(np.concatenate([touching(thing) for thing in sorted(within)]))
        return found

    def _touching(self, thing: int) -> Ints:
        """The lines that begin or end at a thing."""
        start, lines, _ = self._ends
        return lines[start[thing] : start[thing + 1]]

    @cached_property
    def _ends(self) -> tuple[Ints, Ints, Ints]:
        """By thing, where its lines begin in the others; the lines; and the things at their other ends."""
        near = np.concatenate([self.subjects, self.objects])
        order = np.argsort(near, kind="stable")
        start = np.searchsorted(near[order], np.arange(len(self.iris) + 1))
        far = np.concatenate([self.objects, self.subjects])[order]
        return start, order % max(len(self.subjects), 1), far

    def around(self, thing: int) -> Ints:
        """The things that a line joins to this one, the best connected first."""
        start, _, far = self._ends
        others = np.unique(far[start[thing] : start[thing + 1]])
        found: Ints = others[others != thing]
        return found

    def path(self, first: int, last: int, lines: Mask) -> list[int] | None:
        """The things on a shortest way from one to another along these lines, through the best connected; None without."""
        start, number, far = self._ends
        usable = lines[number]
        before = np.full(len(self.iris), -1)
        before[first] = first
        frontier = np.array([first])
        while len(frontier) and before[last] < 0:
            counts = start[frontier + 1] - start[frontier]
            at = np.arange(counts.sum()) + np.repeat(start[frontier] - np.cumsum(counts) + counts, counts)
            origin = np.repeat(frontier, counts)
            fresh = usable[at] & (before[far[at]] < 0)
            reached, index = np.unique(far[at][fresh], return_index=True)
            before[reached] = origin[fresh][index]
            frontier = reached
        if before[last] < 0:
            return None
        way = [last]
        while way[-1] != first:
            way.append(int(before[way[-1]]))
        return way[::-1]

    def between(self, things: Ints) -> Ints:
        """The lines of which both ends are among these things."""
        chosen = np.zeros(len(self.iris), dtype=bool)
        chosen[things] = True
        return np.flatnonzero(chosen[self.subjects] & chosen[self.objects])

    def along(self, way: list[int], lines: Mask) -> Ints:
        """The lines that join each thing on a way to the next."""
        steps = {frozenset(step) for step in pairwise(way)}
        joined = (line for line in self.between(np.array(way)) if lines[line])
        found = [
            line for line in joined if frozenset((int(self.subjects[line]), int(self.objects[line]))) in steps
        ]
        return np.array(found, dtype=int)


_ARRAYS = ("types", "subjects", "objects", "properties", "confidences", "stated")


def _rows(store: Queryable, query: str) -> QuerySolutions:
    solutions = store.query(read_query(query))
    assert isinstance(solutions, QuerySolutions)
    return solutions


if __name__ == "__main__":
    Atlas.open(Path(sys.argv[1]))
