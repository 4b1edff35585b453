import pytest

from extract.components.demonyms import base_name
from extract.names import fold, has_legal_form, is_short_form, organisation_key


@pytest.mark.parametrize(
    ("one", "other"),
    [("De Kérncentrale", "kerncentrale"), ("XR-huis", "XR huis"), ("QRM 4.0", "QRM4.0"), ("The Hub", "hub")],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("stad Genk", "Genk"), ("NV Thor Park", "Thor Park"), ("City of Genk", "genk"), ("Acme GmbH", "Acme")],
)
def test_organisations_match_without_legal_form_or_kind_of_government(one: str, other: str) -> None:
    assert organisation_key(one) == organisation_key(other)


def test_a_legal_form_is_a_word_of_its_own() -> None:
    assert has_legal_form("Kempisol NV")
    assert has_legal_form("Buurthuis v.z.w.")
    assert not has_legal_form("Navigant")
    assert not has_legal_form("Agora")


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("Hayen", "Hayen Laser Technology", True),
        ("EWI", "Economie, Wetenschap en Innovatie", True),
        ("Laser", "Hayen Laser Technology", False),
        ("Hayen Laser Technology", "Hayen", False),
        ("Hay", "Hayen Laser", False),
    ],
)
def test_a_short_form_begins_the_long_one_or_is_its_initials(short: str, long: str, expected: bool) -> None:
    assert is_short_form(short, long) is expected


@pytest.mark.parametrize(
    ("adjective", "place"),
    [
        ("Genkse", "Genk"),
        ("Parijse", "Parijs"),
        ("Tongerse", "Tongeren"),
        ("Limburgse", "Limburg"),
        ("liégeoise", "Liège"),
    ],
)
def test_an_adjective_leads_to_its_place(adjective: str, place: str) -> None:
    assert base_name(adjective, {}) == place


@pytest.mark.parametrize("name", ["Genk", "Maas-Rijnregio", "Essen", "Oudsbergen", "Beerse"])
def test_a_base_name_stays(name: str) -> None:
    assert base_name(name, {fold(name): name}, adjective=False) == name


def test_the_document_s_own_places_come_before_the_rule() -> None:
    assert base_name("Oudsbergse", {"oudsbergen": "Oudsbergen"}) == "Oudsbergen"
