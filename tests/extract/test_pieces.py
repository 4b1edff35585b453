import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extract.components.pieces import SEPARATOR, Pieces, PieceTokenizer, cut_windows
from extract.components.words import split_words
from extract.model import load_model


def test_pieces_and_words_line_up() -> None:
    tokenizer = load_model().tokenizer
    text = "Samenwerking\nHet Expat-Centre (Genk) opent."
    words = split_words(text)
    pieces = PieceTokenizer(tokenizer)(text, words, [0, 13])
    assert len(pieces.first) == len(words)
    assert pieces.ids[pieces.breaks].tolist() == [SEPARATOR]
    covered = [i for a, b in zip(pieces.first, pieces.last, strict=True) for i in range(a, b + 1)]
    assert sorted([*covered, *pieces.breaks.tolist()]) == list(range(len(pieces.ids)))


@given(st.integers(1, 3000), st.lists(st.integers(1, 2998), max_size=60))
def test_windows_cover_all_pieces_and_overlap(count: int, breaks: list[int]) -> None:
    inside = np.array(sorted({b for b in breaks if b < count - 1}), np.int64)
    empty = np.zeros(0, np.int64)
    windows = cut_windows(Pieces(np.zeros(count, np.int64), empty, empty, inside), size=300, overlap=80)
    assert windows[0][0] == 0 and windows[-1][1] == count
    assert all(0 < end - start <= 300 for start, end in windows)
    assert all(
        a_end - b_start >= 80 and b_start > a_start
        for (a_start, a_end), (b_start, _) in itertools.pairwise(windows)
    )
