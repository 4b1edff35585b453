import pytest

from extract.components.typecues import apposition, type_cues


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("het project Lasbaan start", ["Project"]),
        ("het Interreg-project Lasbaan", ["Project"]),
        ("De bouw van Lasbaan, de campus voor metaal,", ["Campus"]),
        ("het biotechbedrijf Lasbaan", ["Organisation"]),
        ("Project | Lasbaan", ["Project"]),
        ("das Projekt Lasbaan", ["Project"]),
        ("Lasbaan, a small start-up from Genk", ["Organisation"]),
        ("volgens Lasbaan is dat zo", []),
        ("Lasbaan, de beste", []),
    ],
)
def test_words_beside_a_name_tell_its_type(text: str, kinds: list[str]) -> None:
    start = text.index("Lasbaan")
    assert list(type_cues(text, start, start + len("Lasbaan"))) == kinds


def test_an_apposition_gives_its_noun() -> None:
    assert apposition("Lasbaan, een nieuwe campus", 7) == "campus"
    assert apposition("Lasbaan en de campus", 7) is None
