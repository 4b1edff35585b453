"""Which candidates are worth comparing: those that share a key that few bear."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graph.resolution.names import Name
from graph.resolution.spelling import sound
from graph.resolution.weighing import Weigher

_FEW = 24
"""Keys that more candidates bear say little: of these, each is compared with the next one alone."""
_FEW_WORDS = 2
"""Names of more words share two others where one is misspelt."""
_BITS = 2**64 - 1
_LEAST_MISSPELT, _MOST_MISSPELT = 7, 40
"""Lengths of the normal forms for which misspellings of the whole are looked for."""


def pairs(weigher: Weigher) -> Iterator[tuple[int, int]]:
    """Pairs of places of candidates, the lesser first, in order and each once.

    Keys are hashed to 64 bits and sorted, so that memory grows with the number of keys and not of pairs of them.
    """
    keys, places = array("Q"), array("I")
    for place, candidate in enumerate(weigher.candidates):
        found = {key for name in weigher.names[place] for key in _keys(name, candidate.type)}
        found |= {f"register {iri}" for iri in weigher.entries[place]}
        keys.extend(hash(key) & _BITS for key in found)
        places.extend([place] * len(found))
    for pair in _joined(np.frombuffer(keys, np.uint64), np.frombuffer(places, np.uint32)):
        yield int(pair) >> 32, int(pair) & 0xFFFFFFFF


def _joined(keys: npt.NDArray[np.uint64], places: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """The pairs of places with one key, each as one number: the lesser place in its upper 32 bits."""
    order = np.lexsort((places, keys))
    keys, places = keys[order], places[order].astype(np.uint64)
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.array([], np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    size = np.repeat(sizes, sizes)
    found = []
    for step in range(1, _FEW):
        same = keys[step:] == keys[:-step]
        close = same & ((size[step:] <= _FEW) | (step == 1))
        found.append(places[:-step][close] << np.uint64(32) | places[step:][close])
    return np.unique(np.concatenate(found)) if found else np.array([], np.uint64)


def _keys(name: Name, type_: str) -> Iterator[str]:
    """What a candidate of this name must share with another one to be compared with it."""
    yield f"name {name.normal}"
    kind = "Project" if type_ == "Programme" else type_
    yield from (f"{kind} {key}" for key in (_keys_of_person if type_ == "Person" else _keys_of_words)(name))


def _keys_of_person(name: Name) -> Iterator[str]:
    words = [word.folded for word in name.words if word.role == "name"]
    for word in words:
        yield from (f"{word} {other[0]}" for other in words if other is not word)
    yield from (f"sound {key}" for key in _misspelt("".join(sorted(words))))
    yield from (f"sound {key}" for word in words for key in _misspelt(word))


def _keys_of_words(name: Name) -> Iterator[str]:
    words = name.content
    ideas = [word.idea for word in words]
    yield "ideas " + " ".join(sorted(ideas))
    yield from (f"word {word.idea}" for word in words if word.role in ("name", "place"))
    yield from (f"words {one} {two}" for one, two in pairwise(sorted(ideas)))
    if len(words) <= _FEW_WORDS:
        yield from (f"sound {key}" for key in _misspelt("".join(word.folded for word in words)))
    yield from _keys_of_initials(name)


def _keys_of_initials(name: Name) -> Iterator[str]:
    """An abbreviation, the initials of the name, and the first letter with the last word of either."""
    words = name.content
    if len(words) > 1:
        yield f"first {words[0].folded[0]} {words[-1].idea}"
    for word in words:
        if word.is_abbreviation:
            yield f"initials {word.folded}"
    if len(words) > 1 or (words and len(words[0].initials) > 1):
        every = [word.initials for word in name.words]
        counting = [word.initials for word in words]
        yield from (f"initials {''.join(part)}" for part in (every, counting))
        yield f"initials {''.join(part[0] for part in counting)}"


def _misspelt(word: str) -> Iterator[str]:
    """The word as it sounds, and without each of its letters: misspellings of it share one of these."""
    if _LEAST_MISSPELT <= len(word) <= _MOST_MISSPELT:
        heard = sound(word)
        yield heard
        yield from (heard[:place] + heard[place + 1 :] for place in range(1, len(heard)))
