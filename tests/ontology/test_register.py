"""The register: what ships, what a user adds, and how a faulty file is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from extract.facts import ENTITY_TYPES, SUBTYPES
from extract.names import fold
from graph.errors import LimburgError
from graph.validation import validate
from ontology import entries, tables
from ontology.register import Entry, Register, load_register
from ontology.terms import BASE
from ontology.turtle import read_turtle, to_turtle, triples

ROOT = Path(__file__).parents[2]
REGISTER = load_register()
DOCUMENTATION = (ROOT / "docs" / "register.md").read_text(encoding="utf-8")
TURTLE = (ROOT / "ontology" / "register.ttl").read_text(encoding="utf-8")


def iri(name: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{name}")


def with_file(tmp_path: Path, text: str, *, name: str = "own.csv") -> Register:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return load_register(file)


def with_code(scheme: str, pattern: str) -> dict[str, Entry]:
    return {
        code: entry
        for entry in REGISTER
        for name, code in entry.codes
        if name == scheme and re.fullmatch(pattern, code)
    }


def test_types_are_those_of_extraction() -> None:
    assert entries.TYPES == ENTITY_TYPES
    assert (*entries.SUBTYPES, "Other") == SUBTYPES


def test_the_shipped_turtle_is_made_from_the_tables() -> None:
    assert set(parse(TURTLE, RdfFormat.TURTLE)) == set(parse(to_turtle(REGISTER), RdfFormat.TURTLE))


def test_turtle_says_all_that_the_tables_say() -> None:
    assert read_turtle(TURTLE, "register.ttl") == list(REGISTER)


def test_the_register_has_the_shapes_of_the_vocabulary_but_that_no_report_mentions_it() -> None:
    faults = validate(Quad(*triple) for entry in REGISTER for triple in triples(entry))
    assert {fault.message for fault in faults} == {"A thing is mentioned by at least one report."}


def test_it_knows_the_region() -> None:
    actors = [
        entry
        for entry in REGISTER
        if entry.type in ("Organisation", "Campus", "Programme")
        and not entry.name.value.startswith(("stad ", "gemeente "))
    ]
    assert len(actors) >= 250
    assert not any(entry.type == "Person" for entry in REGISTER)


@pytest.mark.parametrize(
    ("province", "scheme", "pattern", "number"),
    [("limburg", "nis", "7[123].*", 38), ("limburg-nederland", "cbs", "GM.*", 31)],
)
def test_every_municipality_is_a_place_and_a_government(
    province: str, scheme: str, pattern: str, number: int
) -> None:
    places = [
        entry for entry in with_code(scheme, pattern).values() if REGISTER[iri(province)].iri == entry.place
    ]
    assert len(places) == number
    for place in places:
        bodies = [entry for entry in REGISTER.lookup(place.name.value) if entry.place == place.iri]
        assert "GovernmentBody" in {entry.subtype for entry in bodies}


@pytest.mark.parametrize(
    ("part", "whole"),
    [("bilzen", "bilzen-hoeselt"), ("kortessem", "hasselt"), ("overpelt", "pelt"), ("nuth", "beekdaelen")],
)
def test_a_merged_municipality_is_a_part_of_the_new_one(part: str, whole: str) -> None:
    entry = REGISTER[iri(part)]
    assert entry.place == iri(whole)
    assert entry.note is not None and "municipality of its own until" in entry.note


def test_codes_and_links_belong_to_one_entry() -> None:
    for values in ([code for entry in REGISTER for code in entry.codes], [*_links()]):
        assert len(values) == len(set(values)) > 30


def _links() -> list[str]:
    return [link.value for entry in REGISTER for link in entry.links]


@pytest.mark.parametrize("link", [link for link in _links() if "ror.org" in link])
def test_the_check_digits_of_ror_links_are_right(link: str) -> None:
    number, check = link[-9:-2], int(link[-2:])
    value = 0
    for letter in number:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    assert 98 - value * 100 % 97 == check


def test_no_entry_says_a_name_twice() -> None:
    for entry in REGISTER:
        assert len({entry.name, *entry.names}) == len(entry.names) + 1, entry
        untagged = [name.value for name in (entry.name, *entry.names) if name.language is None]
        assert len(untagged) == len(set(map(fold, untagged))), entry


@pytest.mark.parametrize(
    "name", ["Universiteit Hasselt", "hasselt university", "UHasselt", "Université de Hasselt"]
)
def test_translations_and_abbreviations_stand_for_one(name: str) -> None:
    assert [entry.iri for entry in REGISTER.lookup(name)] == [iri("universiteit-hasselt")]


def test_an_ambiguous_name_keeps_all_its_bearers_the_preferred_first() -> None:
    assert [entry.iri for entry in REGISTER.lookup("Genk")] == [iri("genk"), iri("stad-genk")]
    assert {entry.type for entry in REGISTER.lookup("EnergyVille")} == {"Organisation", "Campus"}
    assert {iri("limburg"), iri("limburg-nederland")} <= {entry.iri for entry in REGISTER.lookup("Limburg")}


def test_an_unknown_name_finds_nothing() -> None:
    assert REGISTER.lookup("Onbestaande Maatschappij") == REGISTER.lookup("") == ()


def test_another_base_gives_other_iris() -> None:
    (found,) = load_register(base="https://example.org/").lookup("UHasselt")
    assert found.iri == NamedNode("https://example.org/id/universiteit-hasselt")
    assert found.place == NamedNode("https://example.org/id/hasselt")


def test_a_row_adds_an_entry(tmp_path: Path) -> None:
    register = with_file(
        tmp_path,
        "name,type,subtype,aliases,language,place,same-as\n"
        '"Laserhuis, Kempen",Organisation,Company,Laser House@en|LHK,nl,Genk,https://example.org/1\n',
    )
    (found,) = register.lookup("laser house")
    assert found == Entry(
        iri("laserhuis-kempen"),
        "Organisation",
        Literal("Laserhuis, Kempen", language="nl"),
        "Company",
        names=(Literal("Laser House", language="en"), Literal("LHK")),
        place=iri("genk"),
        links=(NamedNode("https://example.org/1"),),
    )
    assert len(register) == len(REGISTER) + 1 and register.entries[0] == found


def test_a_row_without_id_extends_the_entry_that_it_names(tmp_path: Path) -> None:
    register = with_file(tmp_path, "Name;Type;Aliases\nUHasselt;Organisation;UH|Start it @UH\n")
    (found,) = register.lookup("UH")
    assert found.iri == iri("universiteit-hasselt") and found.name == Literal("UHasselt")
    assert found.subtype == "KnowledgeInstitution" and found.place == iri("hasselt")
    assert register.lookup("Hasselt University") == register.lookup("Start it @UH") == (found,)
    assert len(register) == len(REGISTER)


def test_a_row_with_id_replaces_the_entry(tmp_path: Path) -> None:
    register = with_file(tmp_path, "id,name,type\nuniversiteit-hasselt,UHasselt,Organisation\n")
    assert register[iri("universiteit-hasselt")] == Entry(
        iri("universiteit-hasselt"), "Organisation", Literal("UHasselt")
    )
    assert register.lookup("Hasselt University") == ()


def test_a_campus_and_its_company_of_one_name_are_two(tmp_path: Path) -> None:
    register = with_file(tmp_path, "name,type\nZilverhof,Campus\nZilverhof,Organisation\nGenk,Campus\n")
    assert [entry.iri for entry in register.lookup("Zilverhof")] == [
        iri("zilverhof"),
        iri("zilverhof-organisation"),
    ]
    assert register[iri("genk")].type == "Place" and register[iri("genk-campus")].type == "Campus"


def test_a_place_of_the_file_goes_before_one_that_is_known(tmp_path: Path) -> None:
    register = with_file(
        tmp_path,
        "id,name,type,place,aliases\nhofke,Hofke,Place,genk,'t Hof|Genk\n,Zilver,Campus,'t Hof,\n,Goud,Campus,Genk,\n",
    )
    assert register[iri("zilver")].place == register[iri("goud")].place == iri("hofke")


def test_turtle_of_the_user_wins_and_what_is_no_entry_is_left(tmp_path: Path) -> None:
    text = """
        @prefix lim: <https://w3id.org/limburg-innovation/ns#> .
        @prefix id: <https://w3id.org/limburg-innovation/id/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/> skos:note "about this file" .
        id:imec a lim:Organisation ; skos:prefLabel "imec vzw" ; skos:altLabel "Imec Leuven"@nl ;
            skos:exactMatch <https://example.org/imec> .
    """
    register = with_file(tmp_path, text, name="own.TTL")
    assert register[iri("imec")] == Entry(
        iri("imec"),
        "Organisation",
        Literal("imec vzw"),
        names=(Literal("Imec Leuven", language="nl"),),
        links=(NamedNode("https://example.org/imec"),),
    )
    assert len(register) == len(REGISTER)


@pytest.mark.parametrize(
    ("text", "place", "problem", "remedy"),
    [
        ("", "line 1", "no column 'name'", "Begin the file with a line"),
        ("name\nX\n", "line 1", "no column 'type'", "name, type"),
        ("name,type,colour\nX,Place,red\n", "line 1", "'colour' is unknown", "The columns are"),
        ("name,type,name\nX,Place,Y\n", "line 1", "stands there twice", "The columns are"),
        ("name,type\n\n,Place\n", "line 3, column name", "empty", "Fill in the name"),
        ("name,type\nX,Plaats\n", "line 2, column type", "'Plaats' is no type", "Choose one of Organisation"),
        ("name,type\nX,Place,Y\n", "line 2, column 3", "more cells than the 2 columns", "quotation marks"),
        ('name,type\n"X"Y,Place\n', "line 2", "cannot be read", "quotation marks"),
        (
            "name,type,subtype\nX,Place,Company\n",
            "line 2, column subtype",
            "a Place has no",
            "Leave it empty",
        ),
        ("name,type,subtype\nX,Organisation,Firm\n", "column subtype", "'Firm' is no subtype", "Company"),
        ("name,type,language\nX,Place,Dutch\n", "line 2, column language", "'Dutch'", "two letters"),
        (
            "name,type,place\nX,Campus,Atlantis\n",
            "line 2, column place",
            "no place is named 'Atlantis'",
            "add a row",
        ),
        ("name,type,place\nX,Campus,Bergen\n", "column place", "2 places", "bergen-henegouwen"),
        ("name,type,place\nX,Programme,Genk\n", "column place", "lies in no place", "Leave it empty"),
        ("name,type,codes\nX,Place,71016\n", "line 2, column codes", "'71016'", "nis:71016"),
        ("name,type,same-as\nX,Place,Q31\n", "line 2, column same-as", "'Q31'", "begins with http"),
        (
            "name,type,same-as\nX,Place,http://[x\n",
            "line 2, column same-as",
            "is no address",
            "Copy the address",
        ),
        ("id,name,type\nÀ b,X,Place\n", "line 2, column id", "'À b'", "joined by hyphens"),
        ("name,type\nЖ,Place\n", "line 2, column name", "no id of its own", "Give an id"),
        ("name,type\nX,Place\nx,Place\n", "line 3, column name", "the entry of", "different ids"),
        ("id,name,type\nx,X,Place\nx,Y,Place\n", "line 3, column name", "the entry of", "different ids"),
        ("name,type\nLimburg,Place\n", "line 2, column name", "stands for 2 entries", "limburg-nederland"),
    ],
)
def test_a_faulty_table_is_told_with_place_and_remedy(
    tmp_path: Path, text: str, place: str, problem: str, remedy: str
) -> None:
    with pytest.raises(LimburgError) as caught:
        with_file(tmp_path, text)
    assert caught.value.place.startswith(str(tmp_path / "own.csv")) and caught.value.place.endswith(place)
    assert problem in caught.value.problem and remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("<a:b> <a:c>\n<a:d> <a:e> .", "line 2, column", "no Turtle"),
        ("<a:b> skos:prefLabel 'X' .", "line 1, column 7", "no Turtle"),
        ("<a:b> <http://www.w3.org/2004/02/skos/core#prefLabel> 'X' .", "<a:b>", "needs one class and has 0"),
        ("<a:b> a lim:Place .", "<a:b>", "needs one preferred name and has 0"),
        ("<a:b> a lim:Place, lim:Campus .", "<a:b>", "needs one class and has 2"),
        (
            "<a:b> a lim:Place, lim:Company ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'X' .",
            "<a:b>",
            "only an organisation",
        ),
    ],
)
def test_faulty_turtle_is_told_with_place_and_remedy(
    tmp_path: Path, text: str, place: str, problem: str
) -> None:
    prefix = "@prefix lim: <https://w3id.org/limburg-innovation/ns#> .\n\n\n" if "lim:" in text else ""
    with pytest.raises(LimburgError) as caught:
        with_file(tmp_path, prefix + text, name="own.ttl")
    assert place in caught.value.place and problem in caught.value.problem and caught.value.remedy


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("name,type\nGenève,Place\n".encode("cp1252"))
    for name, problem in [
        ("missing.csv", "cannot be opened"),
        ("own.xlsx", "cannot be read from .xlsx"),
        ("latin.csv", "not UTF-8"),
    ]:
        with pytest.raises(LimburgError, match=problem) as caught:
            load_register(tmp_path / name)
        assert name in caught.value.place and caught.value.remedy
    assert "line 2" in caught.value.place


def test_every_column_is_documented() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENTATION, re.MULTILINE)) == set(tables.COLUMNS)


def test_the_example_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", DOCUMENTATION, re.DOTALL)
    register = with_file(tmp_path, example)
    assert register[iri("laserhuis-kempen")].place == iri("genk")
    assert register.lookup("Hasselt Univ.") == register.lookup("Hasselt University") != ()
