"""spaCy component `limburg_entities`: which names of a document are one entity, and of which type.

Spelling decides first; the type is decided once per entity, over all its mentions. A place and an organisation of one
name stay two, and so do a site and the company whose name is the site's with a legal form.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.demonyms import base_name, is_adjective
from extract.components.known import KnownNames
from extract.components.mentions import FoundMention
from extract.components.typecues import own_cues, type_cues
from extract.facts import ENTITY_TYPES, SUBTYPES, Entity, Mention
from extract.names import fold, has_legal_form, is_short_form, organisation_key

_SURE, _SHARED_SURE = 0.5, 0.7
_OWN_WORD = 0.4  # of a mention
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
                len(re.findall(r"\w+", name)),
                not (name.isupper() and len(name) > 5),
                self.names[name],
                name,
            ),
        )

    def take(self, other: Cluster) -> None:
        """Swallow another cluster."""
        self.mentions += other.mentions
        self.names += other.names


def find_clusters(
    text: str, mentions: Sequence[FoundMention], *, known: KnownNames | None = None
) -> list[Cluster]:
    """Group the named mentions into entities, in the order of their first mention; unsure ones are left out.

    `known` names help to decide a type, and join the names of one known actor.
    """
    names = _names(text, mentions)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        if mention.is_name:
            groups[_key(mention, names[number])].append(number)
    clusters = [
        _decided(text, mentions, names, numbers, scope, known) for (_, scope), numbers in groups.items()
    ]
    clusters = _joined_by_short_form(_joined_by_name(clusters))
    if known:
        clusters = _joined_by_register(clusters, known)
    places = {fold(c.name) for c in clusters if c.type == "Place"}
    sure = [c for c in clusters if _is_sure(c, mentions, shared=fold(c.name) in places)]
    return sorted(sure, key=lambda cluster: min(cluster.mentions))


def _names(text: str, mentions: Sequence[FoundMention]) -> list[str]:
    """What each mention is called: a place by its base name, anything else as it reads."""
    adjectives = [m.label == "Place" and is_adjective(text, m.end) for m in mentions]
    places = {
        fold(m.text): m.text
        for m, adjective in zip(mentions, adjectives, strict=True)
        if m.label == "Place" and not adjective
    }
    return [
        base_name(m.text, places, adjective=adjective) if m.label == "Place" else " ".join(m.text.split())
        for m, adjective in zip(mentions, adjectives, strict=True)
    ]


def _key(mention: FoundMention, name: str) -> tuple[str, str]:
    """Folded name, and which of place, person, company with legal form, or anything else it is."""
    if mention.label in ("Place", "Person"):
        return fold(name), mention.label
    if has_legal_form(name):
        return organisation_key(name), "Organisation"
    return fold(name), ""


def _decided(
    text: str,
    mentions: Sequence[FoundMention],
    names: Sequence[str],
    numbers: list[int],
    scope: str,
    known: KnownNames | None,
) -> Cluster:
    """Decide the type: what the tagger says of all mentions, and the words beside them, each as sure as a mention.

    What the register knows the name for counts once for every mention as well, what its own words say less than that.
    """
    kind = scope
    if not kind:
        scores = np.sum([mentions[n].scores[: len(ENTITY_TYPES)] for n in numbers], axis=0)
        for number in numbers:
            for cue in type_cues(text, mentions[number].start, mentions[number].end):
                scores[ENTITY_TYPES.index(cue)] += 1
        for cue in own_cues(names[numbers[0]]):
            scores[ENTITY_TYPES.index(cue)] += _OWN_WORD * len(numbers)
        for registered in known.types(names[numbers[0]]) if known else ():
            scores[ENTITY_TYPES.index(registered)] += len(numbers)
        kind = max(
            (t for t in ENTITY_TYPES if t not in ("Place", "Person")),
            key=lambda t: scores[ENTITY_TYPES.index(t)],
        )
    return Cluster(kind, list(numbers), Counter(names[n] for n in numbers))


def _is_sure(cluster: Cluster, mentions: Sequence[FoundMention], *, shared: bool) -> bool:
    """Whether one of its mentions is likely enough; `shared` says that a place bears the name as well."""
    least = _SHARED_SURE if shared and cluster.type != "Place" else _SURE
    return _certainty(cluster, mentions) >= least


def _certainty(cluster: Cluster, mentions: Sequence[FoundMention]) -> float:
    """How sure the tagger is of the cluster's type, at the mention where it is surest."""
    column = ENTITY_TYPES.index(cluster.type)
    return max(float(mentions[n].scores[column]) for n in cluster.mentions)


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


def _joined_by_register(clusters: list[Cluster], known: KnownNames) -> list[Cluster]:
    """Join the clusters of one type whose names are those of one known actor: "UHasselt" and "Hasselt University"."""
    kept: dict[object, Cluster] = {}
    for place, cluster in enumerate(clusters):
        entry = known.entry(cluster.names, cluster.type)
        key = entry.iri if entry else place
        if key in kept:
            kept[key].take(cluster)
        else:
            kept[key] = cluster
    return list(kept.values())


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
        certainty=_certainty(cluster, mentions),
    )


class EntityFinder:
    """Sets `doc._.entities`, and `doc._.entity_of`: for each mention the number of its entity, None where it has none."""

    def __init__(self) -> None:
        self.known: KnownNames | None = None

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        clusters = find_clusters(doc.text, mentions, known=self.known)
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
