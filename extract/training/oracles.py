"""Stages of the pipeline, and what stands in for one where the annotations take its place.

An oracle says what a stage is worth: how good the facts would be if that stage made no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from spacy.tokens import Doc

from extract.components.encoder import Encoding
from extract.components.entities import Cluster, entity_of, find_clusters
from extract.components.mentions import FoundMention
from extract.facts import ENTITY_TYPES, Entity, Extraction
from extract.labels import MENTION_LABELS, NOUN
from extract.pipeline import Extractor
from extract.training.corpus import AnnotatedText, Annotation
from extract.training.scoring import Gold, matched

Stage = Callable[[Doc, AnnotatedText, Gold], Doc]


def encoded(extractor: Extractor, text: AnnotatedText) -> Doc:
    """A text as the encoder leaves it."""
    doc = extractor.nlp.make_doc(text.document.text)
    doc._.language = text.document.language
    return extractor.nlp.get_pipe("encoder")(doc)


def again(extractor: Extractor, doc: Doc) -> Doc:
    """The same text, encoded alike, that nothing has been found in."""
    fresh = extractor.nlp.make_doc(doc.text)
    fresh._.language, fresh._.encoding = doc._.language, doc._.encoding
    return fresh


def run(extractor: Extractor, doc: Doc, names: Iterable[str]) -> Doc:
    """Send a document through the components of these names."""
    for name in names:
        doc = extractor.nlp.get_pipe(name)(doc)
    return doc


def without_register(extractor: Extractor) -> Callable[[Doc], Doc]:
    """Mentions and entities as the model alone finds them."""

    def stage(doc: Doc) -> Doc:
        pipes = [extractor.nlp.get_pipe(name) for name in ("mentions", "entities")]
        for pipe in pipes:
            known, pipe.known = pipe.known, None
            doc = pipe(doc)
            pipe.known = known
        return doc

    return stage


def gold_mentions(doc: Doc, text: AnnotatedText, gold: Gold) -> Doc:
    """Mentions and entities as annotated; what nouns stand for is still to be found."""
    del gold
    marks = [(mark, _mention(doc, mark)) for mark in text.annotations]
    kept = sorted(
        ((mark, mention) for mark, mention in marks if mention is not None), key=lambda m: m[1].first_word
    )
    doc._.mentions = [mention for _, mention in kept]
    numbers: dict[str, list[int]] = {}
    for place, (mark, _) in enumerate(kept):
        if mark.label in ENTITY_TYPES:
            numbers.setdefault(mark.id, []).append(place)
    clusters = []
    for key, places in numbers.items():
        cluster = Cluster(text.types[key], places)
        cluster.names.update(" ".join(doc._.mentions[place].text.split()) for place in places)
        clusters.append(cluster)
    _set_entities(doc, clusters)
    return doc


def gold_types(doc: Doc, text: AnnotatedText, gold: Gold) -> Doc:
    """The mentions that were found; where one covers an annotated stretch exactly, with its type."""
    del gold
    labels = {(mark.start, mark.end): mark.label for mark in text.annotations}
    doc._.mentions = [
        _relabelled(m, labels[m.start, m.end]) if (m.start, m.end) in labels else m for m in doc._.mentions
    ]
    _set_entities(doc, find_clusters(doc.text, doc._.mentions))
    return doc


def gold_antecedents(doc: Doc, text: AnnotatedText, gold: Gold) -> Doc:
    """What the noun mentions that were found stand for, as annotated; others stand for nothing."""
    extraction = Extraction(text.document, tuple(doc._.entities), (), (), run=None)  # type: ignore[arg-type]
    number = {entity.key: n for n, entity in enumerate(doc._.entities)}
    holder = {target: number[key] for key, target in matched(extraction, gold).items() if target}
    nouns = [mark for mark in text.annotations if mark.label == NOUN]
    for place, mention in enumerate(doc._.mentions):
        if mention.label == NOUN:
            doc._.entity_of[place] = next(
                (holder.get(n.id) for n in nouns if n.start < mention.end and mention.start < n.end), None
            )
    return doc


def no_antecedents(doc: Doc, text: AnnotatedText, gold: Gold) -> Doc:
    """Noun mentions stand for nothing."""
    del text, gold
    for place, mention in enumerate(doc._.mentions):
        if mention.label == NOUN:
            doc._.entity_of[place] = None
    return doc


def _mention(doc: Doc, mark: Annotation) -> FoundMention | None:
    """A mark as the tagger would have found it, quite sure."""
    encoding: Encoding = doc._.encoding
    covered = [n for n, w in enumerate(encoding.words) if w.start < mark.end and w.end > mark.start]
    if not covered:
        return None
    first, last = covered[0], covered[-1]
    start, end = encoding.words[first].start, encoding.words[last].end
    inside = slice(first, last + 1)
    return FoundMention(
        start,
        end,
        first,
        last,
        int(encoding.pieces.first[first]),
        int(encoding.pieces.last[last]),
        doc.text[mark.start : mark.end],
        mark.label,
        _certain(mark.label),
        encoding.subtypes[inside].mean(0),
        encoding.funding_kinds[inside].mean(0),
    )


def _relabelled(mention: FoundMention, label: str) -> FoundMention:
    values = vars(mention) | {"label": label, "scores": _certain(label)}
    return FoundMention(**values)


def _certain(label: str) -> np.ndarray:
    return np.eye(len(MENTION_LABELS), dtype=np.float32)[MENTION_LABELS.index(label)]


def _set_entities(doc: Doc, clusters: list[Cluster]) -> None:
    entities: list[Entity] = [entity_of(c, f"e{n}", doc._.mentions) for n, c in enumerate(clusters, 1)]
    owner: list[int | None] = [None] * len(doc._.mentions)
    for number, cluster in enumerate(clusters):
        for place in cluster.mentions:
            owner[place] = number
    doc._.entities, doc._.entity_of = entities, owner
