"""Commands that ask: partners, query, queries."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph import QueryError, Store, open_store
from graph.asof import as_of as told_up_to
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import FormatOption, StoreOption
from limburg.cli.printing import Format, note, print_answer
from queries import answers, catalogue
from queries.answers import Answer, Column
from queries.questions import Question, read

AsOfOption = Annotated[int | None, typer.Option("--as-of", metavar="YEAR", min=1, max=9999)]


def partners(
    project: str,
    as_of: AsOfOption = None,
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    _print_found(catalogue.ask(_open(store, as_of), "partners", {"project": project}), form)


def query(
    what: Annotated[str, typer.Argument(metavar="NAME|FILE|TEXT")],
    values: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE")] = None,
    as_of: AsOfOption = None,
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    asked, settled = _asked(what), _settled(values or [])
    if isinstance(asked, Question):
        _print_found(catalogue.answer(_open(store, as_of), asked, settled), form)
    elif settled:
        raise QueryError(
            f"--set {next(iter(settled))} means nothing to a query without parameters",
            remedy="Leave it out, or give the query a header; docs/queries.md shows one.",
        )
    else:
        _print_found(answers.run(_open(store, as_of), asked), form)


def queries(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None, form: FormatOption = Format.TABLE
) -> None:
    if name is None:
        print_answer(_list(), form=form)
        return
    question = catalogue.question(name)
    note(question.titles[settings.language()])
    note(question.descriptions[settings.language()])
    print_answer(_details(question), form=form)
    note(_example(question))


def _open(location: str, year: int | None) -> Store:
    """The store, or what it was told up to a year."""
    store = open_store(location)
    return store if year is None else told_up_to(store, year)


def _asked(what: str) -> Question | str:
    """A question by name or in a file with a header, or the text of a query as it is, in a file or on `-`."""
    if what == "-":
        return sys.stdin.read()
    if any(question.name == what for question in catalogue.questions()):
        return catalogue.question(what)
    if "{" not in what and Path(what).is_file():
        return _in_file(Path(what))
    if len(what.split()) > 1:
        return what
    if what.endswith((".rq", ".sparql")):
        raise QueryError("there is no such file", place=what, remedy="Check the path.")
    return catalogue.question(what)


def _in_file(path: Path) -> Question | str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(
            f"the file cannot be read ({error})", place=str(path), remedy="Give a query as UTF-8 text."
        ) from error
    return read(path) if text.startswith("#+ ") else text


def _settled(values: list[str]) -> dict[str, str]:
    settled = {}
    for stated in values:
        name, equals, value = stated.partition("=")
        if not equals:
            raise QueryError(f"--set {stated!r} has no =", remedy="Write it as name=value.")
        settled[name.strip()] = value
    return settled


def _print_found(answer: Answer, form: Format) -> None:
    """Print the rows, or say that there are none."""
    if answer.rows or form is not Format.TABLE:
        print_answer(answer, form=form)
    if not answer.rows:
        note(say("nothing_found"))
        raise typer.Exit(1)


def _list() -> Answer:
    columns = [_column(name) for name in ("name", "question", "example")]
    rows = ((q.name, q.titles[settings.language()], _example(q)) for q in catalogue.questions())
    return Answer(tuple(columns), tuple(rows))


def _details(question: Question) -> Answer:
    """The parameters and columns of a question, a row each."""
    speech = settings.language()
    parameters = (
        (say("parameter"), parameter.name, ", ".join(parameter.types), parameter.labels[speech])
        for parameter in question.parameters
    )
    columns = ((say("column"), column.name, column.type, column.label(speech)) for column in question.columns)
    headings = tuple(_column(name) for name in ("part", "name", "type", "meaning"))
    return Answer(headings, (*parameters, *columns))


def _column(name: str) -> Column:
    return Column(name, labels={settings.language(): say(f"column_{name}")})


def _example(question: Question) -> str:
    stated = (
        f"--set {shlex.quote(f'{p.name}={p.example}')}" for p in question.parameters if p.default is None
    )
    return " ".join(["limburg query", question.name, *stated])
