"""spaCy component `limburg_relations`: facts between entities, each with the sentences that state it."""

from __future__ import annotations

import builtins
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.mentions import FoundMention
from extract.components.scoring import DocumentScorer, quoted
from extract.facts import SIGNATURES, Entity
from extract.labels import KIND_INDEX, NOUN, PAIR_INDEX, RELATIONS
from extract.model import Model, load_model

SYMMETRIC = frozenset({"collaboratesWith"})
_LEADING = 0.5  # of the confidence that one is a partner, which a coordinator is as well
_COMPATIBLE = {
    (subject, object_): [name for name, (s, o) in SIGNATURES.items() if subject in s and object_ in o]
    for subject in {t for s, _ in SIGNATURES.values() for t in s}
    for object_ in {t for _, o in SIGNATURES.values() for t in o}
}


@dataclass
class FoundRelation:
    """A relation between two entities by number; `quotes` maps a sentence's offsets to the best confidence in it."""

    subject: int
    property: str
    object: int
    quotes: dict[tuple[int, int], float] = field(default_factory=dict)
    mentions: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @builtins.property  # the field of that name hides the decorator
    def confidence(self) -> float:
        """The best of its sentences."""
        return max(self.quotes.values())

    def state(self, quote: tuple[int, int], probability: float, mentions: tuple[int, int]) -> None:
        """Add a sentence that states it."""
        if probability > self.quotes.get(quote, 0.0):
            self.quotes[quote] = probability
            self.mentions[quote] = mentions


class RelationFinder:
    """Scores every pair of mentions that a window holds and a signature allows, and keeps what is likely enough."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._scorer = DocumentScorer(model)
        self.min_confidence: float | None = None

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        owner: list[int | None] = doc._.entity_of
        entities: list[Entity] = doc._.entities
        kinds = relation_kinds(mentions, owner, entities)
        pairs = candidate_pairs(doc)
        scores = self._scorer(doc, kinds, pairs)
        found: dict[tuple[int, str, int], FoundRelation] = {}
        for (left, right), row in zip(pairs, scores, strict=True):
            subject, object_ = owner[left], owner[right]
            assert subject is not None and object_ is not None
            for name in _COMPATIBLE[entities[subject].type, entities[object_].type]:
                calibration = self._model.calibration[name]
                probability = calibration.confidence(
                    float(row[PAIR_INDEX[name]]), entities[subject].certainty, entities[object_].certainty
                )
                least = calibration.threshold if self.min_confidence is None else self.min_confidence
                if probability >= least:
                    ends = sorted((subject, object_)) if name in SYMMETRIC else (subject, object_)
                    key = ends[0], name, ends[1]
                    relation = found.setdefault(key, FoundRelation(*key))
                    quote = quoted(doc, mentions[left].start, mentions[right].start)
                    relation.state(quote, probability, (left, right))
        doc._.relations = consistent(list(found.values()))
        return doc


def relation_kinds(
    mentions: list[FoundMention], owner: list[int | None], entities: list[Entity]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """What the scorer is told of each mention: the type of its entity, for a noun as a noun of that type."""
    kinds = []
    for mention, number in zip(mentions, owner, strict=True):
        kind = mention.label if number is None else entities[number].type
        kinds.append(KIND_INDEX[f"{NOUN}:{kind}" if mention.label == NOUN and number is not None else kind])
    return np.array(kinds, np.int64)


def candidate_pairs(doc: Doc) -> list[tuple[int, int]]:
    """Ordered pairs of mentions of two entities that share a window and may be related by their types."""
    mentions: list[FoundMention] = doc._.mentions
    owner: list[int | None] = doc._.entity_of
    entities: list[Entity] = doc._.entities
    pairs: set[tuple[int, int]] = set()
    for window in doc._.encoding.windows:
        inside = [
            n
            for n, m in enumerate(mentions)
            if owner[n] is not None and m.first_piece >= window.start and m.last_piece < window.end
        ]
        for left, right in permutations(inside, 2):
            subject, object_ = owner[left], owner[right]
            assert subject is not None and object_ is not None
            if subject != object_ and _COMPATIBLE.get((entities[subject].type, entities[object_].type)):
                pairs.add((left, right))
    return sorted(pairs)


def consistent(relations: list[FoundRelation]) -> list[FoundRelation]:
    """Leave out what another, likelier relation rules out: partner beside coordinator, a share both ways."""
    by_ends: dict[tuple[int, int], dict[str, FoundRelation]] = defaultdict(dict)
    for relation in relations:
        by_ends[relation.subject, relation.object][relation.property] = relation
    kept = []
    for relation in relations:
        same = by_ends[relation.subject, relation.object]
        reverse = by_ends.get((relation.object, relation.subject), {}).get(relation.property)
        if relation.property == "hasPartner" and _leads(same):
            continue
        if relation.property == "coordinatedBy" and not _leads(same):
            continue
        if relation.property == "hasBeneficiary" and {"hasPartner", "coordinatedBy"} & same.keys():
            best = max(same[p].confidence for p in ("hasPartner", "coordinatedBy") if p in same)
            if best >= relation.confidence:
                continue
        if reverse is not None and reverse.confidence > relation.confidence:
            continue
        kept.append(relation)
    order = {name: place for place, name in enumerate(RELATIONS)}
    return sorted(kept, key=lambda r: (r.subject, order[r.property], r.object))


def _leads(same: dict[str, FoundRelation]) -> bool:
    """Whether one end coordinates the other rather than being a partner alone; who coordinates is a partner as well."""
    if "coordinatedBy" not in same:
        return False
    partner = same["hasPartner"].confidence if "hasPartner" in same else 0.0
    return same["coordinatedBy"].confidence >= _LEADING * partner


@Language.factory("limburg_relations")
def create_relation_finder(nlp: Language, name: str) -> RelationFinder:
    """Make the component with the shipped model."""
    del nlp, name
    return RelationFinder(load_model())


Doc.set_extension("relations", default=None, force=True)
