from types import SimpleNamespace

import pytest

from extract.components.mentions import _without_descriptors
from extract.components.words import split_words


def _left(name: str, label: str) -> str:
    words = split_words(name)
    encoding = SimpleNamespace(words=words)
    first, last = _without_descriptors(name, encoding, 0, len(words) - 1, label)  # type: ignore[arg-type]
    return name[words[first].start : words[last].end]


@pytest.mark.parametrize(
    ("found", "label", "name"),
    [
        ("innovatieve Campus Noord", "Campus", "Campus Noord"),
        ("campus Noord", "Campus", "campus Noord"),
        ("Chinese Shenzhen", "Place", "Shenzhen"),
        ("Baltische staten", "Place", "Baltische staten"),
        ("Lichtveld kmo", "Organisation", "Lichtveld"),
        ("Vlaamse Milieumaatschappij", "Organisation", "Vlaamse Milieumaatschappij"),
        ("gemeente Riemst", "Organisation", "gemeente Riemst"),
    ],
)
def test_a_name_ends_where_the_words_around_it_begin(found: str, label: str, name: str) -> None:
    assert _left(found, label) == name
