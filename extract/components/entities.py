"""spaCy component `limburg_entities`: which names of a document are one entity, and of which type.

Spelling decides first; the type is decided once per entity, over all its mentions. A place and an organisation of one
name stay two, and so do a site and the company whose name is the site's with a legal form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.demonyms import base_name
from extract.components.mentions import FoundMention
from extract.facts import ENTITY_TYPES, SUBTYPES, Entity, Mention
from extract.names import fold, has_legal_form, is_short_form, organisation_key

_MERGED_BY_SHORT_FORM = frozenset(ENTITY_TYPES) - {"Place"}


@dataclass
class Cluster:
    """Mentions taken for one entity while it is being decided; `names` counts the forms of its name."""

    type: str
    mentions: list[int] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The fullest form: most words, then not in capitals, then most frequent, then first in the alphabet."""
        return max(
            self.names,
            key=lambda name: (
                len(name.split()),
                not (name.isupper() and len(name) > 5),
                self.names[name],
                name,
            ),
        )

    def take(self, other: Cluster) -> None:
        """Swallow another cluster."""
        self.mentions += other.mentions
        self.names += other.names


def find_clusters(mentions: Sequence[FoundMention]) -> list[Cluster]:
    """Group the named mentions into entities, in the order of their first mention."""
    places = {fold(m.text): m.text for m in mentions if m.label == "Place"}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        if mention.is_name:
            groups[_key(mention, places)].append(number)
    clusters = [_decided(mentions, numbers, key[1], places) for key, numbers in groups.items()]
    clusters = _joined_by_name(clusters)
    return sorted(_joined_by_short_form(clusters), key=lambda cluster: min(cluster.mentions))


def _key(mention: FoundMention, places: dict[str, str]) -> tuple[str, str]:
    """Folded name, and which of place, company with legal form, or anything else it is."""
    if mention.label == "Place":
        return fold(base_name(mention.text, places)), "Place"
    if mention.label == "Person":
        return fold(mention.text), "Person"
    if has_legal_form(mention.text):
        return organisation_key(mention.text), "Organisation"
    return fold(mention.text), ""


def _decided(
    mentions: Sequence[FoundMention], numbers: list[int], scope: str, places: dict[str, str]
) -> Cluster:
    kind = scope
    if not kind:
        scores = np.sum([mentions[n].scores[: len(ENTITY_TYPES)] for n in numbers], axis=0)
        kind = max(
            (t for t in ENTITY_TYPES if t not in ("Place", "Person")),
            key=lambda t: scores[ENTITY_TYPES.index(t)],
        )
    names = Counter(
        base_name(mentions[n].text, places) if kind == "Place" else _tidy(mentions[n].text) for n in numbers
    )
    return Cluster(kind, list(numbers), names)


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _joined_by_name(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Join clusters of one type and key: "stad Genk" and the acting "Genk", "Corda NV" and an organisation "Corda"."""
    joined: dict[tuple[str, str], Cluster] = {}
    for cluster in clusters:
        organisation = cluster.type == "Organisation"
        key = cluster.type, organisation_key(cluster.name) if organisation else fold(cluster.name)
        if key in joined:
            joined[key].take(cluster)
        else:
            joined[key] = cluster
    return list(joined.values())


def _joined_by_short_form(clusters: list[Cluster]) -> list[Cluster]:
    """Join a short form with the one longer name of its type that it begins, or whose initials it is."""
    kept: list[Cluster] = []
    for cluster in sorted(clusters, key=lambda c: -len(c.name)):
        longer = [
            c for c in kept if c.type == cluster.type and any(is_short_form(cluster.name, n) for n in c.names)
        ]
        if len(longer) == 1 and cluster.type in _MERGED_BY_SHORT_FORM:
            longer[0].take(cluster)
        else:
            kept.append(cluster)
    return kept


def entity_of(cluster: Cluster, key: str, mentions: Sequence[FoundMention]) -> Entity:
    """The entity that a cluster makes; an organisation's subtype is the likeliest over all its mentions."""
    chosen = [mentions[n] for n in sorted(cluster.mentions)]
    subtype = None
    if cluster.type == "Organisation":
        subtype = SUBTYPES[int(np.sum([m.subtypes for m in chosen], axis=0).argmax())]
    return Entity(
        key=key,
        type=cluster.type,
        name=cluster.name,
        names=(cluster.name, *sorted(set(cluster.names) - {cluster.name})),
        mentions=tuple(Mention(m.start, m.end, m.text) for m in chosen),
        subtype=subtype,
    )


class EntityFinder:
    """Sets `doc._.entities`, and `doc._.entity_of`: for each mention the number of its entity, None where it has none."""

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        clusters = find_clusters(mentions)
        doc._.entities = [entity_of(c, f"e{n}", mentions) for n, c in enumerate(clusters, 1)]
        owner: list[int | None] = [None] * len(mentions)
        for number, cluster in enumerate(clusters):
            for mention in cluster.mentions:
                owner[mention] = number
        doc._.entity_of = owner
        return doc


@Language.factory("limburg_entities")
def create_entity_finder(nlp: Language, name: str) -> EntityFinder:
    """Make the component."""
    del nlp, name
    return EntityFinder()


Doc.set_extension("entities", default=None, force=True)
Doc.set_extension("entity_of", default=None, force=True)
