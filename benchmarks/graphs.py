"""Invented graphs of any size that conform to the shapes: the same seed and size always give the same quads.

Each is made report by report, with the names, offsets and pages of the sentences that state its facts, by the same
code that makes the quads of real reports. Nothing but the names of its things is held in memory.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from extract.facts import (
    FUNDING_KINDS,
    SIGNATURES,
    SUBTYPES,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Funding,
    Mention,
    Run,
)
from extract.reading.document import Block, Document
from graph.identity import Identity, name_literal, slug
from graph.quads import document_quads, identity_quads
from graph.store.versions import Versions
from ontology.terms import BASE

_FACTS = 60
"""Facts a report."""
_QUADS = 1_000
"""About so many quads a report gives."""
_SHARES = {
    "Organisation": 0.42, "Project": 0.25, "Person": 0.17, "Event": 0.08, "Place": 0.04, "Campus": 0.02, "Programme": 0.02,
}  # fmt: skip
"""Which part of the things is of each type."""
_SYLLABLES = (
    *(
        "bel",
        "dor",
        "gen",
        "has",
        "kem",
        "lan",
        "maas",
        "mer",
        "nor",
        "peer",
        "ron",
        "sal",
        "ter",
        "ven",
        "wer",
        "zon",
    ),
    *(
        "ak",
        "bo",
        "ce",
        "di",
        "fe",
        "gra",
        "hy",
        "ka",
        "lo",
        "mi",
        "no",
        "pra",
        "qua",
        "ri",
        "so",
        "tri",
        "vi",
        "xe",
    ),
)
_PATTERNS = {
    "Organisation": ("{} nv", "{} vzw", "Stichting {}", "Hogeschool {}", "Ziekenhuis {}", "{} Group"),
    "Project": ("{} 4.0", "Slim {}", "{}Fab", "Groen {}", "{} 2030"),
    "Person": ("An {}", "Jan {}", "Els {}", "Tom {}", "Mia {}"),
    "Event": ("{}dag", "Beurs {}", "Forum {}"),
    "Place": ("{}", "Oud-{}", "{}-aan-de-Maas"),
    "Campus": ("Campus {}", "{} Park", "Wetenschapspark {}"),
    "Programme": ("Fonds {}", "Actieplan {}", "Interreg {}"),
}
_WEIGHTS = {"hasPartner": 30, "fundedBy": 12, "locatedIn": 10, "affiliatedWith": 10, "coordinatedBy": 8}
"""How often a property is stated, 3 where it is not named."""
_RUN = Run(software="benchmark", model="none", time="2026-01-01T00:00:00+01:00")


@dataclass(frozen=True)
class _Cast:
    """The things of one type, and the sums of their chances to be spoken of: few are in most reports."""

    things: Sequence[Identity]
    chances: Sequence[float]


def reports(*, quads: int, seed: int = 0, base: str = BASE) -> Iterator[set[Quad]]:
    """The quads of one report after the other, last those of the names: `quads` in all, and a report's more at most.

    Raises `ValueError` below 2,000 quads.
    """
    if quads < 2 * _QUADS:
        raise ValueError(f"{quads} quads are too few: ask for {2 * _QUADS} at least")
    chance = random.Random(seed)
    casts = _casts(quads // 80, chance, base)
    mentioned: dict[NamedNode, Identity] = {}
    given, number = 0, 0
    while given + 4 * len(mentioned) < quads:
        number += 1
        document = NamedNode(f"{base}doc/verslag-{number}")
        extraction, identities = _Author(casts, chance).write(number)
        stated = document_quads(extraction, identities, document=document, base=base)
        mentioned.update((identity.iri, identity) for identity in identities.values())
        given += len(stated)
        yield stated
    names = NamedNode(base + "graph/identities")
    yield {quad for identity in mentioned.values() for quad in identity_quads(identity, names)}


def write(folder: Path, *, quads: int, seed: int = 0) -> Path:
    """Put such a graph into a new store by the engine's bulk loader; gives the folder of the store's version."""
    with Versions(folder).writing() as version:
        store = pyoxigraph.Store(version)
        store.bulk_extend(_with_union(reports(quads=quads, seed=seed)))
        store.flush()
    return version


def _with_union(stated: Iterator[set[Quad]]) -> Iterator[Quad]:
    """Each quad, and its triple in the default graph, where the store keeps the union."""
    for quads in stated:
        for quad in quads:
            yield quad
            yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _casts(number: int, chance: random.Random, base: str) -> dict[str, _Cast]:
    casts, taken = {}, set[str]()
    for type_, share in _SHARES.items():
        things = [_thing(type_, chance, taken, base) for _ in range(max(8, round(share * number)))]
        casts[type_] = _Cast(things, list(accumulate(1 / (rank + 20) for rank in range(len(things)))))
    return casts


def _thing(type_: str, chance: random.Random, taken: set[str], base: str) -> Identity:
    name = ""
    while not name or slug(name) in taken:
        stem = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
        name = chance.choice(_PATTERNS[type_]).format(stem)
    taken.add(slug(name))
    subtype = chance.choice(SUBTYPES[:-1]) if type_ == "Organisation" else None
    return Identity(NamedNode(f"{base}id/{slug(name)}"), type_, name_literal(name, type_, "nl"), subtype)


class _Author:
    """Writes one report: a text, and the facts that its sentences state."""

    def __init__(self, casts: dict[str, _Cast], chance: random.Random) -> None:
        self._casts, self._chance = casts, chance
        self._text, self._blocks = "", list[Block]()
        self._entities: dict[str, Entity] = {}
        self._identities: dict[str, Identity] = {}

    def write(self, number: int) -> tuple[Extraction, dict[str, Identity]]:
        """The extraction of report `number`, and the thing that each key of an entity stands for."""
        properties = self._chance.choices(
            list(SIGNATURES), [_WEIGHTS.get(name, 3) for name in SIGNATURES], k=_FACTS
        )
        facts = [fact for name in properties if (fact := self._fact(name))]
        funding = [self._funding() for _ in range(_FACTS // 12)]
        document = Document(
            source=f"verslag-{number}.pdf",
            digest=hashlib.sha256(self._text.encode()).hexdigest(),
            title=f"Verslag {number}",
            language="nl",
            text=self._text,
            blocks=tuple(self._blocks),
            pages=self._blocks[-1].page,
            year=2000 + number % 25,
            publisher=f"Uitgever {number % 10}",
        )
        entities = tuple(self._entities.values())
        return Extraction(document, entities, tuple(facts), tuple(funding), _RUN), self._identities

    def _fact(self, name: str) -> Fact | None:
        subject, object_ = (self._pick(ends) for ends in SIGNATURES[name])
        if subject == object_ or (name == "partOfProgramme" and self._is_above(subject, object_)):
            return None
        role = "directeur" if name == "affiliatedWith" and self._chance.random() < 0.5 else None
        sentences = 2 if self._chance.random() < 0.2 else 1
        evidence = tuple(self._sentence(f"{subject} ({name}) {object_}.") for _ in range(sentences))
        return Fact(subject, name, object_, evidence, role)

    def _is_above(self, part: str, whole: str) -> bool:
        """Whether `part` comes after `whole` among the programmes: so no programme becomes part of its parts."""
        ends = self._identities[part], self._identities[whole]
        return ends[0].type == "Programme" and ends[0].iri.value >= ends[1].iri.value

    def _funding(self) -> Funding:
        about, giver, receiver = map(self._pick, (["Project"], ["Programme"], ["Organisation"]))
        amount = Decimal(self._chance.randint(1, 4_000) * 2_500)
        kind = self._chance.choice(FUNDING_KINDS)
        sentence = self._sentence(f"{giver} geeft {amount} euro aan {receiver} voor {about}.")
        return Funding(about, amount, "EUR", kind, (giver,), (receiver,), (sentence,))

    def _pick(self, types: Sequence[str] | frozenset[str]) -> str:
        """The key of a thing of one of these types: its preferred name."""
        cast = self._casts[self._chance.choice(sorted(types))]
        (thing,) = self._chance.choices(cast.things, cum_weights=cast.chances)
        key = thing.label.value
        names = (key, key.upper()) if self._chance.random() < 0.05 else (key,)
        self._entities.setdefault(
            key, Entity(key, thing.type, key, names, (Mention(0, len(key), key),), thing.subtype)
        )
        self._identities[key] = thing
        return key

    def _sentence(self, text: str) -> Evidence:
        """Put a sentence at the end of the text, eight a page, as a block of its own."""
        start = len(self._text) + bool(self._text)
        self._text += ("\n" if self._text else "") + text
        page = len(self._blocks) // 8 + 1
        self._blocks.append(Block("paragraph", start, len(self._text), page))
        return Evidence(text, start, len(self._text), page, round(self._chance.uniform(0.4, 0.99), 2))
