"""Which thing a name stands for: normalised name and type decide, and an IRI once given stays."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from extract.facts import Entity
from extract.names import LEGAL_FORM
from ontology.terms import BASE

_ARTICLE = re.compile(r"^(?:de|het|een|the|la|le|les|der|die|das) (?=.)")
_DOTTED_FORM = re.compile(r"\b((?:[A-Za-z]\.){2,})(?=\W|$)")
_SYMBOLS = str.maketrans(
    {"+": " plus ", "#": " sharp ", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "Ø": "O", "\u00ad": ""}
)


@lru_cache(maxsize=100_000)
def normalise(name: str) -> str:
    """Fold what spelling varies: case, accents, legal forms, a leading article, hyphens, spaces, punctuation.

    >>> normalise("Het Laserhuis N.V.") == normalise("LASERHUIS")
    True
    >>> normalise("QRM 4.0") == normalise("QRM4.0") != normalise("QRM 40")
    True
    """
    return _words(name).replace(" ", "") or name.strip().casefold()


def slug(name: str) -> str:
    """What the IRI of a thing ends in: lower-case ASCII words joined by hyphens.

    >>> [slug(name) for name in ("QRM4.0", "XR-huis", "provincie Limburg", "De Kérncentrale vzw")]
    ['qrm40', 'xr-huis', 'provincie-limburg', 'kerncentrale']
    """
    readable = "-".join(_words(name).replace(".", "").encode("ascii", "ignore").decode().split())
    return readable or "x" + short_hash(name)


def short_hash(*parts: object) -> str:
    """Twelve hexadecimal digits that depend on the parts and nothing else."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


def plain(name: str) -> str:
    """The name without accents and without full stops in abbreviations, its case kept.

    >>> plain("Café S.A.M."), plain("Weiß")
    ('Cafe SAM', 'Weiss')
    """
    text = unicodedata.normalize("NFKD", name).translate(_SYMBOLS)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _DOTTED_FORM.sub(lambda match: match[1].replace(".", ""), text)


def _words(name: str) -> str:
    """The words that count, separated by one space each; a full stop stays between digits only."""
    text = plain(plain(name).casefold())
    text = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", text)
    text = re.sub(r"[’'`´]", "", re.sub(r"[\s\-\u2010-\u2015/_]+", " ", text))
    text = " ".join(re.sub(r"[^\w. ]", " ", text).split())
    without_form = " ".join(LEGAL_FORM.sub(" ", text).split()) or text
    return _ARTICLE.sub("", without_form)


@dataclass(frozen=True)
class Identity:
    """One thing of the graph: its IRI, its one top class and subclass, and its preferred name."""

    iri: NamedNode
    type: str
    label: Literal
    subtype: str | None = None


@dataclass
class _Claims:
    """The things that bear a normalised name: by their preferred name, and by another one."""

    preferred: list[NamedNode] = field(default_factory=list)
    other: list[NamedNode] = field(default_factory=list)


class Identities:
    """The things known so far; `resolve` finds those that a document's entities are, and mints what is new.

    `base` is where the IRIs of things begin. Feed the things of a store with `add` before the first
    `resolve`.
    """

    def __init__(self, *, base: str = BASE) -> None:
        self.base = base
        self._known: dict[NamedNode, Identity] = {}
        self._claims: defaultdict[tuple[str, str], _Claims] = defaultdict(_Claims)

    def __iter__(self) -> Iterator[Identity]:
        return iter(self._known.values())

    def __getitem__(self, iri: NamedNode) -> Identity:
        return self._known[iri]

    def add(self, identity: Identity, other_names: Iterable[str] = ()) -> None:
        """Make a thing known, or known anew, under its preferred name and others."""
        self._known[identity.iri] = identity
        _claim(self._claims[identity.type, normalise(identity.label.value)].preferred, identity.iri)
        for name in other_names:
            _claim(self._claims[identity.type, normalise(name)].other, identity.iri)

    def resolve(
        self, entities: Sequence[Entity], *, language: str, renewed: Collection[NamedNode] = ()
    ) -> dict[str, Identity]:
        """Key of entity → the thing that it is.

        Full names choose first. Another name decides only where a thing prefers it that no entity of the same
        document is, and a single word of a person's name never does: two people may share it. Things in `renewed` keep
        their IRIs and take their preferred names and subclasses from `entities`.
        """
        waiting = set(renewed)
        resolved: dict[str, Identity] = {}
        for entity in entities:
            if known := self._find(entity.type, entity.name):
                resolved[entity.key] = known
        taken = {identity.iri for identity in resolved.values()}
        for entity in entities:
            if entity.key not in resolved:
                resolved[entity.key] = (
                    self._find(entity.type, entity.name)
                    or self._find_preferred(entity.type, _deciding_names(entity), taken)
                    or self._mint(entity, language)
                )
                taken.add(resolved[entity.key].iri)
            iri = resolved[entity.key].iri
            if iri in waiting:
                waiting.remove(iri)
                self._renew(iri, entity, language)
            self._learn(iri, entity)
        return {entity.key: self._known[resolved[entity.key].iri] for entity in entities}

    def _find(self, type_: str, name: str) -> Identity | None:
        """The thing that prefers the name, else the one that bears it where no second does."""
        claims = self._claims.get((type_, normalise(name)), _Claims())
        others = claims.other if len(claims.other) == 1 else []
        return next((self._known[iri] for iri in (*claims.preferred, *others)), None)

    def _find_preferred(
        self, type_: str, names: Iterable[str], taken: Container[NamedNode]
    ) -> Identity | None:
        """The thing that prefers one of the names: two things may well be called alike for short."""
        for name in names:
            for iri in self._claims.get((type_, normalise(name)), _Claims()).preferred:
                if iri not in taken:
                    return self._known[iri]
        return None

    def _mint(self, entity: Entity, language: str) -> Identity:
        iri = self._free_iri(slug(entity.name), entity.type)
        identity = Identity(
            iri, entity.type, name_literal(entity.name, entity.type, language), _subclass(entity)
        )
        self.add(identity)
        return identity

    def _free_iri(self, wanted: str, type_: str) -> NamedNode:
        stem = f"{self.base}id/{wanted}"
        candidates = (stem, f"{stem}-{type_.lower()}")
        iri = next((iri for iri in map(NamedNode, candidates) if iri not in self._known), None)
        number = 2
        while iri is None or iri in self._known:
            iri = NamedNode(f"{stem}-{type_.lower()}-{number}")
            number += 1
        return iri

    def _renew(self, iri: NamedNode, entity: Entity, language: str) -> None:
        label = name_literal(entity.name, entity.type, language)
        self.add(replace(self._known[iri], label=label, subtype=_subclass(entity)))

    def _learn(self, iri: NamedNode, entity: Entity) -> None:
        """Add the names of `entity` to what is known of its thing, and its subclass where none was known."""
        identity = self._known[iri]
        if identity.subtype is None and (subtype := _subclass(entity)):
            identity = replace(identity, subtype=subtype)
        self.add(identity, _deciding_names(entity))


def name_literal(name: str, type_: str, language: str) -> Literal:
    """A name, tagged with the language of its document where it is made of common words of that language.

    >>> name_literal("provincie Limburg", "Organisation", "nl")
    <Literal value=provincie Limburg language=nl>
    >>> name_literal("Jan van den Berg", "Person", "nl")
    <Literal value=Jan van den Berg datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#string>>
    """
    words = [word for word in name.split() if word.isalpha() and not LEGAL_FORM.fullmatch(word)]
    common = type_ != "Person" and len(words) > 1 and any(word.islower() and len(word) > 2 for word in words)
    return Literal(name, language=language) if common else Literal(name)


def _deciding_names(entity: Entity) -> tuple[str, ...]:
    if entity.type != "Person":
        return (entity.name, *entity.names)
    return (entity.name, *(name for name in entity.names if " " in name.strip()))


def _subclass(entity: Entity) -> str | None:
    return None if entity.subtype == "Other" else entity.subtype


def _claim(claimants: list[NamedNode], iri: NamedNode) -> None:
    if iri not in claimants:
        claimants.append(iri)
