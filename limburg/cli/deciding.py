"""Commands of the curator: decide, decisions."""

from __future__ import annotations

import getpass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import SIGNATURES
from graph import NotFoundError, QueryError, Store, open_store
from graph.curation.curator import Curator
from graph.curation.decisions import Decision, in_force, timestamp
from graph.curation.exchange import ENDINGS, as_json, load_decisions, write_decisions
from graph.originals import rows
from graph.quads import decimal_literal
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import FormatOption, StoreOption
from limburg.cli.printing import Format, note, print_answer
from ontology.terms import LIM
from queries.answers import Answer, Column
from queries.names import find

CURATOR_VARIABLE = "LIMBURG_CURATOR"
"""The environment variable that names the curator."""

WhoOption = Annotated[str, typer.Option("--who", envvar=CURATOR_VARIABLE, default_factory=getpass.getuser)]
_RULINGS = ("accept", "reject", "correct")


class Kind(StrEnum):
    """What is decided; an undo is an action on decisions."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    RENAME = "rename"
    RETYPE = "retype"
    MERGE = "merge"
    DIFFERENT = "different"
    SPLIT = "split"


class Action(StrEnum):
    """What is done with the decisions of a store."""

    LIST = "list"
    EXPORT = "export"
    REPLAY = "replay"
    UNDO = "undo"


def decide(
    kind: Annotated[Kind, typer.Argument(metavar="KIND")],
    parts: Annotated[list[str], typer.Argument(metavar="PART...")],
    who: WhoOption,
    why: Annotated[str | None, typer.Option("--why")] = None,
    subject: Annotated[str | None, typer.Option("--subject")] = None,
    property_: Annotated[str | None, typer.Option("--property")] = None,
    object_: Annotated[str | None, typer.Option("--object")] = None,
    store: StoreOption = settings.DEFAULT_STORE,
) -> None:
    opened = open_store(store)
    expected = 3 if kind.value in _RULINGS else 2
    if len(parts) != expected:
        raise QueryError(
            f"{kind.value} takes {expected} names, not {len(parts)}",
            remedy="`limburg decide --help` shows what they are.",
        )
    decision = Decision(
        kind=kind.value,
        who=who,
        when=timestamp(),
        why=why,
        **_parts(opened, kind.value, parts, subject, property_, object_),
    )
    note(say("decided", iri=Curator(opened).decide(decision).iri.value))


def decisions(
    who: WhoOption,
    action: Annotated[Action, typer.Argument(metavar="ACTION")] = Action.LIST,
    what: Annotated[str, typer.Argument(metavar="FILE|DECISION")] = "",
    why: Annotated[str | None, typer.Option("--why")] = None,
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    curator = Curator(open_store(store))
    if action is not Action.LIST and not what:
        raise typer.BadParameter(say("decisions_need", action=action.value))
    if action is Action.EXPORT:
        path = _file(what)
        write_decisions(curator.decisions(), path)
        note(say("written", path=path))
    elif action is Action.REPLAY:
        note(say("replayed", number=len(curator.replay(load_decisions(_file(what))))))
    elif action is Action.UNDO:
        undone = Decision(kind="undo", who=who, when=timestamp(), why=why, undoes=_named(curator, what))
        note(say("decided", iri=curator.decide(undone).iri.value))
    else:
        _list(curator, form)


def _list(curator: Curator, form: Format) -> None:
    taken = curator.decisions()
    counting = {decision.iri for decision in in_force(taken)}
    names = {row["thing"]: getattr(row["label"], "value", "") for row in rows(curator.store, "labels")}
    headings = {
        "id": "text",
        "kind": "text",
        "when": "text",
        "who": "text",
        "about": "text",
        "holds": "text",
        "why": "text",
    }
    columns = tuple(
        Column(name, type_, {settings.language(): say(f"column_{name}")}) for name, type_ in headings.items()
    )
    print_answer(
        Answer(
            columns,
            tuple(
                (
                    one.iri.value.rpartition("/")[2],
                    one.kind,
                    one.when,
                    one.who,
                    about(one, names),
                    say("yes") if one.iri in counting or one.kind == "undo" else say("no"),
                    one.why or "",
                )
                for one in taken
            ),
        ),
        form=form,
    )
    if not taken:
        note(say("nothing_found"))
        raise typer.Exit(1)


def about(decision: Decision, names: dict[object, str]) -> str:
    """What a decision is about on one line, by the names that the graph has for it."""
    told = as_json(decision)

    def called(term: object) -> str:
        if isinstance(term, dict):
            return str(term["value"])
        return (
            names.get(NamedNode(str(term))) or LIM.local(NamedNode(str(term))) or str(term).rpartition("/")[2]
        )

    lines = [" ".join(map(called, told[part])) for part in ("fact", "corrected") if part in told]
    things = [called(told[part]) for part in ("thing", "other", "name", "undoes") if part in told]
    return " → ".join([*lines, *things, *([decision.type] if decision.type else [])])


def _file(name: str) -> Path:
    path = Path(name)
    if path.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(say("bad_ending", path=path, endings=", ".join(ENDINGS)))
    return path


def _named(curator: Curator, name: str) -> NamedNode:
    """The decision of this IRI, or whose IRI ends so."""
    found = [
        one.iri for one in curator.decisions() if one.iri.value == name or one.iri.value.endswith(f"/{name}")
    ]
    if not found:
        raise NotFoundError(f"there is no decision {name!r}", remedy="`limburg decisions` lists them.")
    return found[0]


def _parts(
    store: Store, kind: str, parts: list[str], subject: str | None, property_: str | None, object_: str | None
) -> dict[str, Any]:
    if kind not in _RULINGS:
        thing, value = find(store, parts[0]), parts[1]
        if kind == "rename":
            return {"thing": thing, "name": Literal(value)}
        return {"thing": thing, **({"type": value} if kind == "retype" else {"other": find(store, value)})}
    fact = fact_named(store, *parts)
    if kind != "correct":
        return {"fact": fact}
    if not (subject or property_ or object_):
        raise QueryError("a correction changes something", remedy="Give --subject, --property or --object.")
    return {"fact": fact, "corrected": corrected(store, fact, subject, property_, object_)}


def fact_named(store: Store, subject: str, property_: str, object_: str) -> Triple:
    """A fact by names; an amount or a role goes by a thing that it concerns, or the IRI of its record."""
    if property_ in SIGNATURES:
        return Triple(find(store, subject), LIM[property_], find(store, object_))
    if property_ not in ("amount", "role"):
        raise QueryError(
            f"{property_!r} is no relation",
            remedy=f"The relations are {', '.join(SIGNATURES)}, amount and role.",
        )
    value = decimal_literal(_number(object_)) if property_ == "amount" else Literal(object_)
    if subject.startswith(("http://", "https://")):
        return Triple(NamedNode(subject), LIM[property_], value)
    thing = find(store, subject)
    records = {row["record"] for row in rows(store, "record-of") if row["thing"] == thing}
    found = [
        row["subject"]
        for row in rows(store, "reviewable")
        if row["subject"] in records and row["predicate"] == LIM[property_] and row["object"] == value
    ]
    if not found or not isinstance(found[0], NamedNode):
        raise NotFoundError(
            f"{subject} has no {property_} {object_}", remedy="`limburg query facts-about` shows them."
        )
    return Triple(found[0], LIM[property_], value)


def corrected(
    store: Store, fact: Triple, subject: str | None, property_: str | None, object_: str | None
) -> Triple:
    """The fact with another subject, property or object."""
    end: NamedNode | Literal | None = None
    if object_ and fact.predicate == LIM.amount:
        end = decimal_literal(_number(object_))
    elif object_:
        end = Literal(object_) if fact.predicate == LIM.role else find(store, object_)
    return Triple(
        find(store, subject) if subject else fact.subject,
        LIM[property_] if property_ else fact.predicate,
        end or fact.object,
    )


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise QueryError(f"{text!r} is no amount", remedy="Write it in digits, as 2300000.") from error
    return number
