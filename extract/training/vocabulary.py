"""The pruned vocabulary: the base model's pieces that occur in Dutch, English, French and German text."""

from __future__ import annotations

from importlib.resources import files

from tokenizers import Tokenizer, models, normalizers

from extract.components.pieces import UNKNOWN
from extract.training.weights import BaseModel


def kept_pieces() -> list[int]:
    """Ids of the base vocabulary, in the order of the pruned one."""
    return [int(i) for i in (files("extract.training") / "vocabulary.txt").read_text().split()]


def build_tokenizer(base: BaseModel) -> Tokenizer:
    """A unigram tokenizer over the kept pieces; words come to it one by one, "▁" before those after a space."""
    kept = kept_pieces()
    tokenizer = Tokenizer(
        models.Unigram(
            [(base.pieces[i], float(base.scores[i])) for i in kept], unk_id=UNKNOWN, byte_fallback=False
        )
    )
    tokenizer.normalizer = normalizers.NFKC()
    return tokenizer
