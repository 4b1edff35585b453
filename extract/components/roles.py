"""spaCy component `limburg_roles`: the words of a function, given to the person that holds it."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.components.mentions import FoundMention
from extract.components.relations import FoundRelation, relation_kinds
from extract.components.scoring import DocumentScorer
from extract.labels import PAIR_INDEX, ROLE
from extract.model import Model, load_model


class RoleFinder:
    """Sets `doc._.roles`: (person, organisation) by number → the words of the role.

    A role goes to the likeliest person; of a person's roles each affiliation takes the one nearest to its evidence.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._scorer = DocumentScorer(model)

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[FoundMention] = doc._.mentions
        owner: list[int | None] = doc._.entity_of
        held = self._held(doc, mentions, owner)
        roles: dict[tuple[int, int], str] = {}
        relations: list[FoundRelation] = doc._.relations
        for relation in relations:
            choices = held.get(relation.subject, []) if relation.property == "affiliatedWith" else []
            if choices:
                quote = max(relation.quotes, key=lambda q: relation.quotes[q])
                place = mentions[relation.mentions[quote][1]].start
                nearest = min(choices, key=lambda n: abs(mentions[n].start - place))
                roles[relation.subject, relation.object] = mentions[nearest].text
        doc._.roles = roles
        return doc

    def _held(self, doc: Doc, mentions: list[FoundMention], owner: list[int | None]) -> dict[int, list[int]]:
        """For each person the numbers of the role mentions that are likely his or hers."""
        roles = [n for n, m in enumerate(mentions) if m.label == ROLE]
        people = [n for n, m in enumerate(mentions) if m.label == "Person" and owner[n] is not None]
        pairs = [(role, person) for role in roles for person in people]
        scores = self._scorer(doc, relation_kinds(mentions, owner, doc._.entities), pairs)
        best: dict[int, tuple[float, int]] = {}
        for (role, person), row in zip(pairs, scores, strict=True):
            probability = self._model.calibration["roleOf"].confidence(float(row[PAIR_INDEX["roleOf"]]))
            if probability > max(best.get(role, (0.0, 0))[0], self._model.calibration["roleOf"].threshold):
                best[role] = probability, person
        held: dict[int, list[int]] = {}
        for role, (_, person) in best.items():
            number = owner[person]
            assert number is not None
            held.setdefault(number, []).append(role)
        return held


@Language.factory("limburg_roles")
def create_role_finder(nlp: Language, name: str) -> RoleFinder:
    """Make the component with the shipped model."""
    del nlp, name
    return RoleFinder(load_model())


Doc.set_extension("roles", default=None, force=True)
Doc.set_extension("language", default="nl", force=True)
