"""Entries of the register in Turtle, written and read as the graph states a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from graph.errors import LimburgError
from ontology.entries import SUBTYPES, TYPES, Entry
from ontology.terms import BASE, LIM, OWL, PREFIXES, RDF, RDFS, SCHEMA, SKOS, Namespace

CODE = Namespace(BASE + "code#")
"""Datatypes of codes: `"71016"^^code:nis` is the number of a municipality in the Belgian register."""

DBO = Namespace("http://dbpedia.org/ontology/")

_T = TypeVar("_T")
_Values = defaultdict[NamedNode, list[object]]


def triples(entry: Entry) -> Iterator[Triple]:
    """The entry as the graph states a thing; an abbreviation is another name too."""
    short = [Literal(text) for text in entry.abbreviations]
    stated = (
        (RDF.type, [LIM[name] for name in (entry.type, entry.subtype) if name]),
        (SKOS.prefLabel, [entry.name]),
        (RDFS.label, [entry.name]),
        (SKOS.altLabel, [*entry.names, *(name for name in short if name != entry.name)]),
        (DBO.abbreviation, short),
        (_within(entry.type), [entry.place] if entry.place else []),
        (SKOS.notation, [Literal(code, datatype=CODE[scheme]) for scheme, code in entry.codes]),
        (OWL.sameAs, entry.links),
        (SKOS.note, [Literal(entry.note, language="en")] if entry.note else []),
    )
    for property_, values in stated:
        yield from (Triple(entry.iri, property_, value) for value in values)


def to_turtle(entries: Iterable[Entry]) -> str:
    """The entries as Turtle, one block each, prefixes in order: the same entries always give the same text."""
    stated = (triple for entry in entries for triple in triples(entry))
    text = BytesIO()
    serialize(stated, text, RdfFormat.TURTLE, prefixes={**PREFIXES, "code": CODE.iri, "dbo": DBO.iri})
    lines = text.getvalue().decode().splitlines()
    prefixes = sorted(line for line in lines if line.startswith("@prefix"))
    blocks = [line if line.startswith("\t") else f"\n{line}" for line in lines[len(prefixes) :]]
    return "\n".join([*prefixes, *blocks, ""])


def read_turtle(text: str, source: str) -> list[Entry]:
    """The things that Turtle describes, in its order, in the terms that `to_turtle` writes; what else it says is left.

    Raises LimburgError with the line of a fault of syntax, or the IRI of a thing without class or preferred name.
    """
    described: defaultdict[NamedNode, _Values] = defaultdict(lambda: defaultdict(list))
    try:
        for quad in parse(text, RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode):
                described[quad.subject][quad.predicate].append(quad.object)
    except SyntaxError as error:
        place = f"{source}, line {error.lineno}, column {error.offset}"
        raise LimburgError(
            f"this is no Turtle: {error.msg.rpartition(': ')[2]}", place=place, remedy="Correct it there."
        ) from error
    return [
        _entry(iri, values, source)
        for iri, values in described.items()
        if SKOS.prefLabel in values or not _classes(values).isdisjoint(TYPES)
    ]


def _entry(iri: NamedNode, values: _Values, source: str) -> Entry:
    place = f"{source}, {iri}"
    classes = _classes(values)
    type_ = _only(
        [name for name in TYPES if name in classes], "class", place, f"Give it one of {_list(TYPES)}."
    )
    name = _only(_literals(values[SKOS.prefLabel]), "preferred name", place, "Give it one skos:prefLabel.")
    subtypes = [subtype for subtype in SUBTYPES if subtype in classes]
    if subtypes and type_ != "Organisation":
        problem = f"only an organisation has a subclass, and this is a {type_} and a {subtypes[0]}"
        raise LimburgError(problem, place=place, remedy="Give it one class.")
    abbreviations = tuple(literal.value for literal in _literals(values[DBO.abbreviation]))
    others = _literals(values[SKOS.altLabel])
    places = _nodes(values[_within(type_)])
    notes = _literals(values[SKOS.note])
    return Entry(
        iri,
        type_,
        name,
        subtypes[0] if subtypes else None,
        names=tuple(other for other in others if other != name and other.value not in abbreviations),
        abbreviations=abbreviations,
        place=places[0] if places else None,
        codes=tuple(_codes(values[SKOS.notation])),
        links=tuple(_nodes([*values[OWL.sameAs], *values[SKOS.exactMatch]])),
        note=notes[0].value if notes else None,
    )


def _only(found: list[_T], what: str, place: str, remedy: str) -> _T:
    if len(found) != 1:
        raise LimburgError(f"it needs one {what} and has {len(found)}", place=place, remedy=remedy)
    return found[0]


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"lim:{name}" for name in names)


def _within(type_: str) -> NamedNode:
    """The vocabulary gives lim:locatedIn to what is no place; a place lies in another as schema.org has it."""
    return SCHEMA.containedInPlace if type_ == "Place" else LIM.locatedIn


def _classes(values: _Values) -> set[str]:
    return {LIM.local(value) or "" for value in values[RDF.type] if isinstance(value, NamedNode)}


def _codes(values: Iterable[object]) -> Iterator[tuple[str, str]]:
    for value in _literals(values):
        if scheme := CODE.local(value.datatype):
            yield scheme, value.value


def _literals(values: Iterable[object]) -> list[Literal]:
    return [value for value in values if isinstance(value, Literal)]


def _nodes(values: Iterable[object]) -> list[NamedNode]:
    return [value for value in values if isinstance(value, NamedNode)]
