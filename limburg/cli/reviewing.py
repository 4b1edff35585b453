"""The command review: what to look at first, as rows or as a dialogue in the terminal."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pyoxigraph import Literal, NamedNode
from rich.console import Console
from rich.text import Text

from graph import LimburgError, open_store
from graph.curation.curator import Curator
from graph.curation.decisions import Decision, timestamp
from graph.curation.review import Item, queue
from limburg import settings
from limburg.cli.deciding import WhoOption, corrected
from limburg.cli.language import say
from limburg.cli.options import FormatOption, StoreOption
from limburg.cli.printing import Format, note, print_answer, tell
from queries.answers import Answer, Column

_KEYS = {"fact": "arcsuq", "thing": "ctsuq", "pair": "mdsuq"}
_COLUMNS = {
    "kind": "text",
    "score": "decimal",
    "about": "text",
    "reasons": "text",
    "report": "text",
    "page": "integer",
    "quote": "text",
    "iri": "iri",
}


def review(
    who: WhoOption,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 50,
    faults: Annotated[bool, typer.Option("--faults/--no-faults")] = True,
    store: StoreOption = settings.DEFAULT_STORE,
    form: FormatOption = Format.TABLE,
) -> None:
    curator = Curator(open_store(store))
    items = queue(curator.store, faults=faults)[:limit]
    if form is not Format.TABLE:
        print_answer(_rows(items), form=form)
    if not items:
        note(say("nothing_found"))
        raise typer.Exit(1)
    if form is Format.TABLE:
        Dialogue(curator, who).run(items)


class Dialogue:
    """Goes through the queue: one item, one key; an undone decision brings its item back."""

    def __init__(self, curator: Curator, who: str) -> None:
        self._curator, self._who = curator, who
        self._taken: list[tuple[Decision, int]] = []
        self._console = Console(highlight=False)

    def run(self, items: list[Item]) -> None:
        place = 0
        while place < len(items):
            self._show(items[place], place + 1, len(items))
            key = self._key(items[place])
            if key == "q":
                break
            if key == "u":
                place = self._undo(place)
            elif key == "s" or self._decide(items[place], key, place):
                place += 1
        note(say("review_ended", number=len(self._taken)))

    def _show(self, item: Item, number: int, total: int) -> None:
        self._console.print(Text(f"{number}/{total}  {' – '.join(item.labels)}", style="bold"))
        if item.quote:
            page = f", {say('on_page', page=item.page).rstrip(':')}" if item.page else ""
            self._console.print(Text(f"  “{item.quote}”\n  {item.report}{page}"))
        for reason in item.reasons:
            self._console.print(Text(f"  {reason.text(settings.language())}", style="dim"))

    def _key(self, item: Item) -> str:
        keys = _KEYS[item.kind]
        while True:
            key = self._ask(", ".join(say(f"key_{key}") for key in keys)).lower()[:1]
            if key and key in keys:
                return key
            if not key:
                return "q"

    def _ask(self, question: str) -> str:
        """A line of input; an empty one, or its end, is an empty text."""
        try:
            return self._console.input(Text(f"{question}: ")).strip()
        except EOFError:
            return ""

    def _decide(self, item: Item, key: str, place: int) -> bool:
        """Whether a decision was taken."""
        try:
            if (parts := self._parts(item, key)) is None:
                return False
            decision = Decision(who=self._who, when=timestamp(), **parts)
            self._taken.append((self._curator.decide(decision), place))
        except LimburgError as error:
            tell(error)
            return False
        return True

    def _parts(self, item: Item, key: str) -> dict[str, Any] | None:
        """The parts of the decision that a key means; None where what it asks for is not given."""
        if item.kind == "pair":
            return {"kind": "merge" if key == "m" else "different", "thing": item.thing, "other": item.other}
        if item.kind == "thing":
            return self._thing(item.thing, key)
        if key != "c":
            return {"kind": "accept" if key == "a" else "reject", "fact": item.fact}
        assert item.fact
        end = self._ask(say("ask_object"))
        property_ = self._ask(say("ask_property")) if isinstance(item.fact.object, NamedNode) else ""
        if not end and not property_:
            return None
        changed = corrected(self._curator.store, item.fact, None, property_ or None, end or None)
        return {"kind": "correct", "fact": item.fact, "corrected": changed}

    def _thing(self, thing: NamedNode | None, key: str) -> dict[str, Any] | None:
        value = self._ask(say("ask_name" if key == "c" else "ask_type"))
        if not value:
            return None
        if key == "c":
            return {"kind": "rename", "thing": thing, "name": Literal(value)}
        return {"kind": "retype", "thing": thing, "type": value}

    def _undo(self, place: int) -> int:
        if not self._taken:
            note(say("nothing_to_undo"))
            return place
        decision, former = self._taken.pop()
        undo = Decision(kind="undo", who=self._who, when=timestamp(), undoes=decision.iri)
        try:
            self._curator.decide(undo)
        except LimburgError as error:
            self._taken.append((decision, former))
            tell(error)
            return place
        return former


def _rows(items: list[Item]) -> Answer:
    columns = tuple(Column(name, type_) for name, type_ in _COLUMNS.items())
    speech = settings.language()
    return Answer(
        columns,
        tuple(
            (
                item.kind,
                round(item.score, 4),
                " – ".join(item.labels),
                " ".join(reason.text(speech) for reason in item.reasons),
                item.report or None,
                item.page,
                item.quote or None,
                item.key,
            )
            for item in items
        ),
    )
