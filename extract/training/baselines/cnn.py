"""spaCy's small convolutional network, trained on the corpus: `ner` with its own tok2vec, all settings as spaCy's."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import fix_random_seed

import extract.components.words  # noqa: F401  # registers the tokenizer
from extract.facts import ENTITY_TYPES
from extract.training.baselines.names import SPANS, Name, judge_names
from extract.training.corpus import AnnotatedText
from extract.training.scoring import Tally

_CHECKED = 10  # one training text in so many is kept aside to say when to stop
_TOKENIZER = {"nlp": {"tokenizer": {"@tokenizers": "limburg.words.v1"}}}


def cnn_names(nlp: Language, texts: Sequence[AnnotatedText]) -> list[set[Name]]:
    """The names that a trained network finds in each of the `texts`."""
    docs = nlp.pipe(text.document.text for text in texts)
    return [{Name(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents} for doc in docs]


def train_cnn(
    texts: Sequence[AnnotatedText], *, seed: int = 0, passes: int = 12, patience: int = 2, words: int = 500
) -> Language:
    """Train one network for all languages on `texts`, in batches of about `words` words.

    A tenth of the texts, by their ids, is not trained on: training ends when `patience` passes in a row have not raised F1
    there, or after `passes`, and the best weights are kept. The texts that it is measured on are not looked at.
    """
    fix_random_seed(seed)
    rng = random.Random(seed)
    nlp = spacy.blank("xx", config=_TOKENIZER)
    network = nlp.add_pipe("ner")
    checked = [text for text in texts if is_checked(text.id)]
    examples = [_example(nlp, text) for text in texts if not is_checked(text.id)]
    optimizer = nlp.initialize(lambda: examples)
    best, best_f1, waited = network.model.to_bytes(), -1.0, 0
    for number in range(passes):
        rng.shuffle(examples)
        for batch in minibatch_by_words(examples, size=words):
            nlp.update(batch, sgd=optimizer, drop=0.1)
        f1 = _f1(nlp, checked)
        print(f"pass {number + 1}: F1 {f1:.3f} on {len(checked)} texts kept aside", flush=True)
        if f1 > best_f1:
            best, best_f1, waited = network.model.to_bytes(), f1, 0
        elif (waited := waited + 1) == patience:
            break
    network.model.from_bytes(best)
    return nlp


def is_checked(text_id: str) -> bool:
    """Whether the text of an id belongs to the tenth that says when to stop; independent of its fold."""
    return zlib.crc32(f"checked {text_id}".encode()) % _CHECKED == 0


def _example(nlp: Language, text: AnnotatedText) -> Example:
    doc, reference = nlp.make_doc(text.document.text), nlp.make_doc(text.document.text)
    names = (mark for mark in text.annotations if mark.label in ENTITY_TYPES)
    spans = [reference.char_span(mark.start, mark.end, mark.label) for mark in names]
    reference.set_ents([span for span in spans if span is not None])
    return Example(doc, reference)


def _f1(nlp: Language, texts: Sequence[AnnotatedText]) -> float:
    tally = Tally()
    for text, names in zip(texts, cnn_names(nlp, texts), strict=True):
        for verdict in judge_names(names, text):
            if verdict.measure != SPANS:
                tally.add(verdict)
    return tally.f1
