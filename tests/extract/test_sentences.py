import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.components.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("De hal is klaar. Morgen volgt de rest.", 2),
        ("Dr. Peeters en ir. Maes tekenden. Het werd laat!", 2),
        ("Het kost ca. 3 miljoen euro. Dat is veel.", 2),
        ("„Ein Anfang“, sagt sie. Die Mittel von 2 Mio. Euro fließen.", 2),
        ("Kost het 2.5 miljoen? Ja.", 2),
        ("geen einde", 1),
        ("", 0),
    ],
)
def test_sentences_are_counted(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(st.text(alphabet='Ab. !?"»1\n'))
def test_sentences_lie_in_order_and_lose_nothing(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in sentences) == "".join(text.split())
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(sentences))
