"""What the graphs of documents were before things merged: kept beside them, so that a merge can be taken back.

A merge rewrites the graphs that name what is no longer its own thing. The triples that this takes out of a graph, and
those that it puts in, are kept as one patch: taken back, they give the graph as it was written, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Triple, parse, serialize

from extract.facts import ENTITY_TYPES, SIGNATURES
from graph.documents import Queryable, read_query
from graph.identity import Identities, Identity, short_hash
from graph.merging import described
from graph.store import Term, Transaction
from ontology.terms import BASE, LIM, OWL, RDF, SKOS

_RELATIONS = frozenset(LIM[name] for name in SIGNATURES)
NO_TRIPLES: frozenset[Triple] = frozenset()


@dataclass(frozen=True)
class Patch:
    """The triples that merging takes out of a graph and those that it puts in."""

    removed: frozenset[Triple] = NO_TRIPLES
    added: frozenset[Triple] = NO_TRIPLES

    @classmethod
    def between(cls, written: Collection[Triple], merged: Collection[Triple]) -> Patch:
        """What makes `merged` of `written`."""
        return cls(frozenset(written) - frozenset(merged), frozenset(merged) - frozenset(written))

    def undone(self, merged: Iterable[Triple]) -> set[Triple]:
        """What was written, from what merging has made of it."""
        return (set(merged) - self.added) | self.removed


@dataclass
class Originals:
    """The things that have become another one (`redirects`), and the patches of documents and of things.

    The patch of a thing is that of what the graph of identities says of it and of those that it has taken in.
    """

    base: str = BASE
    redirects: dict[NamedNode, NamedNode] = field(default_factory=dict)
    patches: dict[NamedNode, Patch] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Queryable, *, base: str = BASE) -> Originals:
        """Those of a store, or of the state within a transaction."""
        patches = {
            row["of"]: Patch(_parsed(row["removed"].value), _parsed(row["added"].value))
            for row in rows(store, "originals")
        }
        redirects = {row["thing"]: row["kept"] for row in rows(store, "redirects")}
        return cls(base, redirects, patches)

    def write(self, transaction: Transaction) -> None:
        """Keep these in the place of those that were kept."""
        graph = NamedNode(self.base + "graph/redirects")
        quads = [Quad(thing, OWL.sameAs, kept, graph) for thing, kept in self.redirects.items()]
        for of, patch in self.patches.items():
            node = NamedNode(f"{self.base}original/{short_hash(of.value)}")
            quads += [
                Quad(node, RDF.type, LIM.Original, graph),
                Quad(node, LIM.originalOf, of, graph),
                Quad(node, LIM.removedTriples, _written(patch.removed), graph),
                Quad(node, LIM.addedTriples, _written(patch.added), graph),
            ]
        replace_or_drop(transaction, graph, quads)

    def kept(self, thing: NamedNode) -> NamedNode:
        """The thing that has become of it: itself where nothing has."""
        return self.redirects.get(thing, thing)

    def groups(self) -> dict[NamedNode, set[NamedNode]]:
        """Each thing that has taken in others, with all of its group."""
        found: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        for thing, kept in self.redirects.items():
            found[kept] |= {thing, kept}
        return dict(found)

    def patch(self, of: NamedNode) -> Patch:
        """The patch of a document or a thing; an empty one where merging has changed nothing."""
        return self.patches.get(of, Patch())

    def content(self, store: Queryable, document: NamedNode) -> set[Triple]:
        """The graph of a document as it was written."""
        return self.patch(document).undone(content(store, document))

    def mentioning(self, store: Queryable, thing: NamedNode) -> set[NamedNode]:
        """The documents that speak of a thing, as they were written."""
        stated = (row["document"] for row in rows(store, "mentioning", thing=thing))
        found = {
            document for document in stated if _mention(document, thing) not in self.patch(document).added
        }
        if thing in self.redirects or thing in self.patches:
            rewritten = (row["document"] for row in rows(store, "mentioning", thing=self.kept(thing)))
            found |= {
                document
                for document in rewritten
                if _mention(document, thing) in self.patch(document).removed
            }
        return found

    def mentioned(self, store: Queryable) -> set[NamedNode]:
        """The things that documents speak of, as they were written."""
        groups = self.groups()
        found = {row["thing"] for row in rows(store, "mentioned")}
        members = [member for kept in found & groups.keys() for member in groups[kept]]
        return (found - groups.keys()) | {member for member in members if self.mentioning(store, member)}

    def only_in(self, store: Queryable, document: NamedNode) -> set[NamedNode]:
        """The things that this document speaks of and no other does, as they were written."""
        spoken = mentions(self.content(store, document))
        return {thing for thing in spoken if self.mentioning(store, thing) == {document}}

    def relations(self, store: Queryable, thing: NamedNode) -> set[Triple]:
        """The relations of a thing, as they were written."""
        found = {
            triple
            for row in rows(store, "related", thing=thing)
            if (triple := Triple(row["subject"], row["predicate"], row["object"]))
            not in self.patch(row["document"]).added
        }
        if self.patches:
            documents = {row["document"] for row in rows(store, "mentioning", thing=self.kept(thing))}
            found |= {triple for document in documents for triple in self.patch(document).removed}
        return {
            triple
            for triple in found
            if triple.predicate in _RELATIONS and thing in (triple.subject, triple.object)
        }


@dataclass(frozen=True)
class Things:
    """The things of a store as documents wrote them: identities, and the names beside their preferred ones."""

    identities: Identities
    names: Mapping[NamedNode, Collection[str]]


def known_things(store: Queryable, originals: Originals) -> Things:
    """The things of a store, under all their names, as if nothing had merged."""
    found: dict[NamedNode, Identity] = {}
    for row in rows(store, "identities"):
        iri, label, type_, subtype = row["thing"], row["label"], row["type"], row["subtype"]
        found[iri] = Identity(
            iri, LIM.local(type_) or "", label, LIM.local(subtype) if isinstance(subtype, NamedNode) else None
        )
    for kept in originals.groups():
        said = described(found[kept]) if kept in found else set()
        found |= {one.iri: one for one in _identities(originals.patch(kept).undone(said))}
    names = other_names(store, originals)
    identities = Identities(base=originals.base)
    for iri in sorted(found, key=lambda node: node.value):
        identities.add(found[iri], sorted(names.get(iri, ())))
    return Things(identities, names)


def other_names(store: Queryable, originals: Originals) -> dict[NamedNode, set[str]]:
    """The names of things beside their preferred ones, as documents wrote them."""
    names: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for row in rows(store, "other-names"):
        names[row["thing"]].add(row["name"].value)
    for kept in originals.groups():
        names[kept] = {
            row["name"].value
            for row in rows(store, "names-told", thing=kept)
            if Triple(kept, SKOS.altLabel, row["name"])
            not in originals.patch(row["graph"]).added | originals.patch(kept).added
        }
    for patch in originals.patches.values():
        for thing, property_, name in patch.removed:
            if property_ == SKOS.altLabel and isinstance(thing, NamedNode) and isinstance(name, Literal):
                names[thing].add(name.value)
    return dict(names)


def _identities(triples: Iterable[Triple]) -> Iterator[Identity]:
    """The things of which these triples tell the preferred name."""
    types: defaultdict[NamedNode, set[str]] = defaultdict(set)
    labels: dict[NamedNode, Literal] = {}
    for thing, property_, value in triples:
        if not isinstance(thing, NamedNode):
            continue
        if property_ == RDF.type and isinstance(value, NamedNode):
            types[thing].add(LIM.local(value) or "")
        elif property_ == SKOS.prefLabel and isinstance(value, Literal):
            labels[thing] = value
    for iri, label in labels.items():
        (type_,) = types[iri] & set(ENTITY_TYPES)
        yield Identity(iri, type_, label, next(iter(types[iri] - {type_}), None))


def mentions(triples: Iterable[Triple]) -> set[NamedNode]:
    """The things that a document speaks of."""
    return {
        thing for _, property_, thing in triples if property_ == LIM.mentions and isinstance(thing, NamedNode)
    }


def content(store: Queryable, graph: NamedNode) -> set[Triple]:
    """All that a graph states."""
    found = rows(store, "content", graph=graph)
    return {Triple(row["subject"], row["predicate"], row["object"]) for row in found}


def rows(store: Queryable, query: str, **bindings: Term) -> QuerySolutions:
    """What one of the bookkeeping queries finds."""
    solutions = store.query(read_query(query), bindings=bindings)
    assert isinstance(solutions, QuerySolutions)
    return solutions


def replace_or_drop(transaction: Transaction, graph: NamedNode, quads: Iterable[Quad]) -> None:
    """Put these quads in the place of a graph, of which nothing stays where there are none."""
    following = list(quads)
    if following:
        transaction.replace(graph, following)
    else:
        transaction.drop(graph)


def _mention(document: NamedNode, thing: NamedNode) -> Triple:
    return Triple(document, LIM.mentions, thing)


def _written(triples: Iterable[Triple]) -> Literal:
    """Triples as N-Triples, in the order of their lines."""
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    lines = text.decode().splitlines()
    return Literal("\n".join(sorted(lines)))


def _parsed(text: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
