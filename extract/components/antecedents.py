"""spaCy component `limburg_antecedents`: what noun mentions and pronouns stand for ("het project", "de campus", "zij")."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.components.mentions import FoundMention
from extract.components.pairs import UNSEEN
from extract.components.relations import relation_kinds
from extract.components.scoring import DocumentScorer
from extract.components.typecues import apposition
from extract.labels import NOUN, PAIR_INDEX
from extract.model import Model, load_model

_REACH = 1000  # characters


class AntecedentFinder:
    """Gives each noun mention the entity of the likeliest name around it, or none; an apposition goes before likelihood."""

    def __init__(self, model: Model) -> None:
        self._scorer = DocumentScorer(model)

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        owner: list[int | None] = doc._.entity_of
        nouns = [n for n, m in enumerate(mentions) if m.label == NOUN]
        names = [n for n, m in enumerate(mentions) if owner[n] is not None and m.is_name]
        kinds = relation_kinds(mentions, owner, doc._.entities)  # nouns have no entity yet, hence no type
        pairs = [(noun, name) for noun in nouns for name in names]
        scores = self._scorer(doc, kinds, pairs)[:, PAIR_INDEX["antecedent"]]
        best: dict[int, tuple[float, int]] = {}
        for (noun, name), score in zip(pairs, scores.tolist(), strict=True):
            if score > best.get(noun, (0.0, -1))[0] and score > UNSEEN:
                best[noun] = score, name
        for noun, (_, name) in best.items():
            owner[noun] = owner[name]
        for noun in nouns:
            introduced = _introduced(doc.text, mentions, names, noun)
            if introduced is not None:
                owner[noun] = owner[introduced]
        return doc


def _introduced(text: str, mentions: list[FoundMention], names: list[int], noun: int) -> int | None:
    """The last name not far before a noun that the same noun introduced: "X, de campus voor … De campus …"."""
    mention = mentions[noun]
    word = mention.text.split()[-1].casefold()
    for name in reversed(names):
        distance = mention.start - mentions[name].end
        if 0 < distance < _REACH and apposition(text, mentions[name].end) == word:
            return name
    return None


@Language.factory("limburg_antecedents")
def create_antecedent_finder(nlp: Language, name: str) -> AntecedentFinder:
    """Make the component with the shipped model."""
    del nlp, name
    return AntecedentFinder(load_model())
