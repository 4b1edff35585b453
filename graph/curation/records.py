"""Decisions as RDF: activities in a graph of their own, with the sentences that they were taken on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Triple

from graph.curation.decisions import Citation, Decision
from graph.documents import Queryable, read_query
from graph.errors import QueryError, StoreError
from graph.identity import short_hash, slug
from ontology.terms import LIM, PROV, RDF, RDFS, XSD

_FACT = (LIM.onSubject, LIM.onProperty, LIM.onObject)
_CORRECTED = (LIM.correctedSubject, LIM.correctedProperty, LIM.correctedObject)
_Said = defaultdict[NamedNode, list[NamedNode | Literal]]


def decisions_graph(base: str) -> NamedNode:
    """The graph that decisions are kept in."""
    return NamedNode(base + "graph/decisions")


def read_decisions(store: Queryable) -> list[Decision]:
    """All decisions of a store, undone ones as well, in the order in which they were taken."""
    solutions = store.query(read_query("decisions"))
    assert isinstance(solutions, QuerySolutions)
    said: defaultdict[NamedNode, _Said] = defaultdict(lambda: defaultdict(list))
    for row in solutions:
        node, property_, value = row["node"], row["property"], row["value"]
        if isinstance(node, NamedNode) and isinstance(property_, NamedNode):
            said[node][property_].append(value)
    found = [_decision(node, said) for node, parts in list(said.items()) if LIM.Decision in parts[RDF.type]]
    return sorted(found, key=lambda one: one.order)


def decision_quads(decision: Decision, graph: NamedNode) -> Iterator[Quad]:
    """A decision and its citations; the curator is an agent with a name."""
    node = decision.iri
    agent = NamedNode(f"{decision.base}curator/{slug(decision.who)}-{short_hash(decision.who)}")
    cited = [(_citation_iri(decision, citation), citation) for citation in decision.citations]
    triples = [
        Triple(node, RDF.type, LIM.Decision),
        Triple(node, RDF.type, PROV.Activity),
        Triple(node, LIM.decisionKind, LIM[decision.kind]),
        Triple(node, PROV.wasAssociatedWith, agent),
        Triple(node, PROV.endedAtTime, Literal(decision.when, datatype=XSD.dateTime)),
        Triple(agent, RDF.type, PROV.Agent),
        Triple(agent, RDFS.label, Literal(decision.who)),
        *_parts(decision),
        *(Triple(node, LIM.cites, iri) for iri, _ in cited),
    ]
    for iri, citation in cited:
        triples += _citation(iri, citation)
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _parts(decision: Decision) -> Iterator[Triple]:
    node = decision.iri
    for properties, fact in ((_FACT, decision.fact), (_CORRECTED, decision.corrected)):
        for property_, term in zip(properties, fact or (), strict=False):
            yield Triple(node, property_, term)
    optional: dict[NamedNode, NamedNode | Literal | None] = {
        LIM.onThing: decision.thing,
        LIM.otherThing: decision.other,
        LIM.newName: decision.name,
        LIM.newType: LIM[decision.type] if decision.type else None,
        LIM.undoes: decision.undoes,
        RDFS.comment: Literal(decision.why) if decision.why else None,
    }
    for property_, value in optional.items():
        if value is not None:
            yield Triple(node, property_, value)


def _citation_iri(decision: Decision, citation: Citation) -> NamedNode:
    place = (citation.document.value, citation.start, citation.end)
    return NamedNode(f"{decision.base}citation/{short_hash(decision.iri.value, *place)}")


def _citation(node: NamedNode, citation: Citation) -> Iterator[Triple]:
    yield Triple(node, RDF.type, LIM.Citation)
    yield Triple(node, PROV.hadPrimarySource, citation.document)
    yield Triple(node, LIM.sha256, Literal(citation.digest))
    yield Triple(node, LIM.quote, Literal(citation.quote))
    yield Triple(node, LIM.start, Literal(citation.start))
    yield Triple(node, LIM.end, Literal(citation.end))
    yield Triple(node, LIM.confidence, Literal(citation.confidence, datatype=XSD.decimal))
    if citation.page is not None:
        yield Triple(node, LIM.page, Literal(citation.page))
    if citation.record:
        yield Triple(node, LIM.record, Literal(citation.record))


def _decision(node: NamedNode, said: Mapping[NamedNode, _Said]) -> Decision:
    """Raises `StoreError` where an update from elsewhere has left a decision that cannot be read."""
    parts = said[node]
    agents = [said[agent] for agent in parts[PROV.wasAssociatedWith] if isinstance(agent, NamedNode)]
    cited = [said[citation] for citation in parts[LIM.cites] if isinstance(citation, NamedNode)]
    try:
        return Decision(
            kind=_local(parts, LIM.decisionKind) or "",
            who=_text(agents[0], RDFS.label) if agents else "",
            when=_text(parts, PROV.endedAtTime),
            why=_text(parts, RDFS.comment) or None,
            fact=_fact(parts, _FACT),
            corrected=_fact(parts, _CORRECTED),
            thing=_iri(parts, LIM.onThing),
            other=_iri(parts, LIM.otherThing),
            name=next((name for name in parts[LIM.newName] if isinstance(name, Literal)), None),
            type=_local(parts, LIM.newType),
            undoes=_iri(parts, LIM.undoes),
            citations=tuple(
                sorted(map(_read_citation, cited), key=lambda one: (one.document.value, one.start))
            ),
            base=node.value.rpartition("decision/")[0],
        )
    except (QueryError, ValueError) as error:
        raise StoreError(
            f"a decision cannot be read ({error})", place=node.value, remedy="Correct or remove it."
        ) from error


def _read_citation(said: _Said) -> Citation:
    page = _text(said, LIM.page)
    return Citation(
        document=_iri(said, PROV.hadPrimarySource) or NamedNode("urn:unknown"),
        digest=_text(said, LIM.sha256),
        quote=_text(said, LIM.quote),
        page=int(page) if page else None,
        start=int(_text(said, LIM.start)),
        end=int(_text(said, LIM.end)),
        confidence=_text(said, LIM.confidence),
        record=_text(said, LIM.record),
    )


def _fact(said: _Said, properties: Sequence[NamedNode]) -> Triple | None:
    if not said[properties[0]]:
        return None
    subject, predicate, object_ = (next(iter(said[property_]), None) for property_ in properties)
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or object_ is None:
        raise ValueError("a fact lacks its subject, property or object")
    return Triple(subject, predicate, object_)


def _iri(said: _Said, property_: NamedNode) -> NamedNode | None:
    return next((value for value in said[property_] if isinstance(value, NamedNode)), None)


def _local(said: _Said, property_: NamedNode) -> str | None:
    iri = _iri(said, property_)
    return LIM.local(iri) if iri else None


def _text(said: _Said, property_: NamedNode) -> str:
    return next((value.value for value in said[property_] if isinstance(value, Literal)), "")
