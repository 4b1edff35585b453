"""Commands that keep the documents of a store in hand: forget, changes."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Annotated

import typer

from graph import Archive, open_store
from graph.changes import ReportChange, Told
from graph.changes import changes as changes_between
from graph.naming import Named, find_document
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import FormatOption, StoreOption
from limburg.cli.printing import Format, note, print_answer
from queries.answers import Answer, Column, Value

_SIDE = {
    "": "text",
    "_role": "text",
    "_amount": "decimal",
    "_currency": "text",
    "_funding": "text",
    "_page": "integer",
    "_quote": "text",
    "_confidence": "decimal",
    "_iri": "iri",
}
"""What the columns before and after are followed by, with the type of each column."""


def forget(
    document: Annotated[str, typer.Argument(metavar="DOC")],
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    change = Archive(open_store(store)).remove(document)
    types = {"document": "text", "stated": "integer", "unstated": "integer", "unmentioned": "integer"}
    columns = tuple(_headed(name, type_) for name, type_ in types.items())
    row = (change.source, change.gone, change.unstated, change.unmentioned, change.document.value)
    print_answer(Answer((*columns, Column("document_iri", "iri")), (row,)), form=form)


def changes(
    before: Annotated[str, typer.Argument(metavar="REPORT-A")],
    after: Annotated[str, typer.Argument(metavar="REPORT-B")],
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    opened = open_store(store)
    earlier, later = find_document(opened, before), find_document(opened, after)
    found = changes_between(opened, earlier.iri, later.iri)
    if form is Format.TABLE:
        for kind, group in groupby(found, key=lambda change: change.kind):
            print_answer(_side_by_side(list(group), earlier, later), form=form, title=say(_text_of(kind)))
    else:
        print_answer(_flat(found), form=form)
    if not found:
        note(say("nothing_found"))
        raise typer.Exit(1)


def _side_by_side(found: list[ReportChange], earlier: Named, later: Named) -> Answer:
    """What each document says in a column of its own, which its title heads, or its file where titles are alike."""
    alike = earlier.title == later.title
    headings = {
        "before": earlier.source if alike else earlier.title,
        "after": later.source if alike else later.title,
    }
    sides = tuple(Column(name, labels={settings.language(): heading}) for name, heading in headings.items())
    rows = ((_about(change), _cell(change.before), _cell(change.after)) for change in found)
    return Answer((_headed("about"), *sides), tuple(rows))


def _cell(told: Told | None) -> str:
    """The amount, the role or the other thing, and below it the sentence with its page."""
    if told is None:
        return ""
    parts = [told.role, told.thing and told.thing.label]
    if told.amount is not None:
        parts = [f"{_grouped(told.amount)} {told.currency}", say(f"funding_{told.funding}")]
    lines = [", ".join(part for part in parts if part)]
    if told.sentence:
        page = say("on_page", page=told.sentence.page) if told.sentence.page else ""
        lines.append(f"{page} “{' '.join(told.sentence.quote.split())}”".strip())
    return "\n".join(line for line in lines if line)


def _flat(found: tuple[ReportChange, ...]) -> Answer:
    """One row a change, with what each document says in columns that begin with before and after."""
    columns = [Column("change"), Column("about")]
    for side in ("before", "after"):
        columns += [Column(f"{side}{name}", type_) for name, type_ in _SIDE.items()]
    rows = (
        (
            change.kind,
            _about(change),
            *_values(change.before),
            *_values(change.after),
            change.about.iri if change.about else None,
        )
        for change in found
    )
    return Answer((*columns, Column("about_iri", "iri")), tuple(rows))


def _values(told: Told | None) -> tuple[Value, ...]:
    """In the order of `_SIDE`."""
    if told is None:
        return (None,) * len(_SIDE)
    sentence, thing = told.sentence, told.thing
    quoted = (sentence.page, sentence.quote, sentence.confidence) if sentence else (None, None, None)
    label, iri = (thing.label, thing.iri) if thing else (None, None)
    return (label, told.role, told.amount, told.currency, told.funding, *quoted, iri)


def _about(change: ReportChange) -> str:
    return change.about.label if change.about else ""


def _grouped(amount: Decimal) -> str:
    return f"{amount:,f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _text_of(kind: str) -> str:
    return f"change_{kind.replace('-', '_')}"


def _headed(name: str, type_: str = "text") -> Column:
    return Column(name, type_, {settings.language(): say(f"column_{name}")})
