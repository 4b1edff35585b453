"""Names of the register in a text, and what they do to mentions and entities."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from pyoxigraph import Literal, NamedNode

from extract.components.entities import find_clusters
from extract.components.known import KnownNames
from extract.components.mentions import FoundMention
from extract.components.words import split_words
from extract.labels import MENTION_LABELS
from ontology.entries import Entry, Register


def entry(key: str, kind: str, name: str, *others: str) -> Entry:
    return Entry(
        NamedNode(f"https://example.org/{key}"), kind, Literal(name), names=tuple(map(Literal, others))
    )


@pytest.fixture
def known() -> KnownNames:
    entries = [
        entry("kaap", "Campus", "Kaap Noord"),
        entry("kaap-zuid", "Campus", "Kaap Noord Zuid"),
        entry("ruis", "Organisation", "Universiteit Ruisdal", "Ruisdal University", "URuis"),
        entry("wolk", "Place", "Wolkem"),
        entry("stad-wolk", "Organisation", "stad Wolkem", "Wolkem"),
        entry("plain", "Programme", "samen"),
    ]
    return KnownNames(Register(entries))


def mention(text: str, name: str, label: str, score: float = 0.6) -> FoundMention:
    start = text.index(name)
    scores = np.zeros(len(MENTION_LABELS), np.float32)
    scores[MENTION_LABELS.index(label)] = score
    none = np.zeros(6, np.float32)
    return FoundMention(start, start + len(name), 0, 0, 0, 0, name, label, scores, none, none)


def found(known: KnownNames, text: str) -> list[tuple[str, str]]:
    words = split_words(text)
    return [(text[words[n.start].start : words[n.end - 1].end], n.type) for n in known.find(text, words)]


def test_the_longest_name_is_found(known: KnownNames) -> None:
    assert found(known, "Op Kaap Noord Zuid en Kaap Noord.") == [
        ("Kaap Noord Zuid", "Campus"),
        ("Kaap Noord", "Campus"),
    ]


@pytest.mark.parametrize("text", ["kaap noord", "In Wolkem", "samen sterk", "Kaap Noorderlicht"])
def test_other_spelling_two_types_and_plain_words_are_not_found(known: KnownNames, text: str) -> None:
    assert found(known, text) == []


def test_the_register_decides_a_doubtful_type(known: KnownNames) -> None:
    text = "Kaap Noord groeit."
    mentions = [mention(text, "Kaap Noord", "Organisation", 0.6)]
    assert [c.type for c in find_clusters(text, mentions)] == ["Organisation"]
    mentions[0].scores[MENTION_LABELS.index("Campus")] = 0.5
    assert [c.type for c in find_clusters(text, mentions, known=known)] == ["Campus"]


def test_names_of_one_known_actor_are_one_entity(known: KnownNames) -> None:
    text = "Ruisdal University, of URuis, en Universiteit Kaaldal."
    mentions = [
        mention(text, n, "Organisation") for n in ("Ruisdal University", "URuis", "Universiteit Kaaldal")
    ]
    assert len(find_clusters(text, mentions)) == 3
    joined = find_clusters(text, mentions, known=known)
    assert Counter(joined[0].names) == {"Ruisdal University": 1, "URuis": 1}
    assert len(joined) == 2
