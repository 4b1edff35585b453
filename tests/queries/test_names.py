"""Entities by what a user types."""

from __future__ import annotations

import pytest

from graph import NotFoundError, QueryError, Store
from queries import names


@pytest.mark.parametrize(
    "typed",
    [
        "FlexFab4.0",
        "FlexFab 4.0",
        "flexfab 4.0",
        "FLEXFAB-4.0",
        "https://w3id.org/limburg-innovation/id/flexfab40",
    ],
)
def test_any_form_of_a_name_or_the_iri(store: Store, typed: str) -> None:
    assert names.find(store, typed).value == "https://w3id.org/limburg-innovation/id/flexfab40"


def test_name_with_and_without_language(store: Store) -> None:
    found = {names.find(store, typed) for typed in ("provincie Limburg", "Provincie limburg")}
    assert len(found) == 1


def test_type_decides_between_namesakes(store: Store) -> None:
    campus = names.find(store, "Zonneveld", types=("Campus", "Organisation"))
    network = names.find(store, "Zonneveld vzw", types=("Organisation", "Campus"))
    assert campus != network
    assert names.find(store, "zonneveld", types=("Organisation", "Campus")) == network


def test_namesakes_of_no_stated_type_are_told_apart_by_iri(store: Store) -> None:
    with pytest.raises(QueryError) as refusal:
        names.find(store, "ZONNEVELD")
    assert "Campus" in refusal.value.remedy and "Organisation" in refusal.value.remedy


def test_misspelt_name_is_answered_by_the_nearest(store: Store) -> None:
    with pytest.raises(NotFoundError) as refusal:
        names.find(store, "Metaalbow Vranken", types=("Organisation",))
    assert refusal.value.suggestions == ("Metaalbouw Vranken nv",)
    assert "Did you mean Metaalbouw Vranken nv?" in str(refusal.value)


def test_name_of_another_type_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no place"):
        names.find(store, "FlexFab4.0", types=("Place",))


@pytest.mark.parametrize(
    "iri", ["https://example.org/nothing", "https://w3id.org/limburg-innovation/id/genk"]
)
def test_iri_that_is_no_such_thing(store: Store, iri: str) -> None:
    with pytest.raises(NotFoundError):
        names.find(store, iri, types=("Project",))


def test_iri_that_is_none(store: Store) -> None:
    with pytest.raises(QueryError, match="is no IRI"):
        names.find(store, "https://example.org/a b")


def test_every_type_that_is_asked_for_is_looked_through(store: Store) -> None:
    types = ("Project", "Campus")
    assert names.find(store, "ZONNEVELD", types=types) == names.find(store, "Zonneveld", types=types)
    with pytest.raises(NotFoundError) as caught:
        names.find(store, "Zonnefelt", types=types)
    assert caught.value.suggestions == ("Zonneveld",)
