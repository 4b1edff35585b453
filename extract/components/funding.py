"""spaCy component `limburg_funding`: amounts of money, what they are for, who gives and who receives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from extract.amounts import parse_amount
from extract.components.mentions import FoundMention
from extract.components.relations import relation_kinds
from extract.components.scoring import DocumentScorer, quoted
from extract.labels import AMOUNT, PAIR_INDEX
from extract.model import Model, load_model

Row = NDArray[np.float32]
_GIVERS = frozenset({"Organisation", "Programme"})
_REACH = 360  # pieces between an amount and what it is tied to: 258 at most in the corpus


@dataclass(frozen=True)
class FoundFunding:
    """One amount in the text; `about`, `givers`, `receivers` are numbers of entities, `quote` is a sentence's offsets."""

    about: int
    amount: Decimal
    currency: str
    kind: str
    givers: tuple[int, ...]
    receivers: tuple[int, ...]
    quote: tuple[int, int]
    confidence: float


class FundingFinder:
    """Ties each amount to the entity that it is likeliest for; an amount that is for nothing known is left out."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._scorer = DocumentScorer(model)
        self.min_confidence: float | None = None

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        owner: list[int | None] = doc._.entity_of
        amounts = [n for n, m in enumerate(mentions) if m.label == AMOUNT]
        others = [n for n, number in enumerate(owner) if number is not None]
        pairs = [(amount, other) for amount in amounts for other in others if self._near(doc, amount, other)]
        scores = self._scorer(doc, relation_kinds(mentions, owner, doc._.entities), pairs)
        rows: dict[int, list[tuple[int, Row]]] = {}
        for (amount, other), row in zip(pairs, scores, strict=True):
            rows.setdefault(amount, []).append((other, row))
        found = (self._funding(doc, amount, candidates) for amount, candidates in rows.items())
        doc._.funding = [funding for funding in found if funding is not None]
        return doc

    @staticmethod
    def _near(doc: Doc, amount: int, other: int) -> bool:
        mentions: list[FoundMention] = doc._.mentions
        return abs(mentions[amount].first_piece - mentions[other].first_piece) < _REACH

    def _funding(self, doc: Doc, amount: int, candidates: list[tuple[int, Row]]) -> FoundFunding | None:
        mention: FoundMention = doc._.mentions[amount]
        parsed = parse_amount(mention.text, language=doc._.language)
        if parsed is None:
            return None
        about = self._best(doc, candidates, "about")
        probability, target = max(((p, e) for e, p in about.items()), default=(0.0, -1))
        calibration = self._model.calibration["about"]
        if probability < (calibration.threshold if self.min_confidence is None else self.min_confidence):
            return None
        return FoundFunding(
            target,
            *parsed,
            mention.funding_kind,
            self._likely(doc, candidates, "giver", without=target),
            self._likely(doc, candidates, "receiver", without=-1),
            quoted(doc, mention.start, mention.end - 1),
            probability,
        )

    def _best(self, doc: Doc, candidates: list[tuple[int, Row]], output: str) -> dict[int, float]:
        """The best confidence of each entity over its mentions."""
        best: dict[int, float] = {}
        calibration, entities = self._model.calibration[output], doc._.entities
        for other, row in candidates:
            entity = doc._.entity_of[other]
            probability = calibration.confidence(float(row[PAIR_INDEX[output]]), entities[entity].certainty)
            best[entity] = max(best.get(entity, 0.0), probability)
        return best

    def _likely(
        self,
        doc: Doc,
        candidates: list[tuple[int, Row]],
        output: str,
        *,
        without: int,
    ) -> tuple[int, ...]:
        least = self._model.calibration[output].threshold
        entities = doc._.entities
        return tuple(
            entity
            for entity, probability in sorted(self._best(doc, candidates, output).items())
            if probability >= least
            and entity != without
            and (output != "giver" or entities[entity].type in _GIVERS)
        )


@Language.factory("limburg_funding")
def create_funding_finder(nlp: Language, name: str) -> FundingFinder:
    """Make the component with the shipped model."""
    del nlp, name
    return FundingFinder(load_model())


Doc.set_extension("funding", default=None, force=True)
