"""spaCy component `limburg_antecedents`: what noun mentions and pronouns stand for ("het project", "de campus", "zij")."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.components.mentions import FoundMention
from extract.components.pairs import UNSEEN
from extract.components.scoring import DocumentScorer
from extract.labels import KIND_INDEX, NOUN, PAIR_INDEX
from extract.model import Model, load_model


class AntecedentFinder:
    """Gives each noun mention the entity of the likeliest name before or after it, or none where none is likely."""

    def __init__(self, model: Model) -> None:
        self._scorer = DocumentScorer(model)

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        owner: list[int | None] = doc._.entity_of
        nouns = [n for n, m in enumerate(mentions) if m.label == NOUN]
        names = [n for n, m in enumerate(mentions) if owner[n] is not None and m.is_name]
        kinds = np.array([KIND_INDEX[m.label] for m in mentions], np.int64)
        pairs = [(noun, name) for noun in nouns for name in names]
        scores = self._scorer(doc, kinds, pairs)[:, PAIR_INDEX["antecedent"]]
        best: dict[int, tuple[float, int]] = {}
        for (noun, name), score in zip(pairs, scores.tolist(), strict=True):
            if score > best.get(noun, (0.0, -1))[0] and score > UNSEEN:
                best[noun] = score, name
        for noun, (_, name) in best.items():
            owner[noun] = owner[name]
        return doc


@Language.factory("limburg_antecedents")
def create_antecedent_finder(nlp: Language, name: str) -> AntecedentFinder:
    """Make the component with the shipped model."""
    del nlp, name
    return AntecedentFinder(load_model())
