"""Short invented reports in Dutch for a build to read: the same seed always gives the same texts."""

from __future__ import annotations

import random
from pathlib import Path

_SOUNDS = (
    "bal",
    "cor",
    "dem",
    "fen",
    "gor",
    "hal",
    "jun",
    "kest",
    "lum",
    "mer",
    "nov",
    "pel",
    "rast",
    "tor",
    "vel",
    "zan",
)
PLACES = ("Genk", "Hasselt", "Beringen", "Tongeren", "Bree", "Lommel", "Maaseik", "Pelt", "Bilzen", "Diest")
_SENTENCES = (
    "Het project {project} ging in {place} van start, met {company} en {school} als partners.",
    "{company} leidt {project} en krijgt daarvoor {amount} euro steun van {fund}.",
    "{person}, directeur van {company}, stelde de plannen voor tijdens {event} in {place}.",
    "{school} werkt al twee jaar samen met {company} aan stillere machines.",
    "In opdracht van {school} onderzocht {company} of de oude loods in {place} nog bruikbaar is.",
    "{fund} trekt {amount} euro uit voor {project}, zodat de proefhal in {place} open kan.",
    "Op {campus} in {place} huurt {company} sinds dit jaar een eigen werkplaats.",
    "{event} werd georganiseerd door {school} en trok meer bezoekers dan verwacht.",
)  # fmt: skip


def write(folder: Path, *, number: int, seed: int = 0) -> None:
    """Put so many texts of three to five sentences into a new folder."""
    chance = random.Random(seed)
    folder.mkdir()
    for count in range(1, number + 1):
        (folder / f"verslag-{count}.md").write_text(_text(count, chance), encoding="utf-8")


def _text(number: int, chance: random.Random) -> str:
    """Its sentences speak of a few things that other texts name too now and then."""
    names = [name(chance) for _ in range(4)]

    def sentence(template: str) -> str:
        return template.format(
            project=f"{names[0]}Lab",
            company=f"{names[1]} nv",
            school=f"Hogeschool {names[2]}",
            campus=f"Campus {names[3]}",
            person=f"{chance.choice(('An', 'Jan', 'Els', 'Tom'))} {name(chance)}",
            event=f"{names[0]}dag",
            fund=f"Fonds {name(chance)}",
            place=chance.choice(PLACES),
            amount=f"{chance.randint(2, 90)}0.000",
        )

    sentences = [sentence(template) for template in chance.choices(_SENTENCES, k=chance.randint(3, 5))]
    return f"# Verslag {number}\n\n{' '.join(sentences)}\n"


def name(chance: random.Random) -> str:
    return "".join(chance.choices(_SOUNDS, k=chance.randint(2, 3))).capitalize()
