"""What one document states, read back from its graph: things, relations, functions of persons, amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from graph.documents import Queryable, read_query
from graph.naming import documents
from ontology.terms import LIM

Pair = tuple[str, str]
Purpose = tuple[str, str, str]
"""What money is meant for (empty where the text gives nothing), kind and currency."""


@dataclass(frozen=True)
class Thing:
    """A thing of the graph: `iri`, the name that the graph prefers, and its top class."""

    iri: str
    label: str
    type: str


@dataclass(frozen=True)
class Sentence:
    """Text that states a fact: `page` counts from 1, `start` is a character offset, `confidence` is 0–1."""

    quote: str
    page: int | None
    start: int
    confidence: float


@dataclass(frozen=True)
class Statements:
    """What one document states, each fact with its surest sentence; things are named by their IRIs.

    `relations` maps a property and a pair of subject and object, `functions` a person and a pair of
    organisation and role (empty where the text gives none), `amounts` a purpose with
    each of its amounts. `year` is the one that the document reports on.
    """

    things: dict[str, Thing]
    relations: dict[str, dict[Pair, Sentence]]
    functions: dict[str, dict[Pair, Sentence]]
    amounts: dict[Purpose, dict[Decimal, Sentence]]
    year: int | None = None

    def of(self, property_: str) -> dict[Pair, Sentence]:
        """The pairs of a property with their sentences; none where the document states no such relation."""
        return self.relations.get(property_, {})

    def involving(self, thing: str) -> Sentence | None:
        """The first sentence that states a relation of `thing`."""
        pairs = (item for relation in self.relations.values() for item in relation.items())
        return min((told for pair, told in pairs if thing in pair), key=lambda told: told.start, default=None)


def statements(store: Queryable, document: NamedNode) -> Statements:
    """What `document` states; reads that one graph and the names of its things, however large the store is."""
    told: dict[str, dict[Pair, Sentence]] = defaultdict(dict)
    for row in _rows(store, "sentences", document):
        pair, sentence = (_text(row, "subject"), _text(row, "object")), _sentence(row)
        facts = told[_local(row, "predicate")]
        facts[pair] = min(sentence, facts.get(pair, sentence), key=_rank)
    roles, amounts = told.pop("role", {}), told.pop("amount", {})
    memberships = {_text(row, "membership"): row for row in _rows(store, "functions", document)}
    records = {_text(row, "record"): row for row in _rows(store, "amounts", document)}
    return Statements(
        things={thing.iri: thing for thing in map(_thing, _rows(store, "spoken-of", document))},
        relations=dict(told),
        functions=_functions(roles, memberships, told["affiliatedWith"]),
        amounts=_amounts(amounts, records),
        year=next((one.year for one in documents(store) if one.iri == document), None),
    )


def _functions(
    roles: Mapping[Pair, Sentence],
    memberships: Mapping[str, QuerySolution],
    affiliations: Mapping[Pair, Sentence],
) -> dict[str, dict[Pair, Sentence]]:
    """Person → organisation and role; an affiliation counts where no role at that organisation is stated."""
    functions: defaultdict[str, dict[Pair, Sentence]] = defaultdict(dict)
    for (membership, role), sentence in roles.items():
        row = memberships[membership]
        functions[_text(row, "person")][_text(row, "organisation"), role] = sentence
    for (person, organisation), sentence in affiliations.items():
        if all(known != organisation for known, _ in functions[person]):
            functions[person][organisation, ""] = sentence
    return dict(functions)


def _amounts(
    stated: Mapping[Pair, Sentence], records: Mapping[str, QuerySolution]
) -> dict[Purpose, dict[Decimal, Sentence]]:
    amounts: defaultdict[Purpose, dict[Decimal, Sentence]] = defaultdict(dict)
    for (record, number), sentence in stated.items():
        row = records[record]
        held = amounts[_text(row, "about"), _local(row, "kind"), _text(row, "currency")]
        amount = Decimal(number)
        held[amount] = min(sentence, held.get(amount, sentence), key=_rank)
    return dict(amounts)


def _rank(sentence: Sentence) -> tuple[float, int]:
    """The surest first, then the earliest in the text."""
    return -sentence.confidence, sentence.start


def _rows(store: Queryable, query: str, document: NamedNode) -> QuerySolutions:
    solutions = store.query(read_query(query), bindings={"document": document})
    assert isinstance(solutions, QuerySolutions)
    return solutions


def _thing(row: QuerySolution) -> Thing:
    return Thing(_text(row, "thing"), _text(row, "label"), _local(row, "type"))


def _sentence(row: QuerySolution) -> Sentence:
    page = _text(row, "page")
    return Sentence(
        quote=_text(row, "quote"),
        page=int(page) if page else None,
        start=int(_text(row, "start")),
        confidence=float(_text(row, "confidence")),
    )


def _local(row: QuerySolution, name: str) -> str:
    """The local name of a term of the vocabulary."""
    return LIM.local(NamedNode(_text(row, name))) or ""


def _text(row: QuerySolution, name: str) -> str:
    """The text of a literal or IRI; empty where the row has none."""
    term = row[name]
    return term.value if isinstance(term, NamedNode | Literal) else ""
