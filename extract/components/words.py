"""Words: runs of word characters, and each other printable character by itself. Mentions begin and end on words."""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

_WORD = re.compile(r"\w+|[^\w\s]")
_TOKEN = re.compile(r"\w+|[^\w\s]|\s")


class Word(NamedTuple):
    """Character offsets of a word, and whether it begins a run of text, after white space or at the start."""

    start: int
    end: int
    begins: bool


def split_words(text: str) -> list[Word]:
    """Cut a text into words; white space is no word.

    >>> [text[a:b] for text in ["e-mail (nl)"] for a, b, _ in split_words(text)]
    ['e', '-', 'mail', '(', 'nl', ')']
    """
    words, end = [], -1
    for match in _WORD.finditer(text):
        words.append(Word(match.start(), match.end(), match.start() != end))
        end = match.end()
    return words


class WordTokenizer:
    """spaCy tokenizer over `split_words`; line breaks and repeated spaces become tokens of their own."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            if match[0] == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(match[0])
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep: the rule stands in the code."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> WordTokenizer:
        """The counterpart of `to_bytes`."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Nothing to keep: the rule stands in the code."""

    def from_disk(self, _path: object, **_: object) -> WordTokenizer:
        """The counterpart of `to_disk`."""
        return self


@registry.tokenizers("limburg.words.v1")
def create_word_tokenizer():  # type: ignore[no-untyped-def]  # spaCy resolves the signature at run time
    """Make the tokenizer that a pipeline's config names."""
    return lambda nlp: WordTokenizer(nlp.vocab)
