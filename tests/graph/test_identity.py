"""Names, slugs and the things that they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from extract.facts import Entity, Mention
from graph.identity import Identities, Identity, name_literal, normalise, slug

BASE = "https://w3id.org/limburg-innovation/id/"


def entity(
    name: str, *others: str, type_: str = "Organisation", key: str = "", subtype: str | None = None
) -> Entity:
    return Entity(key or name, type_, name, (name, *others), (Mention(0, len(name), name),), subtype)


def resolve(identities: Identities, *entities: Entity) -> list[str]:
    resolved = identities.resolve(entities, language="nl")
    return [resolved[item.key].iri.value.removeprefix(BASE) for item in entities]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("XR-huis", "xr huis"),
        ("Café Noir", "CAFE NOIR"),
        ("NV Corda Campus", "Corda Campus N.V."),
        ("De Kempen", "Kempen"),
        ("QRM 4.0", "QRM4.0"),
        ("Müller GmbH", "Muller"),
        ("Zonnewijk cvso", "Zonnewijk C.V.S.O."),
        ("Zonnewijk cvso", "Zonnewijk"),
        ("l’Atelier", "l'Atelier"),
        ("Maas‑Rijn", "Maas-Rijn"),
    ],
)
def test_spelling_alone_never_decides(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QRM4.0", "QRM 40"),
        ("C++", "C#"),
        ("Maakdag 2024", "Maakdag 2025"),
        ("Hasselt", "UHasselt"),
        ("NV", "BV"),
        ("De", "Het"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(min_size=1).filter(str.strip))
def test_every_name_has_a_slug_and_a_normal_form(name: str) -> None:
    assert normalise(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))


@given(st.text("abcdefgh .-éÉ", min_size=1).filter(str.strip))
def test_case_and_outer_space_do_not_matter(name: str) -> None:
    assert normalise(name) == normalise(f" {name.upper()} ")


def test_an_iri_is_readable_and_gets_its_type_where_it_is_taken() -> None:
    identities = Identities()
    assert resolve(
        identities,
        entity("EnergyVille", type_="Campus", key="1"),
        entity("EnergyVille vzw", key="2"),
        entity("QRM4.0", type_="Project"),
        entity("provincie Limburg"),
    ) == ["energyville", "energyville-organisation", "qrm40", "provincie-limburg"]


def test_a_third_thing_of_one_slug_gets_a_number() -> None:
    identities = Identities()
    identities.add(Identity(NamedNode(f"{BASE}vitrum"), "Place", Literal("Vitrum aan de Maas")))
    identities.add(Identity(NamedNode(f"{BASE}vitrum-organisation"), "Organisation", Literal("Vitrum Glas")))
    assert resolve(identities, entity("Vitrum")) == ["vitrum-organisation-2"]


def test_a_later_document_speaks_of_the_same_thing_by_another_name() -> None:
    identities = Identities()
    assert resolve(identities, entity("Hogeschool PXL", "PXL")) == ["hogeschool-pxl"]
    assert resolve(identities, entity("PXL")) == ["hogeschool-pxl"]
    assert resolve(identities, entity("PXL", type_="Campus")) == ["pxl"]


def test_a_full_name_goes_before_a_short_one() -> None:
    identities = Identities()
    resolve(identities, entity("Universiteit Genk", "UG"), entity("Uitgeverij Gent"))
    assert resolve(identities, entity("Uitgeverij Gent", "UG")) == ["uitgeverij-gent"]


def test_two_things_that_are_called_alike_for_short_are_not_one() -> None:
    identities = Identities()
    resolve(identities, entity("Universiteit Genk", "UG"))
    assert resolve(identities, entity("Uitgeverij Gent", "UG")) == ["uitgeverij-gent"]
    assert resolve(identities, entity("UG")) == ["ug"]


def test_two_entities_of_a_document_do_not_become_one_by_a_short_name() -> None:
    identities = Identities()
    resolve(identities, entity("Hogeschool PXL", "PXL"))
    assert resolve(identities, entity("Hogeschool PXL"), entity("PXL Research", "PXL")) == [
        "hogeschool-pxl",
        "pxl-research",
    ]


def test_two_entities_of_a_document_with_one_name_and_type_are_one_thing() -> None:
    assert resolve(Identities(), entity("Thor NV", key="1"), entity("Thor", key="2")) == ["thor", "thor"]


def test_people_are_not_one_by_their_family_name() -> None:
    identities = Identities()
    resolve(identities, entity("An Peeters", "Peeters", type_="Person"))
    assert resolve(identities, entity("Bert Peeters", "Peeters", type_="Person")) == ["bert-peeters"]


def test_a_subclass_is_learnt_and_other_says_nothing() -> None:
    identities = Identities()
    first = identities.resolve([entity("Thor", subtype="Other")], language="nl")
    assert first["Thor"].subtype is None
    second = identities.resolve([entity("Thor", subtype="Company")], language="nl")
    assert second["Thor"].subtype == "Company"
    third = identities.resolve([entity("Thor", subtype="Network")], language="nl")
    assert third["Thor"].subtype == "Company"


def test_a_renewed_thing_keeps_its_iri_and_takes_the_new_name() -> None:
    identities = Identities()
    iri = identities.resolve([entity("Thor prak", "Thor Park")], language="nl")["Thor prak"].iri
    renewed = identities.resolve([entity("Thor Park")], language="nl", renewed=[iri])["Thor Park"]
    assert (renewed.iri, renewed.label) == (iri, Literal("Thor Park"))


def test_a_name_of_common_words_belongs_to_a_language() -> None:
    assert name_literal("stad Genk", "Organisation", "nl").language == "nl"
    for name, type_ in (("UHasselt", "Organisation"), ("imec", "Organisation"), ("Thor nv", "Organisation")):
        assert name_literal(name, type_, "nl").language is None
    assert name_literal("Jan van den Berg", "Person", "nl").language is None
