"""The pages on which the questions of the catalogue are asked and answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from graph.errors import LimburgError, NotFoundError
from limburg.web import errors, pages
from limburg.web.questions import Asking
from queries import catalogue, names
from queries.answers import Answer, Column
from queries.questions import Question

THEMES = ("projects", "organisations", "funding", "places", "events", "documents", "things")
"""The themes of the questions, in the order of the page; those that are not among them come last."""

_MOST = 500
_IRI = "_iri"

router = APIRouter(include_in_schema=False)


@router.get("/questions")
async def questions(request: Request) -> Response:
    """All questions by theme."""
    themes: defaultdict[str, list[Question]] = defaultdict(list)
    for question in catalogue.questions():
        themes[question.tags[0] if question.tags[0] in THEMES else THEMES[-1]].append(question)
    say = pages.texts(pages.language(request))
    return pages.page(
        request,
        "questions.html",
        title=say["questions"],
        themes=[(theme, themes[theme]) for theme in THEMES if theme in themes],
    )


@router.get("/questions/{name}")
async def question(request: Request, name: str) -> Response:
    """One question with its form; answered where its parameters are given, or it takes none."""
    asked = _known(name)
    given = {
        parameter.name: request.query_params[parameter.name].strip()
        for parameter in asked.parameters
        if parameter.name in request.query_params
    }
    found, fault, status = None, None, 200
    if given or not asked.parameters:
        store = Asking(request.app.state.pool, request.app.state.names)
        try:
            found = await anyio.to_thread.run_sync(catalogue.answer, store, asked, given)
        except LimburgError as error:
            fault, status = error, errors.status(error)
    return await anyio.to_thread.run_sync(_page, request, asked, given, found, fault, status)


def _page(
    request: Request,
    asked: Question,
    given: Mapping[str, str],
    found: Answer | None,
    fault: LimburgError | None,
    status: int,
) -> Response:
    speech = pages.language(request)
    answer = f"{pages.root(request)}/api/questions/{asked.name}/answer"
    columns = _columns(found) if found else []
    return pages.page(
        request,
        "question.html",
        title=asked.titles[speech],
        status=status,
        question=asked,
        given=given,
        fault=fault,
        answered=found is not None,
        columns=[column for column, _, _ in columns],
        rows=[
            [(row[place], row[link] if link is not None else None) for _, place, link in columns]
            for row in (found.rows[:_MOST] if found else ())
        ],
        total=len(found) if found else 0,
        most=_MOST,
        csv=f"{answer}?{urlencode({**given, 'format': 'csv'})}",
    )


def _columns(found: Answer) -> list[tuple[Column, int, int | None]]:
    """The columns to show, each with its place in a row and the place of the IRI that its text stands for.

    A column of IRIs that belongs to a column of names is not shown beside it.
    """
    places = {column.name: place for place, column in enumerate(found.columns)}
    return [
        (column, place, places.get(column.name + _IRI))
        for column, place in zip(found.columns, places.values(), strict=True)
        if not (column.name.endswith(_IRI) and column.name.removesuffix(_IRI) in places)
    ]


def _known(name: str) -> Question:
    known = {question.name: question for question in catalogue.questions()}
    if name not in known:
        nearest = names.suggest(name, known)
        raise NotFoundError(
            f"there is no question {name!r}", remedy="Choose one of the list.", suggestions=nearest
        )
    return known[name]
