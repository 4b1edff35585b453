"""Archives of invented reports in Dutch, of any number, with a ledger of all that they state.

    python -m benchmarks.archives FOLDER --number 1000 [--seed 0] [--form md|pdf] [--sentences 60]

A report depends on the seed and its own number alone, so that an archive can grow. The ledger is a file of JSON Lines in
the folder, one line a report. `Oracle` reads the facts out of the sentences, which are regular: with it the machinery of
a build can be checked to the last fact, without the model.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pyoxigraph import QuerySolutions

from benchmarks.texts import PLACES, name
from extract.facts import Entity, Evidence, Extraction, Fact, Funding, Mention, Run
from extract.reading import Document
from graph import Store

Form = Literal["md", "pdf"]
Stated = tuple[str, str, str]
"""The report's file, the property (`amount` for money) and the sentence."""

LEDGER = "ledger.jsonl"
RUN = Run("oracle", "1", "2026-01-01T00:00:00+00:00")
_NAME = "[A-Z][a-z]+"
_KINDS = {
    "project": ("Project", "{}Lab", f"{_NAME}Lab"),
    "company": ("Organisation", "{} nv", f"{_NAME} nv"),
    "lead": ("Organisation", "{}tech bv", f"{_NAME}tech bv"),
    "school": ("Organisation", "Hogeschool {}", f"Hogeschool {_NAME}"),
    "fund": ("Organisation", "Fonds {}", f"Fonds {_NAME}"),
    "campus": ("Campus", "Campus {}", f"Campus {_NAME}"),
    "person": ("Person", "Els {}", f"Els {_NAME}"),
    "event": ("Event", "{}dag", f"{_NAME}dag"),
    "place": ("Place", "", "|".join(PLACES)),
}
"""Kind of name → type of entity, how a name is made, and what it looks like."""


@dataclass(frozen=True)
class _Template:
    """A sentence with the kinds of names in it, and what it states of them; `money` is what an amount is for."""

    text: str
    facts: tuple[tuple[str, str, str], ...] = ()
    money: tuple[str, str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What its sentences look like, with a group for each name."""
        shapes = {kind: f"(?P<{kind}>{shape})" for kind, (_, _, shape) in _KINDS.items()}
        shapes["amount"] = r"(?P<amount>\d+)"
        return re.compile(re.escape(self.text).replace(r"\{", "{").replace(r"\}", "}").format(**shapes))


_TEMPLATES = (
    _Template(
        "In {project} werken {company} en {school} als partners aan een zuinige machine.",
        (("project", "hasPartner", "company"), ("project", "hasPartner", "school")),
    ),
    _Template("{lead} leidt {project} en bewaakt de planning.", (("project", "coordinatedBy", "lead"),)),
    _Template(
        "{fund} geeft {project} een subsidie van {amount}.000 euro.",
        (("project", "fundedBy", "fund"),),
        ("project", "fund"),
    ),
    _Template("{company} heeft zijn hoofdzetel in {place}.", (("company", "locatedIn", "place"),)),
    _Template("{company} huurt op {campus} een eigen werkplaats.", (("company", "locatedOn", "campus"),)),
    _Template("{campus} ligt aan de rand van {place}.", (("campus", "locatedIn", "place"),)),
    _Template(
        "{school} werkt al twee jaar samen met {company}.", (("school", "collaboratesWith", "company"),)
    ),
    _Template("{person} is directeur van {company}.", (("person", "affiliatedWith", "company"),)),
    _Template(
        "{event} werd georganiseerd door {school} en vond plaats in {place}.",
        (("event", "organisedBy", "school"), ("event", "locatedIn", "place")),
    ),
    _Template(
        "Op {event} stelde {company} zijn plannen voor aan de bezoekers.",
        (("company", "takesPartIn", "event"),),
    ),
    _Template("De zomer was warm, en in de werkplaats stond het dak vaak open."),
    _Template("Wie later terugkeek, vond vooral dat het overleg korter had gekund."),
    _Template("De cijfers staan achteraan, zodat de lezer eerst het verhaal kent."),
)
_HEADINGS = ("Een jaar van bouwen", "Wat er al draait", "Samen verder", "Naar buiten", "Vooruitblik")


class Oracle:
    """Reads out of a document all that its sentences state."""

    run = RUN

    def __call__(self, document: Document) -> Extraction:
        """All that an invented report states, with its sentences."""
        entities: dict[tuple[str, str], list[Mention]] = {}
        facts: list[Fact] = []
        funding: list[Funding] = []
        for template in _TEMPLATES:
            for found in template.pattern.finditer(document.text):
                keys = {kind: _key(kind, found, entities) for kind in found.groupdict() if kind != "amount"}
                start, end = found.span()
                proof = (Evidence(found.group(), start, end, document.page_at(start), 1.0),)
                facts += [
                    Fact(keys[one], property_, keys[other], proof) for one, property_, other in template.facts
                ]
                if template.money:
                    about, giver = (keys[kind] for kind in template.money)
                    amount = Decimal(found["amount"]) * 1000
                    funding.append(Funding(about, amount, "EUR", "grant", (giver,), (), proof))
        things = (
            Entity(
                f"{kind}:{called}", _KINDS[kind][0], called, (called,), tuple(sorted(mentions, key=_place))
            )
            for (kind, called), mentions in entities.items()
        )
        return Extraction(document, tuple(things), tuple(facts), tuple(funding), self.run)


def write(folder: Path, *, number: int, seed: int = 0, form: Form = "md", sentences: int = 60) -> None:
    """Put so many reports of so many sentences, some 10 words each, and their ledger into a new folder."""
    folder.mkdir(parents=True)
    with (folder / LEDGER).open("w", encoding="utf-8") as ledger:
        for count in range(1, number + 1):
            source = f"verslag-{count:06}.{form}"
            parts, facts = _report(count, seed, sentences)
            if form == "md":
                (folder / source).write_text(_markdown(parts), encoding="utf-8")
            else:
                _write_pdf(folder / source, parts)
            ledger.write(json.dumps({"source": source, "facts": facts}, ensure_ascii=False) + "\n")


def ledger(folder: Path) -> Counter[Stated]:
    """How often the reports state something with these words, by the ledger."""
    with (folder / LEDGER).open(encoding="utf-8") as lines:
        told = map(json.loads, lines)
        return Counter((one["source"], fact[1], fact[3]) for one in told for fact in one["facts"])


def stated(store: Store) -> Counter[Stated]:
    """The same, by the evidence in a store."""
    rows = store.query(Path(__file__).with_name("stated.rq").read_text(encoding="utf-8"))
    assert isinstance(rows, QuerySolutions)
    return Counter((row["source"].value, row["property"].value, row["quote"].value) for row in rows)


def _report(number: int, seed: int, sentences: int) -> tuple[list[tuple[str, list[str]]], list[list[str]]]:
    """Headings with paragraphs, and what they state: subject, property, object and sentence."""
    chance = random.Random(f"{seed} {number}")
    told, facts = [], []
    for _ in range(sentences):
        template = chance.choice(_TEMPLATES)
        names = {kind: _called(kind, seed, chance, among=10 + number // 2) for kind in _KINDS}
        amount = str(chance.randint(20, 900))
        sentence = template.text.format(**names, amount=amount)
        told.append(sentence)
        facts += [[names[one], property_, names[other], sentence] for one, property_, other in template.facts]
        if template.money:
            facts.append([names[template.money[0]], "amount", f"{amount}000", sentence])
    paragraphs = [" ".join(told[start : start + 4]) for start in range(0, len(told), 4)]
    size = -(-len(paragraphs) // len(_HEADINGS))
    parts = [(heading, paragraphs[part * size : (part + 1) * size]) for part, heading in enumerate(_HEADINGS)]
    return [(f"Verslag {number}", []), *(part for part in parts if part[1])], facts


def _called(kind: str, seed: int, chance: random.Random, *, among: int) -> str:
    """The name of one of so many things of a kind, which other reports name too."""
    if kind == "place":
        return chance.choice(PLACES)
    own = random.Random(f"{seed} {kind} {chance.randrange(among)}")
    return _KINDS[kind][1].format(name(own))


def _key(kind: str, found: re.Match[str], entities: dict[tuple[str, str], list[Mention]]) -> str:
    """Note that a sentence names a thing; the key of that thing."""
    start, end = found.span(kind)
    entities.setdefault((kind, found[kind]), []).append(Mention(start, end, found[kind]))
    return f"{kind}:{found[kind]}"


def _place(mention: Mention) -> int:
    return mention.start


def _markdown(parts: list[tuple[str, list[str]]]) -> str:
    blocks = (block for heading, paragraphs in parts for block in (f"## {heading}", *paragraphs))
    return "\n\n".join(blocks).removeprefix("#") + "\n"


def _write_pdf(path: Path, parts: list[tuple[str, list[str]]]) -> None:
    """The same bytes each time; no paragraph is split between two pages."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()

    def flow() -> Iterator[object]:
        for heading, paragraphs in parts:
            yield Paragraph(heading, styles["Heading2"])
            yield from (KeepTogether([Paragraph(text, styles["BodyText"])]) for text in paragraphs)

    SimpleDocTemplate(str(path), invariant=1, title=parts[0][0]).build(list(flow()))


def main() -> None:
    """Read the options and write an archive."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--form", choices=("md", "pdf"), default="md")
    parser.add_argument("--sentences", type=int, default=60)
    options = parser.parse_args()
    write(
        options.folder,
        number=options.number,
        seed=options.seed,
        form=options.form,
        sentences=options.sentences,
    )


if __name__ == "__main__":
    main()
