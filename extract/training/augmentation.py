"""Variants of a text for training: other names of the same type, words before a name, other ways of laying out a page."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from extract.components.typecues import type_of
from extract.names import has_legal_form
from extract.training.corpus import AnnotatedText, MarkedText, read_marked

_DEMONYM = re.compile(r"(?:se|s|er|ois|oise|ais|aise|ien|ienne|ish|ian)$")
_ALIKE = ("Project", "Programme", "Event", "Campus", "Company")
_PARAGRAPH = re.compile(r"\n\s*\n")
_OPEN_TO_NOUN = re.compile(
    r"(?:(?<=[,.:;])|\b(?:en|met|van|door|bij|aan|and|with|by|from|to|et|avec|par|und|mit|von|bei)) $"
)


@cache
def _descriptors() -> dict[tuple[str, str], list[str]]:
    lines = (files("extract.training") / "descriptors.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(language, kind): words.split(",") for language, kind, words in rows}


class Augmenter:
    """Makes variants; `names` come from the texts that it is made of, which must be training texts alone."""

    def __init__(self, texts: Sequence[MarkedText], rng: random.Random) -> None:
        self.rng = rng
        self.names: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            seen: set[str] = set()
            for surface, kind, key in text.segments:
                if kind == "NAME" and key not in seen:
                    seen.add(key)
                    name = " ".join(re.sub(r"-\s*\n\s*", "", surface).split())
                    if not (text.types[key] == "Place" and _DEMONYM.search(name)):
                        self.names[_class(text, key)].append(name)

    def __call__(self, text: MarkedText) -> AnnotatedText:
        """One variant of a text, possibly the text itself."""
        return read_marked(self._renamed(text), layout=self._layout)

    def _renamed(self, text: MarkedText) -> MarkedText:
        forms: dict[str, set[str]] = defaultdict(set)
        for surface, kind, key in text.segments:
            if kind == "NAME":
                forms[key].add(" ".join(surface.split()))
        new: dict[str, str] = {}
        for key, surfaces in forms.items():
            (surface, *others) = surfaces
            demonym = text.types[key] == "Place" and _DEMONYM.search(surface)
            if not others and not demonym and self.rng.random() < 0.3:
                name = self._another(_class(text, key)) or surface
                new[key] = name.upper() if surface.isupper() and len(surface) > 12 else name
        segments: list[tuple[str, str | None, str]] = []
        for surface, kind, key in text.segments:
            if kind == "NAME":
                if segments and segments[-1][1] is None:
                    segments[-1] = (self._described(segments[-1][0], text, key), None, "")
                surface = new.get(key, surface)
            segments.append((surface, kind, key))
        return replace(text, segments=segments)

    def _described(self, before: str, text: MarkedText, key: str) -> str:
        """The text before a name, sometimes with a noun at its end that says what the name is and is no part of it."""
        words = _descriptors().get((text.language, _class(text, key)))
        if not words or self.rng.random() > 0.12 or not _OPEN_TO_NOUN.search(before):
            return before
        word = self.rng.choice(words)
        opens = before[-2] in ".:"
        return f"{before}{word[0].upper() + word[1:] if opens else word} "

    def _another(self, kind: str) -> str | None:
        """A name of this class; of classes whose names look alike sometimes another's, so that the wording must tell."""
        if kind in _ALIKE and self.rng.random() < 0.3:
            return self.rng.choice([n for k in _ALIKE for n in self.names[k] if not _tells_type(n)] or [None])
        return self.rng.choice(self.names[kind] or [None])

    def _layout(self, raw: str) -> str:
        choice = self.rng.random()
        if choice < 0.5:
            return raw
        if choice < 0.6:
            return " ".join(raw.split())
        paragraphs = [" ".join(part.split()) for part in _PARAGRAPH.split(raw)]
        width, spaced = self.rng.randint(32, 90), self.rng.random() < 0.5
        gap = " \n\n" if spaced else "\n"
        return "\n\n".join(gap.join(self._wrapped(part, width)) for part in paragraphs)

    def _wrapped(self, paragraph: str, width: int) -> list[str]:
        hyphenate = self.rng.random() < 0.5
        lines, line = [], ""
        for word in paragraph.split(" "):
            if line and len(line) + 1 + len(word) > width:
                cut = self._cut(word) if hyphenate else 0
                if cut:
                    lines.append(f"{line} {word[:cut]}-")
                    line = word[cut:]
                    continue
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        return [*lines, line]

    def _cut(self, word: str) -> int:
        """Where to break a word, 0 where nowhere: between two small letters, three or more from either end."""
        places = [i for i in range(3, len(word) - 3) if word[i - 1].islower() and word[i].islower()]
        return self.rng.choice(places) if places and self.rng.random() < 0.5 else 0


def _tells_type(name: str) -> bool:
    """Whether one of its words says what it is: "Campus Noord", "Agrofonds", "NV Aludek"."""
    return has_legal_form(name) or any(type_of(word.casefold()) for word in re.findall(r"[^\W\d_]+", name))


def _class(text: MarkedText, key: str) -> str:
    return text.subtypes.get(key) or text.types[key]
