"""Which candidates are worth comparing: those that share a key that few bear."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt

from graph.resolution.candidates import Candidate, Entry
from graph.resolution.names import Name, Reader
from graph.resolution.spelling import sound

_FEW = 24
"""Keys that more candidates bear say little: of these, each is compared with the next one alone."""
_MOST_NAMES = 8
_FEW_WORDS = 2
"""Names of more words share two others where one is misspelt."""
_BITS = 2**64 - 1
_LEAST_MISSPELT, _MOST_MISSPELT = 7, 40
"""Lengths of the normal forms for which misspellings of the whole are looked for."""


class Keys:
    """The keys of names with a register at hand, remembered, since the same names come back at each build."""

    def __init__(self, register: Iterable[Entry] = ()) -> None:
        self._reader = Reader(register)
        self._known: dict[tuple[str, str], tuple[frozenset[int], frozenset[str]]] = {}

    def of(self, candidate: Candidate) -> set[int]:
        """The keys of a candidate, hashed to 64 bits: what another one must share to be compared with it."""
        found = [self._read(text, candidate.type) for text in compared_names(candidate)]
        entries: frozenset[str] = next((entries for _, entries in found if entries), frozenset())
        return {key for keys, _ in found for key in keys} | {_hashed(f"register {iri}") for iri in entries}

    def _read(self, text: str, type_: str) -> tuple[frozenset[int], frozenset[str]]:
        """Keys of a name, and the entries of the register that bear it."""
        if (text, type_) not in self._known:
            names = self._reader.read(text, type_)
            keys = frozenset(_hashed(key) for name in names for key in _keys(name, type_))
            entries = next(filter(None, (self._reader.known(name, type_) for name in names)), frozenset())
            self._known[text, type_] = keys, entries
        return self._known[text, type_]


class Blocks:
    """Candidates under their keys. Memory grows with the number of keys, and not of pairs of them."""

    def __init__(self, candidates: Iterable[Candidate], keys: Keys) -> None:
        hashed, places = array("Q"), array("I")
        for place, candidate in enumerate(candidates):
            found = keys.of(candidate)
            hashed.extend(found)
            places.extend([place] * len(found))
        self._keys, self._places = np.frombuffer(hashed, np.uint64), np.frombuffer(places, np.uint32)

    def pairs(self, around: Collection[int] | None = None) -> Iterator[tuple[int, int]]:
        """Pairs of places of candidates that are worth comparing, the lesser first, in order and each once.

        `around` leaves only those of which one place at least is among these.
        """
        keys, places = self._keys, self._places
        if around is not None:
            wanted = np.isin(places, np.fromiter(around, np.uint32))
            shared = np.isin(keys, np.unique(keys[wanted]))
            keys, places = keys[shared], places[shared]
        for pair in map(int, _joined(keys, places)):
            one, other = pair >> 32, pair & 0xFFFFFFFF
            if around is None or one in around or other in around:
                yield one, other


def compared_names(candidate: Candidate) -> list[str]:
    """The names by which a candidate is compared: more are variants of these."""
    return list(islice(filter(str.strip, dict.fromkeys(candidate.names)), _MOST_NAMES))


def _hashed(key: str) -> int:
    return hash(key) & _BITS


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
