"""The network as a page: filters, the drawing that a script makes, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from extract.facts import ENTITY_TYPES
from graph import views
from graph.atlas import PROPERTIES, Atlas
from graph.views import Filters, Option
from limburg.web import pages
from limburg.web.network import MOST, USUAL, Filtered, Limit
from limburg.web.static import asset
from limburg.web.thing import Named, term
from ontology.terms import BASE, LIM

_ROWS = 200
"""So many lines the table shows at most."""
_LIMITS = (100, 300, USUAL, 2_000, MOST)
_CONFIDENCES = (0.0, 0.5, 0.7, 0.8, 0.9)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Choice:
    """A filter with its options; `name` is that of the parameter."""

    name: str
    options: tuple[tuple[Option, bool], ...]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    subject: Named
    type: str
    property: Named
    object: Named
    confidence: float


@router.api_route("/network", methods=["GET", "HEAD"])
async def network(request: Request, wanted: Filtered, limit: Limit = USUAL) -> Response:
    """The network that meets the filters."""
    _, atlas = await request.app.state.atlases.atlas()
    view = views.select(atlas, wanted, limit=limit)
    language = pages.language(request)
    return pages.page(
        request,
        "network.html",
        title=pages.texts(language)["network"],
        scripts=("network.js",),
        headers={"Cache-Control": "no-cache"},
        stylesheet=asset("network.css"),
        usual=USUAL,
        choices=_choices(atlas, wanted, language),
        confidences=_CONFIDENCES,
        limits=_LIMITS,
        confidence=wanted.confidence,
        limit=limit,
        view=view,
        all_things=len(atlas.iris),
        all_lines=len(atlas.subjects),
        rows=[_row(atlas, int(line), language) for line in view.lines[:_ROWS]],
    )


def _choices(atlas: Atlas, wanted: Filters, language: str) -> list[Choice]:
    found = views.options(atlas, wanted)
    chosen = {
        "types": ("type", wanted.types),
        "properties": ("relation", wanted.properties),
        "programmes": ("programme", wanted.programmes),
        "campuses": ("campus", wanted.campuses),
        "reports": ("report", wanted.reports),
        "years": ("year", tuple(map(str, wanted.years))),
    }
    return [
        Choice(name, tuple((_said(option, language), option.value in values) for option in found[key]))
        for key, (name, values) in chosen.items()
    ]


def _said(option: Option, language: str) -> Option:
    """An option as the form has it: with the label of a term, or without what all IRIs begin with."""
    if option.value in (*ENTITY_TYPES, *PROPERTIES):
        return Option(option.value, term(LIM.iri + option.value, language=language).label, option.count)
    return Option(option.value.removeprefix(BASE), option.label, option.count)


def _row(atlas: Atlas, line: int, language: str) -> Row:
    subject, object_ = int(atlas.subjects[line]), int(atlas.objects[line])
    return Row(
        subject=Named(atlas.iris[subject], atlas.labels[subject]),
        type=ENTITY_TYPES[atlas.types[subject]],
        property=term(LIM.iri + PROPERTIES[atlas.properties[line]], language=language),
        object=Named(atlas.iris[object_], atlas.labels[object_]),
        confidence=float(atlas.confidences[line]),
    )
