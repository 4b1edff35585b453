"""The program: its commands, the language of its help, and how its errors are told."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer import rich_utils
from typer.core import TyperGroup

from graph.errors import LimburgError, NotFoundError, ReadingError
from limburg import settings
from limburg.cli import (
    asking,
    building,
    checking,
    curating,
    deciding,
    language,
    printing,
    reviewing,
    serving,
    sharing,
)


class Program(TyperGroup):
    """The group of commands, which speaks the user's language and tells errors without a traceback."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        _translate(self)
        return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except LimburgError as error:
            printing.tell(error)
            nothing_found = isinstance(error, NotFoundError | ReadingError)
            raise typer.Exit(1 if nothing_found else 2) from error


app = typer.Typer(
    cls=Program, no_args_is_help=True, pretty_exceptions_show_locals=False, rich_markup_mode="rich"
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"limburg {settings.software()}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Take the options that stand before a command."""


app.command()(building.extract)
app.command()(building.build)
app.command()(curating.forget)
app.command()(checking.status)
app.command()(asking.partners)
app.command()(curating.changes)
app.command()(reviewing.review)
app.command()(deciding.decide)
app.command()(deciding.decisions)
app.command()(asking.query)
app.command()(asking.queries)
app.command()(sharing.network)
app.command()(sharing.export)
app.command()(checking.validate)
app.command()(serving.serve)


def main() -> None:
    """Run the program on the arguments of the process."""
    app(prog_name="limburg")


def _translate(program: TyperGroup) -> None:
    """Put the texts of the user's language where the help of the program and its commands stands."""
    for name, text in language.framework_texts().items():
        setattr(rich_utils, name, text)
    _describe(program, "limburg")
    for name, command in program.commands.items():
        _describe(command, name)


def _describe(command: Any, name: str) -> None:
    command.help = language.describe(name)
    for parameter in command.params:
        parameter.help = language.describe(name, parameter.name)
    command.get_help_option(typer.Context(command)).help = language.describe(name, "help_option")
