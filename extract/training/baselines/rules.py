"""Rules in place of the model: names by their capitals, types by the register and by cues, facts by the cue words between.

Entities, demonyms, sentences and amounts are those of the product; only what the model decides is decided by `cues.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.amounts import parse_amount
from extract.components.demonyms import base_name
from extract.components.entities import EntityFinder
from extract.components.funding import FoundFunding
from extract.components.mentions import FoundMention
from extract.components.relations import FoundRelation, consistent
from extract.components.scoring import sentences_of
from extract.components.typecues import type_cues, type_of
from extract.components.words import WordTokenizer
from extract.facts import FUNDING_KINDS, SIGNATURES, SUBTYPES, Extraction, Run
from extract.labels import MENTION_LABELS, NOUN
from extract.names import fold, has_legal_form
from extract.pipeline import to_extraction
from extract.reading.document import Document
from extract.training.baselines.names import Name
from ontology.register import load_register

_FIRST = re.compile(r"(\S+)\s*")
_LIST = re.compile(r"(?:,|;| •|\n•)? ?(?:en|and|et|und|of|sowie|&)? ?")
_FUNDED = (
    "Project",
    "Campus",
    "Event",
    "Organisation",
    "Programme",
)  # what an amount is for, likeliest first
_TOPICAL = ("hasPartner", "coordinatedBy", "fundedBy", "partOfProgramme", "hasBeneficiary", "organisedBy")
_REACH = 1000  # characters between a noun and the name that it stands for
_CONFIDENCE = 0.5
_TOKENIZER = WordTokenizer(Vocab())
_RUN = Run("rules", "none", "")

Cues = tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _cues(kind: str) -> Cues:
    """Labels and patterns of one kind, in the order of the file."""
    text = (files("extract.training.baselines") / "cues.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return tuple((label, re.compile(pattern)) for k, label, pattern in rows if k == kind)


@cache
def _name_pattern() -> re.Pattern[str]:
    word, link, form = (pattern.pattern for _, pattern in _cues("capital"))
    head = _cues("head")[0][1].pattern
    return re.compile(rf"(?<![\w’'-])(?:{head})?{word}(?:{link}{word})*(?:{form})?")


def rule_extraction(document: Document) -> tuple[set[Name], Extraction]:
    """The typed names of a document, and its entities, facts and funding."""
    doc = _TOKENIZER(document.text)
    names = _typed(doc.text, list(_names(doc, document.language)))
    nouns = [_mention(doc.text, *m.span(), NOUN) for m in _cues("noun")[0][1].finditer(doc.text)]
    doc._.mentions = sorted([*(_mention(doc.text, *name) for name in names), *nouns], key=lambda m: m.start)
    EntityFinder()(doc)
    _resolve_nouns(doc)
    doc._.relations, doc._.roles = consistent(list(_relations(doc))), {}
    doc._.funding = list(_funding(doc, document.language))
    return names, to_extraction(doc, document, _RUN)


def _mention(text: str, start: int, end: int, label: str) -> FoundMention:
    scores = np.array([label == other for other in MENTION_LABELS], np.float32)
    flat = (np.zeros(len(kinds), np.float32) for kinds in (SUBTYPES, FUNDING_KINDS))
    return FoundMention(start, end, 0, 0, 0, 0, text[start:end], label, scores, *flat)


def _names(doc: Doc, language: str) -> Iterator[tuple[int, int]]:
    """Runs of words with a capital, without what begins a sentence only for being first."""
    for start, end in sentences_of(doc):
        if doc.text[start:end].isupper():
            continue
        for match in _name_pattern().finditer(doc.text, start, end):
            first, last = match.span()
            while (word := _FIRST.match(doc.text, first, last)) and _is_unnamed(word[1]):
                first = word.end()
            if first < last and _is_named(doc.text, first, last, at_start=first == start, language=language):
                yield first, last


def _is_unnamed(word: str) -> bool:
    return word.islower() or any(pattern.search(word) for _, pattern in _cues("unnamed"))


def _is_named(text: str, start: int, end: int, *, at_start: bool, language: str) -> bool:
    """Whether a run is likely a name: a plain word with a capital needs a sign where the grammar may ask for it."""
    name = text[start:end]
    if " " in name or not re.fullmatch(r"\w[^\W\dA-Z]*", name):
        return True
    if load_register().lookup(name) or base_name(name, {}) != name:
        return True
    if language == "de":
        return any(pattern.search(text, max(0, start - 40), start) for _, pattern in _cues("before"))
    return len(name) > 1 and (not at_start or bool(re.search(rf"[^\W\d_,] {name}\b", text)))


def _typed(text: str, spans: Sequence[tuple[int, int]]) -> set[Name]:
    """Each name with the type of the surest sign at any mention of it; a noun without a name makes one of an unsure one."""
    signs = {span: _sign(text, *span) for span in spans}
    best: dict[str, tuple[int, str]] = {}
    for (start, end), sign in signs.items():
        key = fold(text[start:end])
        best[key] = max(best.get(key, sign), sign, key=lambda s: s[0])
    for noun in _cues("noun")[0][1].finditer(text):
        before = [fold(text[start:end]) for start, end in spans if 0 < noun.start() - end < _REACH]
        unsure = [key for key in before if best[key][0] == 0]
        kind = type_of(noun[0].split()[-1].casefold())
        if kind and unsure and all(best[key][1] != kind for key in before):
            best[unsure[-1]] = 1, kind
    return {Name(start, end, best[fold(text[start:end])][1]) for start, end in spans}


def _sign(text: str, start: int, end: int) -> tuple[int, str]:
    """How sure a sign is, and the type that it gives."""
    name = text[start:end]
    if has_legal_form(name):
        return 6, "Organisation"
    for entry in load_register().lookup(name):
        return 5, entry.type
    for label, pattern in _cues("name"):
        if pattern.search(name):
            return 4, label
    for label in type_cues(text, start, end):
        return 3, label
    for label, pattern in _cues("before"):
        if pattern.search(text, max(0, start - 40), start):
            return 2, label
    for label, pattern in _cues("after"):
        if pattern.match(text, end):
            return 2, label
    return (1, "Place") if base_name(name, {}) != name else (0, "Organisation")


def _resolve_nouns(doc: Doc) -> None:
    """Give a noun of type ("het project") the last name of that type before it."""
    mentions, owner, entities = doc._.mentions, doc._.entity_of, doc._.entities
    for number, mention in enumerate(mentions):
        if mention.label == NOUN:
            kind = type_of(mention.text.split()[-1].casefold())
            for other in range(number - 1, -1, -1):
                if mention.start - mentions[other].end > _REACH:
                    break
                if (
                    mentions[other].is_name
                    and owner[other] is not None
                    and entities[owner[other]].type == kind
                ):
                    owner[number] = owner[other]
                    break


def _relations(doc: Doc) -> Iterator[FoundRelation]:
    """The nearest mentions on both sides of a cue that the property takes, with those listed beside them.

    What a text is about may stand in an earlier sentence.
    """
    found: set[tuple[int, str, int]] = set()
    for sentence in sentences_of(doc):
        for label, pattern in _cues("relation"):
            name, subjects, objects = label[:-1], *SIGNATURES[label[:-1]]
            for match in pattern.finditer(doc.text, *sentence):
                before = _inside(doc, sentence[0], match.start())[::-1]
                after = _inside(doc, match.end(), sentence[1])
                sides = (before, after) if label[-1] == ">" else (after, before)
                starts, ends = _listed(doc, sides[0], subjects), _listed(doc, sides[1], objects)
                if not starts and name in _TOPICAL:
                    earlier = _inside(doc, max(0, match.start() - _REACH), match.start())
                    starts = _listed(doc, earlier[::-1], subjects)[:1]
                for one, other in product(starts, ends):
                    if one != other and (one, name, other) not in found:
                        found.add((one, name, other))
                        yield FoundRelation(one, name, other, {sentence: _CONFIDENCE})


def _inside(doc: Doc, start: int, end: int) -> list[int]:
    """The numbers of the mentions in a range of characters that stand for an entity."""
    owner = doc._.entity_of
    return [
        n for n, m in enumerate(doc._.mentions) if start <= m.start and m.end <= end and owner[n] is not None
    ]


def _listed(doc: Doc, numbers: Sequence[int], types: frozenset[str]) -> list[int]:
    """The entities of the first mention with one of the types, and of those of its type that a list joins to it."""
    mentions, owner, entities = doc._.mentions, doc._.entity_of, doc._.entities
    listed: list[int] = []
    for number in numbers:
        kind = entities[owner[number]].type
        if not listed and kind in types:
            listed.append(number)
        elif listed:
            low, high = sorted((listed[-1], number))
            gap = doc.text[mentions[low].end : mentions[high].start]
            if kind != entities[owner[listed[0]]].type or not _LIST.fullmatch(gap):
                break
            listed.append(number)
    return [owner[number] for number in listed]


def _funding(doc: Doc, language: str) -> Iterator[FoundFunding]:
    """Amounts, each for the likeliest kind of thing in its sentence, of these the nearest."""
    mentions, owner, entities = doc._.mentions, doc._.entity_of, doc._.entities
    for sentence in sentences_of(doc):
        inside = [n for n in _inside(doc, *sentence) if entities[owner[n]].type in _FUNDED]
        spans = {
            match.span() for _, pattern in _cues("amount") for match in pattern.finditer(doc.text, *sentence)
        }
        for start, end in spans:
            parsed = parse_amount(doc.text[start:end], language=language)
            if parsed and inside:
                rank = {
                    n: (_FUNDED.index(entities[owner[n]].type), abs(mentions[n].start - start))
                    for n in inside
                }
                about = owner[min(inside, key=rank.__getitem__)]
                yield FoundFunding(about, *parsed, "budget", (), (), sentence, _CONFIDENCE)
