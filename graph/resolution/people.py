"""Names of people compared: titles, order, initials, particles, double surnames."""

from __future__ import annotations

import re

from graph.identity import plain
from graph.resolution.candidates import Reason
from graph.resolution.names import Name
from graph.resolution.spelling import spelling

_UMLAUT = re.compile(r"(?<=[aou])e")
_LEAST_SURNAME = 8


def compare_people(one: Name, other: Name) -> list[Reason]:
    """What speaks for and against two names being one person's; nothing where the names have nothing in common.

    A single word is a surname or a first name, and says nothing.
    """
    words, others = _words(one), _words(other)
    if min(len(words), len(others)) < 2:
        return []
    if _joined(words) == _joined(others):
        return [Reason("same-name", one.text, other.text)]
    base = Reason("same-words", one.text, other.text)
    first, second = words[0], others[0]
    surname, other_surname = words[1:], others[1:]
    if _joined(surname) == _joined(other_surname):
        if 1 in (len(first), len(second)) and first[0] == second[0]:
            return [base, Reason("initial", *sorted((first, second), key=len))]
        return [base, Reason("other-person", first, second)]
    if first != second:
        return []
    return [base, *found] if (found := _surnames(surname, other_surname)) else []


def _surnames(words: list[str], others: list[str]) -> list[Reason]:
    """How two surnames after one first name may be one."""
    without = [[word for word in part if len(word) > 1] for part in (words, others)]
    if without[0] == without[1]:
        more = max(words, others, key=len)
        return [Reason("initial", " ".join(word for word in more if len(word) == 1), " ".join(without[0]))]
    shorter, longer = sorted((words, others), key=len)
    if longer[: len(shorter)] == shorter:
        return [Reason("double-surname", " ".join(longer))]
    joined, other_joined = "".join(words), "".join(others)
    if min(len(joined), len(other_joined)) >= _LEAST_SURNAME and spelling(joined, other_joined):
        return [Reason("spelling", joined, other_joined)]
    return []


def _words(name: Name) -> list[str]:
    """The folded words without titles, the first name first."""
    titles = {word.folded for word in name.words if word.role == "title"}
    surname, comma, first = plain(name.text).casefold().partition(",")
    text = f"{first} {surname}" if comma else surname
    return [
        word
        for word in re.findall(r"[^\W_]+", text)
        if word not in titles - {"m"} and word not in ("de", "den")
    ]


def _joined(words: list[str]) -> str:
    """Without spaces, and with umlauts that are written out folded."""
    return _UMLAUT.sub("", "".join(words))
