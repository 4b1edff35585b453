"""Commands that look a store over: status, validate."""

from __future__ import annotations

import typer

from graph import open_store
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import FormatOption, StoreOption
from limburg.cli.printing import Format, note, print_answer
from queries import catalogue
from queries.answers import Answer, Column


def status(store: StoreOption = settings.DEFAULT_STORE, form: FormatOption = Format.TABLE) -> None:
    opened = open_store(store)
    print_answer(catalogue.ask(opened, "overview"), form=form)
    note(say("store", location=opened.location))


def validate(store: StoreOption = settings.DEFAULT_STORE, form: FormatOption = Format.TABLE) -> None:
    from graph import validation

    opened = open_store(store)
    faults = validation.validate(opened.quads())
    if faults or form is not Format.TABLE:
        columns = tuple(
            Column(name, labels={settings.language(): say(f"column_{name}")})
            for name in ("focus", "path", "message", "value")
        )
        rows = tuple((fault.focus, fault.path, fault.message, fault.value) for fault in faults)
        print_answer(Answer(columns, rows), form=form)
    note(say("faults", number=len(faults)) if faults else say("no_faults"))
    if faults:
        raise typer.Exit(1)
