"""A document in, its facts out: the spaCy pipeline, and the pass that turns what it found into an `Extraction`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config, load_model_from_config

import extract.components.antecedents
import extract.components.encoder
import extract.components.entities
import extract.components.funding
import extract.components.mentions
import extract.components.relations
import extract.components.roles
import extract.components.words  # noqa: F401  # imported for the factories that they register
from extract.components.funding import FoundFunding
from extract.components.known import KnownNames
from extract.components.relations import FoundRelation
from extract.facts import Entity, Evidence, Extraction, Fact, Funding, Run
from extract.model import load_model
from extract.reading.document import Document
from ontology.register import Register, load_register

SOFTWARE = f"limburg-innovation-graph {version('limburg-innovation-graph')}"


def load_pipeline(*, min_confidence: float | None = None, register: Register | None = None) -> Language:
    """The spaCy pipeline of `pipeline.cfg` with the shipped model.

    `min_confidence` (0-1) replaces the model's own thresholds for relations and funding; the names of `register` help
    to find mentions and their types.
    """
    with as_file(files("extract") / "pipeline.cfg") as path:
        nlp = load_model_from_config(load_config(path), auto_fill=True, validate=True)
    nlp.max_length = 50_000_000  # spaCy's limit protects its parser, which we do not use
    for name in ("relations", "funding"):
        nlp.get_pipe(name).min_confidence = min_confidence  # type: ignore[attr-defined]
    known = KnownNames(register) if register else None
    for name in ("mentions", "entities"):
        nlp.get_pipe(name).known = known  # type: ignore[attr-defined]
    return nlp


class Extractor:
    """Extracts entities, facts and funding from documents. Opening takes about a second; documents then share it."""

    def __init__(self, nlp: Language, run: Run) -> None:
        self.nlp, self.run = nlp, run

    @classmethod
    def load(cls, *, min_confidence: float | None = None, register: Path | None = None) -> Extractor:
        """Open the shipped model and register, the user's `register` (Turtle or CSV) over it.

        Raises ModelError where the model is missing or damaged, LimburgError where the register cannot be read.
        """
        time = datetime.now(UTC).isoformat(timespec="seconds")
        nlp = load_pipeline(min_confidence=min_confidence, register=load_register(register))
        return cls(nlp, Run(SOFTWARE, _version(min_confidence, register), time))

    def __call__(self, document: Document) -> Extraction:
        """Extract one document."""
        doc = self.nlp.make_doc(document.text)
        doc._.language = document.language
        for _, component in self.nlp.pipeline:
            doc = component(doc)
        return to_extraction(doc, document, self.run)

    def pipe(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Extract documents one by one, in order."""
        yield from map(self, documents)


def _version(min_confidence: float | None, register: Path | None) -> str:
    """The model's version with what changes its findings, so that documents are read again where that changes."""
    parts = [load_model().version]
    if min_confidence is not None:
        parts.append(f"from-{min_confidence:g}")
    if register:
        parts.append(f"register-{hashlib.sha256(register.read_bytes()).hexdigest()[:8]}")
    return "+".join(parts)


def to_extraction(doc: Doc, document: Document, run: Run) -> Extraction:
    """Facts with evidence out of a processed spaCy document; entities that nothing is said of stay."""
    entities: list[Entity] = doc._.entities
    relations: list[FoundRelation] = doc._.relations
    roles: dict[tuple[int, int], str] = doc._.roles
    facts = [
        Fact(
            entities[r.subject].key,
            r.property,
            entities[r.object].key,
            _proof(document, r.quotes),
            roles.get((r.subject, r.object)) if r.property == "affiliatedWith" else None,
        )
        for r in relations
    ]
    return Extraction(document, tuple(entities), tuple(facts), tuple(_funding(doc, document)), run)


def _funding(doc: Doc, document: Document) -> Iterator[Funding]:
    """One record per amount, currency and purpose, with every sentence that states it."""
    entities: list[Entity] = doc._.entities
    groups: dict[tuple[object, ...], list[FoundFunding]] = defaultdict(list)
    for found in doc._.funding:
        groups[found.about, found.amount, found.currency].append(found)
    for same in groups.values():
        best = max(same, key=lambda f: f.confidence)
        quotes: dict[tuple[int, int], float] = {}
        for found in same:
            quotes[found.quote] = max(found.confidence, quotes.get(found.quote, 0.0))
        yield Funding(
            entities[best.about].key,
            best.amount,
            best.currency,
            best.kind,
            tuple(entities[n].key for n in best.givers),
            tuple(entities[n].key for n in best.receivers),
            _proof(document, quotes),
        )


def _proof(document: Document, quotes: Mapping[tuple[int, int], float]) -> tuple[Evidence, ...]:
    """The quotes in reading order; of two that overlap the shorter one, with the better confidence of both."""
    kept: dict[tuple[int, int], float] = {}
    for (start, end), probability in sorted(
        quotes.items(), key=lambda item: (item[0][1] - item[0][0], item[0])
    ):
        inside = next((q for q in kept if q[0] < end and start < q[1]), (start, end))
        kept[inside] = max(probability, kept.get(inside, 0.0))
    return tuple(_evidence(document, quote, probability) for quote, probability in sorted(kept.items()))


def _evidence(document: Document, quote: tuple[int, int], probability: float) -> Evidence:
    start, end = quote
    return Evidence(document.text[start:end], start, end, document.page_at(start), round(probability, 3))
