"""The questions that the graph answers: each `.rq` file of this folder is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import QuerySolutions

from graph.documents import Queryable
from graph.errors import QueryError
from graph.matching import expand
from graph.search import index_of
from graph.store.tokens import variables
from queries import names, parameters
from queries.answers import Answer, value
from queries.questions import Question, read


@cache
def questions() -> tuple[Question, ...]:
    """All questions, by name."""
    return tuple(map(read, sorted(Path(__file__).parent.glob("*.rq"), key=lambda path: path.stem)))


def question(name: str) -> Question:
    """The question of this name; raises `QueryError` with the nearest names."""
    known = {question.name: question for question in questions()}
    if name in known:
        return known[name]
    nearest = names.suggest(name, known)
    remedy = f"Did you mean {' or '.join(nearest)}?" if nearest else f"There are {', '.join(known)}."
    raise QueryError(f"there is no question {name!r}", remedy=remedy)


def ask(store: Queryable, name: str, values: Mapping[str, object] | None = None) -> Answer:
    """Answer a question; `values` are its parameters as a user types them, such as `{"project": "QRM4.0"}`.

    Raises `QueryError` where the question or a parameter is unknown, missing or misshapen, `NotFoundError`
    where a name stands for nothing in the graph.
    """
    return answer(store, question(name), values)


def answer(store: Queryable, asked: Question, values: Mapping[str, object] | None = None) -> Answer:
    """As `ask`, for a question at hand, such as one that `questions.read` has read from a user's file."""
    bindings = parameters.bind(asked, values or {}, store=store)
    text = expand(parameters.limited(asked, bindings), lambda: index_of(store), bindings=bindings)
    left = {name: bindings[name] for name in bindings.keys() & variables(text)}
    result = store.query(text, bindings=left)
    if not isinstance(result, QuerySolutions):
        raise QueryError("the query is no SELECT query", place=asked.name, remedy="Write it with SELECT.")
    found = {variable.value: place for place, variable in enumerate(result.variables)}
    if missing := [column.name for column in asked.columns if column.name not in found]:
        raise QueryError(
            f"the query does not select {', '.join(missing)}",
            place=asked.name,
            remedy="Select each column that the header states.",
        )
    places = [found[column.name] for column in asked.columns]
    rows = (tuple([value(solution[place]) for place in places]) for solution in result)
    return Answer(asked.columns, tuple(rows))
