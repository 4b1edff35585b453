"""One actor, one node: the things of a store that are one merge, and those that may be one are suggested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph.documents import Queryable
from graph.identity import Identity, short_hash
from graph.merging import described, merged, merged_identities
from graph.originals import Originals, Patch, Things, content, known_things, replace_or_drop, rows
from graph.quads import decimal_literal
from graph.resolution import Candidate, Decided, Decision, Resolution, resolve
from graph.resolution.blocking import Blocks, Keys
from graph.resolution.names import Reader
from graph.resolution.weighing import Weigher
from graph.store import Transaction
from ontology.register import Register
from ontology.terms import BASE, LIM, RDF, RDFS

_LANGUAGES = ("en", "nl")
_WITHIN_REACH = -3.5
"""Names of less likeness (natural log-odds) do not become alike by what else is known of two things."""
_NO_YEAR = 9999


@dataclass(frozen=True)
class Suggestion:
    """Two things that may be one, the lesser IRI first; `score` is 0–1, `reasons` are lines by language (en, nl)."""

    one: NamedNode
    other: NamedNode
    score: float
    reasons: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """What a resolution has done: things that lead to another one, things that no longer do, and suggestions there are.

    `compared` counts the pairs of things that were weighed.
    """

    redirected: Mapping[NamedNode, NamedNode]
    restored: Collection[NamedNode]
    suggestions: int
    compared: int


def resolve_store(
    transaction: Transaction,
    *,
    register: Register,
    decided: Iterable[Decided],
    changed: Collection[NamedNode] | None = None,
    base: str = BASE,
) -> Outcome:
    """Merge what is one, take back merges that no longer hold, and keep suggestions.

    `changed` are the things of which something has changed, as documents wrote them; only these and what may be one
    with them are compared, and all things where it is None. The result is the same either way, and the same again
    when repeated.
    """
    originals = Originals.read(transaction, base=base)
    return settle(
        transaction, originals, known_things(transaction, originals), register, list(decided), changed=changed
    )


def suggestions(store: Queryable) -> list[Suggestion]:
    """The merges that are suggested, the likeliest first."""
    found: dict[tuple[NamedNode, NamedNode], tuple[float, dict[str, tuple[str, ...]]]] = {}
    for row in rows(store, "suggestions"):
        _, reasons = found.setdefault((row["one"], row["other"]), (float(row["score"].value), {}))
        reasons[row["reasons"].language or "en"] = tuple(row["reasons"].value.split("\n"))
    listed = [Suggestion(*pair, score, reasons) for pair, (score, reasons) in found.items()]
    return sorted(listed, key=lambda one: (-one.score, one.one.value, one.other.value))


def settle(
    transaction: Transaction,
    originals: Originals,
    things: Things,
    register: Register,
    decided: Collection[Decided],
    *,
    changed: Collection[NamedNode] | None,
    renewed: Collection[NamedNode] = (),
) -> Outcome:
    """As `resolve_store`, with what is known already; the graphs of `renewed` documents are as they were written."""
    mentioned = originals.mentioned(transaction)
    known = {thing.iri: thing for thing in things.identities if thing.iri in mentioned}
    comparison = _Comparison(transaction, originals, things, known, register, decided)
    resolution, examined = comparison.around(None if changed is None else set(changed))
    redirects = {
        thing: kept
        for thing, kept in originals.redirects.items()
        if thing in known and kept in known and thing not in examined
    }
    for group in resolution.groups:
        kept, *others = comparison.in_order([NamedNode(iri) for iri in group])
        redirects |= dict.fromkeys(others, kept)
    before = dict(originals.redirects)
    _rewrite(transaction, originals, redirects, known, renewed)
    count = _suggest(transaction, resolution, examined, redirects, known, originals.base)
    return Outcome(
        redirected={thing: kept for thing, kept in redirects.items() if before.get(thing) != kept},
        restored=sorted(before.keys() - redirects.keys(), key=lambda node: node.value),
        suggestions=count,
        compared=comparison.compared,
    )


class _Comparison:
    """The things of a store as candidates, of which as few as possible are weighed."""

    def __init__(
        self,
        store: Transaction,
        originals: Originals,
        things: Things,
        known: Mapping[NamedNode, Identity],
        register: Register,
        decided: Collection[Decided],
    ) -> None:
        self._store, self._originals, self._register, self._decided = store, originals, register, decided
        self._known, self._reader = known, Reader(register.entries)
        self._iris = sorted(known, key=lambda iri: iri.value)
        self._place = {iri: place for place, iri in enumerate(self._iris)}
        self._plain = [_candidate(known[iri], things.names.get(iri, ())) for iri in self._iris]
        self._full: dict[int, Candidate] = {}
        self.compared = 0

    def around(self, changed: set[NamedNode] | None) -> tuple[Resolution, set[NamedNode]]:
        """The resolution of the changed things and of all that hangs together with them, and which things these are."""
        blocks = Blocks(self._plain, _keys(self._register))
        bound = self._bound()
        examined: set[int] = set()
        found: set[tuple[int, int]] = set()
        if changed is None:
            frontier = set(range(len(self._iris)))
        else:
            gone = {mate for iri in changed - self._place.keys() for mate in bound.get(iri, ())}
            frontier = {self._place[iri] for iri in changed | gone if iri in self._place}
        everything = changed is None
        while frontier:
            frontier |= {
                self._place[mate]
                for place in frontier
                for mate in bound.get(self._iris[place], ())
                if mate in self._place
            }
            examined |= frontier
            alike = self._alike(blocks.pairs(None if everything else frontier))
            found |= alike
            frontier = {place for pair in alike for place in pair} - examined
        pairs = [(self._iris[one].value, self._iris[other].value) for one, other in found]
        weighed = {place for pair in found for place in pair} | {
            self._place[iri] for iri in self._judged() if self._place.get(iri) in examined
        }
        resolution = resolve(
            [self._candidate(place) for place in weighed],
            register=self._register,
            decided=self._decided,
            compared=pairs,
        )
        return resolution, {self._iris[place] for place in examined}

    def in_order(self, group: Sequence[NamedNode]) -> list[NamedNode]:
        """A group in the order in which documents that speak of its things were read, then of their years.

        Things whose type a name or the register says to be mistaken come last. Of equal ones that of which more
        documents speak goes first, then the lesser IRI.
        """
        types = {self._known[thing].type for thing in group}
        right = {self._right_type(thing, types) for thing in group} - {None} if len(types) > 1 else set()

        def age(thing: NamedNode) -> tuple[bool, str, int, int, str]:
            documents = self._originals.mentioning(self._store, thing)
            found = [self._readings[document] for document in documents if document in self._readings]
            times, years = zip(*found, strict=True) if found else ((), ())
            mistaken = bool(right) and self._known[thing].type not in right
            year = min(years, default=_NO_YEAR)
            return mistaken, min(times, default=""), year, -len(documents), thing.value

        return sorted(group, key=age)

    def _right_type(self, thing: NamedNode, types: Collection[str]) -> str | None:
        identity = self._known[thing]
        return self._reader.right_type(self._reader.read(identity.label.value, identity.type)[0], types)

    def _bound(self) -> dict[NamedNode, set[NamedNode]]:
        """What is to be looked at again with a thing: what it merged with, may be, or is decided not to be."""
        pairs = [*self._originals.redirects.items()]
        pairs += [(suggestion.one, suggestion.other) for suggestion in suggestions(self._store)]
        pairs += [(NamedNode(one.one), NamedNode(one.other)) for one in self._decided]
        bound: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        for one, other in pairs:
            bound[one].add(other)
            bound[other].add(one)
        return bound

    def _judged(self) -> set[NamedNode]:
        return {NamedNode(iri) for one in self._decided for iri in (one.one, one.other)}

    def _alike(self, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """The pairs that may be one: by their names first, since what else is known of them takes longer to find."""
        compared = list(pairs)
        self.compared += len(compared)
        near = _weighed(self._plain.__getitem__, compared, self._register, least=_WITHIN_REACH)
        return set(_weighed(self._candidate, near, self._register, least=0.0))

    def _candidate(self, place: int) -> Candidate:
        """A thing with what facts relate it to, the places that it lies in and the documents that speak of it."""
        if place not in self._full:
            iri = self._iris[place]
            relations = self._originals.relations(self._store, iri)
            ends = {end for one, _, other in relations for end in (one, other) if isinstance(end, NamedNode)}
            places = {
                place.value
                for one, property_, place in relations
                if property_ == LIM.locatedIn and one == iri and isinstance(place, NamedNode)
            }
            documents = self._originals.mentioning(self._store, iri)
            self._full[place] = replace(
                self._plain[place],
                neighbours=frozenset(end.value for end in ends - {iri}),
                places=frozenset(places),
                documents=frozenset(document.value for document in documents),
            )
        return self._full[place]

    @cached_property
    def _readings(self) -> dict[NamedNode, tuple[str, int]]:
        """When each document was read, and the year on which it reports."""
        return {
            row["document"]: (row["time"].value, int(row["year"].value) if row["year"] else _NO_YEAR)
            for row in rows(self._store, "readings")
        }


def _weighed(
    candidate: Callable[[int], Candidate],
    pairs: Sequence[tuple[int, int]],
    register: Register,
    *,
    least: float,
) -> list[tuple[int, int]]:
    """The pairs that nothing contradicts and that look alike enough (natural log-odds)."""
    places = sorted({place for pair in pairs for place in pair})
    weigher = Weigher(map(candidate, places), register.entries)
    at = {place: number for number, place in enumerate(places)}
    found = []
    for pair in pairs:
        decision = weigher.decide(at[pair[0]], at[pair[1]])
        if decision.reasons and not decision.contradicted and decision.likeness >= least:
            found.append(pair)
    return found


def _candidate(identity: Identity, names: Collection[str]) -> Candidate:
    return Candidate(
        identity.iri.value, identity.type, (identity.label.value, *sorted(names)), identity.subtype
    )


@lru_cache(maxsize=2)
def _keys(register: Register) -> Keys:
    return Keys(register.entries)


def _rewrite(
    transaction: Transaction,
    originals: Originals,
    redirects: Mapping[NamedNode, NamedNode],
    known: Mapping[NamedNode, Identity],
    renewed: Collection[NamedNode],
) -> None:
    """Bring graphs, names and patches in line with the redirects."""
    for document in _affected(transaction, originals, redirects, known) | set(renewed):
        present = content(transaction, document)
        written = originals.patch(document).undone(present)
        following = merged(written, redirects, known, base=originals.base)
        if following != present:
            transaction.replace(document, (_quad(triple, document) for triple in following))
        _keep(originals, document, Patch.between(written, following))
    originals.redirects = dict(redirects)
    graph = NamedNode(originals.base + "graph/identities")
    groups = originals.groups()
    for kept in set(originals.patches) & set(known) - set(groups):
        del originals.patches[kept]
    told: set[Triple] = set()
    for iri, identity in known.items():
        if iri in groups:
            group = [known[member] for member in groups[iri]]
            written = {triple for member in group for triple in described(member)}
            following = merged_identities(group, identity)
            _keep(originals, iri, Patch.between(written, following))
            told |= following
        elif iri not in redirects:
            told |= described(identity)
    replace_or_drop(transaction, graph, (_quad(triple, graph) for triple in told))
    originals.write(transaction)


def _affected(
    transaction: Transaction,
    originals: Originals,
    redirects: Mapping[NamedNode, NamedNode],
    known: Mapping[NamedNode, Identity],
) -> set[NamedNode]:
    """The documents that name something that leads elsewhere than before, or to what is called otherwise now."""
    moved = {
        thing
        for thing in redirects.keys() | originals.redirects.keys()
        if redirects.get(thing) != originals.redirects.get(thing)
    }
    for kept, group in originals.groups().items():
        label = known[kept].label if kept in known else None
        if [label] != [row["name"] for row in rows(transaction, "preferred", thing=kept)]:
            moved |= group
    return {document for thing in moved for document in originals.mentioning(transaction, thing)}


def _keep(originals: Originals, of: NamedNode, patch: Patch) -> None:
    if patch == Patch():
        originals.patches.pop(of, None)
    else:
        originals.patches[of] = patch


def _suggest(
    transaction: Transaction,
    resolution: Resolution,
    examined: Collection[NamedNode],
    redirects: Mapping[NamedNode, NamedNode],
    known: Mapping[NamedNode, Identity],
    base: str,
) -> int:
    """Keep the suggestions, in a graph of their own; how many there are."""
    graph = NamedNode(base + "graph/suggestions")
    kept = [
        suggestion
        for suggestion in suggestions(transaction)
        if {suggestion.one, suggestion.other}.isdisjoint(examined)
        and {suggestion.one, suggestion.other} <= known.keys()
    ]
    kept += _suggestions(resolution.suggestions, redirects)
    replace_or_drop(
        transaction, graph, (quad for one in kept for quad in _suggestion_quads(one, graph, base))
    )
    return len(kept)


def _suggestions(
    decisions: Iterable[Decision], redirects: Mapping[NamedNode, NamedNode]
) -> Iterator[Suggestion]:
    """Between the things that are kept, of which the likeliest of several decisions counts."""
    seen = set()
    for decision in decisions:
        ends = (NamedNode(iri) for iri in (decision.one, decision.other))
        one, other = sorted((redirects.get(end, end) for end in ends), key=lambda node: node.value)
        if (one, other) not in seen:
            seen.add((one, other))
            reasons = {
                language: tuple(reason.text(language) for reason in decision.reasons)
                for language in _LANGUAGES
            }
            yield Suggestion(one, other, round(decision.score, 3), reasons)


def _suggestion_quads(suggestion: Suggestion, graph: NamedNode, base: str) -> Iterator[Quad]:
    node = NamedNode(f"{base}suggestion/{short_hash(suggestion.one.value, suggestion.other.value)}")
    yield Quad(node, RDF.type, LIM.Suggestion, graph)
    yield Quad(node, LIM.suggestsOne, suggestion.one, graph)
    yield Quad(node, LIM.suggestsOther, suggestion.other, graph)
    yield Quad(node, LIM.score, decimal_literal(Decimal(str(suggestion.score))), graph)
    for language, lines in suggestion.reasons.items():
        yield Quad(node, RDFS.comment, Literal("\n".join(lines), language=language), graph)


def _quad(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
