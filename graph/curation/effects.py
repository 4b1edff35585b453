"""What a decision changes in the graphs, kept as a log in each graph so that all can be taken back.

What a decision takes out of a graph, and what it puts in, is noted in that graph beside the decision. `take_back` gives
the store as it was read from the documents, `put_into_force` carries out the decisions that count, one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QuerySolution,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from extract.facts import SUBTYPES
from graph.curation.decisions import TYPES, Citation, Decision, canonical, in_force
from graph.curation.records import read_decisions
from graph.documents import read_query
from graph.identity import short_hash
from graph.originals import rows
from graph.store import Term, Transaction
from ontology.terms import BASE, LIM, PROV, RDF, RDFS, SKOS, XSD

RECORDED = (LIM.amount, LIM.role)
"""The properties of funding records and memberships by which these are facts."""

_TYPES = frozenset(LIM[name] for name in TYPES)


@dataclass(frozen=True)
class Edit:
    """Triples to take out of a graph, where it holds them, and to put in, where it does not."""

    graph: NamedNode
    removed: frozenset[Triple] = frozenset()
    added: frozenset[Triple] = frozenset()


@dataclass(frozen=True)
class Ruling:
    """What a decision says of the things that the graph shows, where those that it names have merged with others."""

    decision: Decision
    fact: Triple | None
    corrected: Triple | None
    thing: NamedNode | None

    @property
    def stated(self) -> Triple | None:
        """The fact that the decision holds to be true."""
        return None if self.decision.kind == "reject" else self.corrected or self.fact


@contextmanager
def as_read(transaction: Transaction, *, base: str = BASE) -> Iterator[None]:
    """The store as its documents were read, while the context lasts; afterwards the decisions hold again."""
    take_back(transaction)
    yield
    put_into_force(transaction, effective(transaction), base=base)


def effective(transaction: Transaction) -> list[Ruling]:
    """What changes graphs, in order; of the decisions on one fact the last alone."""
    redirects = {_iri(row, "thing"): _iri(row, "kept") for row in rows(transaction, "redirects")}
    rulings = [ruling(decision, redirects) for decision in in_force(read_decisions(transaction))]
    last = {ruling.fact: ruling for ruling in rulings if ruling.fact}
    changing = (ruling for ruling in rulings if not ruling.decision.other)
    return [ruling for ruling in changing if ruling.fact is None or last[ruling.fact] is ruling]


def ruling(decision: Decision, redirects: Mapping[NamedNode, NamedNode]) -> Ruling:
    """A decision, on the things that have become of those that it names."""

    def moved(fact: Triple | None) -> Triple | None:
        if fact is None:
            return None
        subject, object_ = (
            redirects.get(end, end) if isinstance(end, NamedNode) else end
            for end in (fact.subject, fact.object)
        )
        assert isinstance(subject, NamedNode)
        return canonical(Triple(subject, fact.predicate, object_))

    thing = redirects.get(decision.thing, decision.thing) if decision.thing else None
    return Ruling(decision, moved(decision.fact), moved(decision.corrected), thing)


def put_into_force(transaction: Transaction, rulings: Iterable[Ruling], *, base: str = BASE) -> None:
    """Carry out decisions in their order, each on what those before it have made."""
    for one in rulings:
        for edit in _edits(transaction, one, base):
            _carry_out(transaction, one.decision.iri, edit)


def take_back(transaction: Transaction) -> None:
    """Undo what decisions have changed in any graph, the last first."""
    order = {decision.iri: number for number, decision in enumerate(read_decisions(transaction))}
    logged: defaultdict[tuple[int, str, str], dict[str, str]] = defaultdict(dict)
    for row in rows(transaction, "effects"):
        decision, graph, property_ = _iri(row, "decision"), _iri(row, "graph"), _iri(row, "property")
        key = (order.get(decision, -1), decision.value, graph.value)
        logged[key][LIM.local(property_) or ""] = _literal(row, "triples").value
    for (_, decision_iri, graph_iri), texts in sorted(logged.items(), reverse=True):
        graph, decision = NamedNode(graph_iri), NamedNode(decision_iri)
        log = [Quad(decision, LIM[name], Literal(text), graph) for name, text in texts.items()]
        removed = _quads(unpacked(texts.get("added", "")), graph)
        added = _quads(unpacked(texts.get("withheld", "")), graph)
        transaction.amend(graph, removed=[*log, *removed], added=added)


def packed(triples: Iterable[Triple]) -> str:
    """Triples as sorted N-Triples."""
    lines = (serialize([triple], format=RdfFormat.N_TRIPLES) or b"" for triple in triples)
    return b"".join(sorted(lines)).decode()


def unpacked(text: str) -> list[Triple]:
    """Triples out of N-Triples."""
    return [quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)]


def described(transaction: Transaction, subject: NamedNode, graph: NamedNode) -> list[Triple]:
    """What a graph says of a subject."""
    found = rows(transaction, "described", subject=subject, graph=graph)
    return [Triple(subject, _iri(row, "predicate"), _value(row)) for row in found]


def _carry_out(transaction: Transaction, decision: NamedNode, edit: Edit) -> None:
    removed = [triple for triple in edit.removed if _holds(transaction, edit.graph, triple)]
    added = [triple for triple in edit.added - edit.removed if not _holds(transaction, edit.graph, triple)]
    log = [
        Quad(decision, property_, Literal(packed(triples)), edit.graph)
        for property_, triples in ((LIM.withheld, removed), (LIM.added, added))
        if triples
    ]
    new = [*_quads(added, edit.graph), *log]
    transaction.amend(edit.graph, removed=_quads(removed, edit.graph), added=new)


def _edits(transaction: Transaction, ruling: Ruling, base: str) -> Iterator[Edit]:
    decision = ruling.decision
    if ruling.thing and decision.name:
        yield from _renamed(transaction, ruling.thing, decision.name, base)
    elif ruling.thing and decision.type:
        yield _retyped(transaction, ruling.thing, decision.type, base)
    elif ruling.fact:
        held = _statements(transaction, ruling.fact)
        for graph, statements in held.items():
            yield _ruled(transaction, ruling, ruling.fact, graph, statements)
        if ruling.stated and _known(transaction, ruling.stated):
            for citation in decision.citations:
                if citation.document not in held and _is_read(transaction, citation):
                    yield _restated(ruling.stated, decision, citation)


def _ruled(
    transaction: Transaction, ruling: Ruling, fact: Triple, graph: NamedNode, statements: Sequence[NamedNode]
) -> Edit:
    """What a decision on a fact changes in one of the graphs that state it."""
    decision = ruling.decision
    added = {Triple(statement, LIM.reviewed, decision.iri) for statement in statements}
    if decision.kind == "accept":
        return Edit(graph, added=frozenset(added | {fact}))
    removed = {fact, *_functions(transaction, fact, graph)}
    if ruling.corrected is None:
        if fact.predicate in RECORDED and isinstance(fact.subject, NamedNode):
            removed |= set(described(transaction, fact.subject, graph))
        return Edit(graph, frozenset(removed), frozenset(added))
    for statement in statements:
        added |= set(_revised(transaction, decision, ruling.corrected, graph, statement))
    return Edit(graph, frozenset(removed), frozenset(added | {ruling.corrected}))


def _functions(transaction: Transaction, fact: Triple, graph: NamedNode) -> Iterator[Triple]:
    """What falls with the affiliation of a person: the functions at that organisation."""
    person, organisation = fact.subject, fact.object
    if (
        fact.predicate == LIM.affiliatedWith
        and isinstance(person, NamedNode)
        and isinstance(organisation, NamedNode)
    ):
        held = rows(transaction, "memberships", person=person, organisation=organisation, graph=graph)
        for membership in [_iri(row, "membership") for row in held]:
            yield from described(transaction, membership, graph)


def _revised(
    transaction: Transaction, decision: Decision, corrected: Triple, graph: NamedNode, statement: NamedNode
) -> Iterator[Triple]:
    """The same sentence as evidence of the corrected fact, which a decision has made."""
    said = {triple.predicate: triple.object for triple in described(transaction, statement, graph)}
    document, quote = said.get(PROV.wasDerivedFrom), said.get(LIM.quote)
    if not isinstance(document, NamedNode) or not isinstance(quote, Literal):
        return
    start, end = said.get(LIM.start), said.get(LIM.end)
    place = [part.value if isinstance(part, Literal) else "" for part in (start, end)]
    node = _statement_iri(decision, corrected, document, place[0], place[1], quote.value)
    if described(transaction, node, graph):
        yield Triple(node, LIM.reviewed, decision.iri)
        return
    ends = {RDF.subject: corrected.subject, RDF.predicate: corrected.predicate, RDF.object: corrected.object}
    made = {PROV.wasGeneratedBy: decision.iri, PROV.wasRevisionOf: statement, LIM.reviewed: decision.iri}
    for property_, value in {**said, **ends, **made}.items():
        yield Triple(node, property_, value)


def _restated(fact: Triple, decision: Decision, citation: Citation) -> Edit:
    """The fact with the sentence that it was decided on, where reading the same file anew has not found it."""
    place = str(citation.start), str(citation.end)
    node = _statement_iri(decision, fact, citation.document, *place, citation.quote)
    said: dict[NamedNode, Term] = {
        RDF.type: RDF.Statement,
        RDF.predicate: fact.predicate,
        PROV.wasDerivedFrom: citation.document,
        PROV.wasGeneratedBy: decision.iri,
        LIM.reviewed: decision.iri,
        LIM.quote: Literal(citation.quote),
        LIM.start: Literal(citation.start),
        LIM.end: Literal(citation.end),
        LIM.confidence: Literal(citation.confidence, datatype=XSD.decimal),
    }
    if citation.page is not None:
        said[LIM.page] = Literal(citation.page)
    triples = {Triple(node, property_, value) for property_, value in said.items()}
    ends = {Triple(node, RDF.subject, fact.subject), Triple(node, RDF.object, fact.object)}
    record = {triple for triple in unpacked(citation.record) if triple != decision.fact}
    return Edit(citation.document, added=frozenset({fact, *triples, *ends, *record}))


def _renamed(transaction: Transaction, thing: NamedNode, name: Literal, base: str) -> Iterator[Edit]:
    """Another preferred name, beside which the former one stays."""
    graph = _identities(base)
    former = {
        triple
        for triple in described(transaction, thing, graph)
        if triple.predicate in (SKOS.prefLabel, RDFS.label)
    }
    if not former:
        return
    names = {triple.object for triple in former} - {name}
    yield Edit(
        graph,
        frozenset(former | {Triple(thing, SKOS.altLabel, name)}),
        frozenset(
            {Triple(thing, property_, name) for property_ in (SKOS.prefLabel, RDFS.label)}
            | {Triple(thing, SKOS.altLabel, other) for other in names}
        ),
    )
    documents = rows(transaction, "named-otherwise", thing=thing, name=name)
    for document in [_iri(row, "graph") for row in documents]:
        yield Edit(document, frozenset({Triple(thing, SKOS.altLabel, name)}))


def _retyped(transaction: Transaction, thing: NamedNode, type_: str, base: str) -> Edit:
    """Other classes: a top class, and a class of organisations where it is one."""
    graph = _identities(base)
    former = {
        triple
        for triple in described(transaction, thing, graph)
        if triple.predicate == RDF.type and triple.object in _TYPES
    }
    names = ("Organisation", type_) if type_ in SUBTYPES else (type_,)
    classes = {Triple(thing, RDF.type, LIM[name]) for name in names} if former else set()
    return Edit(graph, frozenset(former - classes), frozenset(classes))


def _statements(transaction: Transaction, fact: Triple) -> dict[NamedNode, list[NamedNode]]:
    """Graph → the statements of a fact that it holds."""
    found: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
    for row in rows(transaction, "stating", **_ends(fact)):
        found[_iri(row, "graph")].append(_iri(row, "statement"))
    return dict(sorted(found.items(), key=lambda item: item[0].value))


def _known(transaction: Transaction, fact: Triple) -> bool:
    """Whether the things at the ends of a fact are things of the graph; records are made with their fact."""
    ends = [fact.object] if fact.predicate in RECORDED else [fact.subject, fact.object]
    return all(
        any(True for _ in rows(transaction, "preferred", thing=end))
        for end in ends
        if isinstance(end, NamedNode)
    )


def _is_read(transaction: Transaction, citation: Citation) -> bool:
    """Whether the store holds the document of a citation, with the same bytes."""
    stated = Triple(citation.document, LIM.sha256, Literal(citation.digest))
    return _holds(transaction, citation.document, stated)


def _holds(transaction: Transaction, graph: NamedNode, triple: Triple) -> bool:
    return bool(transaction.query(read_query("holds"), bindings={"graph": graph, **_ends(triple)}))


def _ends(triple: Triple) -> dict[str, Term]:
    """The parts of a triple by the names that queries give them."""
    subject, object_ = triple.subject, triple.object
    assert isinstance(subject, NamedNode) and isinstance(object_, NamedNode | Literal)
    return {"subject": subject, "predicate": triple.predicate, "object": object_}


def _statement_iri(
    decision: Decision, fact: Triple, document: NamedNode, start: str, end: str, quote: str
) -> NamedNode:
    """The IRI that a document's writer gives the same statement."""
    parts = (document.value, *fact, start, end, quote)
    return NamedNode(f"{decision.base}statement/{short_hash(*parts)}")


def _identities(base: str) -> NamedNode:
    return NamedNode(base + "graph/identities")


def _quads(triples: Iterable[Triple], graph: NamedNode) -> list[Quad]:
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]


def _iri(row: QuerySolution, name: str) -> NamedNode:
    value = row[name]
    assert isinstance(value, NamedNode)
    return value


def _value(row: QuerySolution) -> Term:
    value = row["object"]
    assert isinstance(value, NamedNode | Literal)
    return value


def _literal(row: QuerySolution, name: str) -> Literal:
    value = row[name]
    assert isinstance(value, Literal)
    return value
