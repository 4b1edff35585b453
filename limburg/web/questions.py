"""The catalogue of questions over HTTP: each question is a path of its own, with its parameters described."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any

import anyio.from_thread
import anyio.to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from extract.facts import SIGNATURES
from graph.errors import NotFoundError, QueryError
from graph.search import NameIndex
from graph.store import Term
from graph.store.binding import bind
from limburg.settings import LANGUAGES
from limburg.web import pages, tasks
from limburg.web.formats import chosen, unchanged
from limburg.web.problems import described
from limburg.web.search import Names
from limburg.web.workers import Pool
from queries import catalogue, names
from queries.answers import Answer
from queries.questions import Parameter, Question

FORMATS: Mapping[str, str] = {"json": "application/json", "csv": "text/csv"}
"""The value of `format=` → the media type of an answer."""

RESERVED = ("format", "language")
"""What every question understands beside its own parameters."""

_STEM = "/api/questions"
_JSON = QueryResultsFormat.JSON

router = APIRouter(tags=["questions"])


class ParameterDescription(BaseModel):
    """A parameter of a question: the types of the thing that it names, or the one type of its value."""

    name: str
    types: list[str]
    description: str
    example: str
    default: str | None


class ColumnDescription(BaseModel):
    """A column of an answer with its heading; `type` is text, iri, year, integer or decimal."""

    name: str
    type: str
    label: str


class QuestionDescription(BaseModel):
    """A question as a user may ask it; `answer` is the path to ask it at."""

    name: str
    title: str
    description: str
    tags: list[str]
    parameters: list[ParameterDescription]
    columns: list[ColumnDescription]
    answer: str


class Asking:
    """The store as the catalogue sees it from a thread, while its queries run in the workers.

    `version` names the state of the store that the last query saw.
    """

    def __init__(self, pool: Pool, known_names: Names) -> None:
        self._pool, self._names = pool, known_names
        self.version = pool.version()

    def query(
        self, text: str, *, bindings: Mapping[str, Term] | None = None
    ) -> QuerySolutions | QueryBoolean:
        """As `graph.store.Store.query`, for queries that have solutions."""
        return parse_query_results(anyio.from_thread.run(self._asked, bind(text, bindings or {})), _JSON)

    def name_index(self) -> NameIndex:
        """As `graph.search.Indexed`: the index that the search of the service has open."""
        return anyio.from_thread.run(self._names.index)

    async def _asked(self, text: str) -> bytes:
        async with self._pool.run(tasks.Query(text, results=_JSON.media_type)) as reply:
            self.version = reply.version
            return reply.first + b"".join([piece async for piece in reply.rest()])


Language = Annotated[
    str | None,
    Query(pattern=f"^({'|'.join(LANGUAGES)})$", description="en or nl; else Accept-Language decides"),
]


@router.get(_STEM, responses=described())
async def questions(request: Request, language: Language = None) -> list[QuestionDescription]:
    """All questions, by name."""
    speech = language or pages.language(request)
    return [_description(question, speech, request) for question in catalogue.questions()]


@router.get(_STEM + "/{name}", responses=described())
async def question(request: Request, name: str, language: Language = None) -> QuestionDescription:
    """One question: what it asks for and what it answers."""
    return _description(_known(name), language or pages.language(request), request)


def _add(asked: Question) -> None:
    """The path at which a question is answered."""
    router.add_api_route(
        f"{_STEM}/{asked.name}/answer",
        _answering(asked),
        methods=["GET"],
        response_class=Response,
        summary=asked.titles["en"],
        description=asked.descriptions["en"],
        operation_id=f"answer-{asked.name}",
        responses={**described(), 200: _answer_described(asked)},
        openapi_extra={"parameters": [*map(_parameter_described, asked.parameters), *_RESERVED_DESCRIBED]},
    )


def _answering(asked: Question) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        given = _given(request, asked)
        language = given.pop("language", None)
        if language is None:
            language = pages.language(request)
        if language not in LANGUAGES:
            raise QueryError(f"{language!r} is no language of ours", remedy=f"Use {' or '.join(LANGUAGES)}.")
        ending = chosen(request, given.pop("format", None), FORMATS)
        store = Asking(request.app.state.pool, request.app.state.names)
        headers = _headers(store.version, ending, language)
        if unchanged(request, headers):
            return Response(status_code=304, headers=headers)
        found = await anyio.to_thread.run_sync(catalogue.answer, store, asked, given)
        headers = _headers(store.version, ending, language)
        write = _csv if ending == "csv" else _json
        return Response(write(asked, found, language), media_type=FORMATS[ending], headers=headers)

    return answer


async def unknown(name: str) -> None:
    """An answer of a question that there is not."""
    _known(name)


def _given(request: Request, asked: Question) -> dict[str, str]:
    """The parameters of the request; raises `QueryError` where one is given twice."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise QueryError(
                f"the parameter {name!r} has two values", place=asked.name, remedy="Give one of them."
            )
        given[name] = value
    return given


def _known(name: str) -> Question:
    """The question of this name; raises `NotFoundError` with the nearest names."""
    try:
        return catalogue.question(name)
    except QueryError as error:
        nearest = names.suggest(name, [question.name for question in catalogue.questions()])
        raise NotFoundError(error.problem, remedy=error.remedy, suggestions=nearest) from error


def _headers(version: str, ending: str, language: str) -> dict[str, str]:
    return {
        "ETag": f'W/"{version}-{ending}-{language}"',
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-cache",
        "Content-Language": language,
    }


def _json(asked: Question, found: Answer, language: str) -> bytes:
    columns = [
        ColumnDescription(name=c.name, type=c.type, label=c.label(language)).model_dump()
        for c in found.columns
    ]
    told = {
        "question": asked.name,
        "title": asked.titles[language],
        "columns": columns,
        "rows": list(found),
    }
    return json.dumps(told, ensure_ascii=False, default=_number).encode()


def _number(value: object) -> int | float:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)


def _csv(asked: Question, found: Answer, language: str) -> bytes:
    """The rows under the names of the columns, as `limburg query --format csv` prints them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in found.columns)
    writer.writerows(found.rows)
    return text.getvalue().encode()


def _description(asked: Question, language: str, request: Request) -> QuestionDescription:
    return QuestionDescription(
        name=asked.name,
        title=asked.titles[language],
        description=asked.descriptions[language],
        tags=list(asked.tags),
        parameters=[
            ParameterDescription(
                name=parameter.name,
                types=list(parameter.types),
                description=parameter.labels[language],
                example=parameter.example,
                default=parameter.default,
            )
            for parameter in asked.parameters
        ],
        columns=[ColumnDescription(name=c.name, type=c.type, label=c.label(language)) for c in asked.columns],
        answer=f"{pages.root(request)}{_STEM}/{asked.name}/answer",
    )


_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "year": {"type": "integer", "minimum": 1000, "maximum": 2999},
    "limit": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "decimal": {"type": "number"},
    "iri": {"type": "string", "format": "uri"},
    "text": {"type": "string", "minLength": 1, "pattern": r"\S"},
    "property": {"type": "string", "enum": sorted(SIGNATURES)},
}
"""The type of a parameter → its JSON schema; a thing is named by a text."""

_COLUMNS = {"year": "integer", "integer": "integer", "decimal": "number"}

_RESERVED_DESCRIBED = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string", "enum": list(values)}}
    for name, values in zip(RESERVED, (FORMATS, LANGUAGES), strict=True)
]


def _parameter_described(parameter: Parameter) -> dict[str, Any]:
    schema = _SCHEMAS.get(parameter.types[0], _SCHEMAS["text"])
    default = {} if parameter.default is None else {"default": _typed(parameter, parameter.default)}
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": f"{parameter.labels['en']} ({', '.join(parameter.types)})",
        "schema": {**schema, **default},
        "example": _typed(parameter, parameter.example),
    }


def _typed(parameter: Parameter, value: str) -> object:
    kind = _SCHEMAS.get(parameter.types[0], {}).get("type")
    return json.loads(value) if kind in ("integer", "number") else value


def _answer_described(asked: Question) -> dict[str, Any]:
    """The response of a question, in JSON and CSV."""
    row = {c.name: {"type": [_COLUMNS.get(c.type, "string"), "null"]} for c in asked.columns}
    told = {
        "question": {"type": "string"},
        "title": {"type": "string"},
        "columns": {"type": "array", "items": {"$ref": "#/components/schemas/ColumnDescription"}},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": row, "required": list(row)},
        },
    }
    schema = {"type": "object", "properties": told, "required": list(told)}
    return {
        "description": "The rows that answer the question",
        "content": {"application/json": {"schema": schema}, "text/csv": {"schema": {"type": "string"}}},
    }


for _question in catalogue.questions():
    _add(_question)
router.add_api_route(_STEM + "/{name}/answer", unknown, methods=["GET"], include_in_schema=False)
