"""Taking decisions: each is one transaction, which is over before anybody is told that the decision holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import SIGNATURES
from graph.curation import joining
from graph.curation.decisions import Citation, Decision, after
from graph.curation.effects import (
    RECORDED,
    Ruling,
    as_read,
    described,
    effective,
    packed,
    put_into_force,
)
from graph.curation.records import decision_quads, decisions_graph, read_decisions
from graph.documents import Queryable
from graph.errors import NotFoundError, QueryError
from graph.originals import rows
from graph.resolution import Decided
from graph.resolve import resolve_store
from graph.search import NameIndex
from graph.store import Store, Transaction
from graph.store.oxigraph import FolderStore
from ontology.register import Register, load_register
from ontology.terms import BASE, LIM


class Curator:
    """The decisions on a store. A decision that `decide` has returned outlives whatever happens to the process.

    `base` is where the IRIs of things begin. Raises `StoreError` where another process writes to the store.
    """

    def __init__(self, store: Store, *, base: str = BASE, register: Register | None = None) -> None:
        self.store, self.base = store, base
        self._register = register

    def decisions(self) -> list[Decision]:
        """All decisions, in the order in which they were taken."""
        return read_decisions(self.store)

    def decide(self, decision: Decision) -> Decision:
        """Take a decision and carry it out; what comes back says when it was taken, after all others.

        Raises `NotFoundError` where the store knows no such fact, thing or decision, `QueryError` where a corrected
        fact relates things that its property does not relate.
        """
        with self.store.transaction() as transaction:
            known = read_decisions(transaction)
            taken = after(replace(decision, base=self.base), known)
            _check(transaction, taken, known)
            if taken.fact and not taken.citations:
                taken = replace(taken, citations=_citations(transaction, taken.fact))
            self._carry_out(transaction, taken, known)
        self._index()
        return taken

    def replay(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Take over decisions as they were taken elsewhere, such as in a store that was built from the same sources.

        Gives those that were not known yet. What they are about may be missing: they wait for it.
        """
        with self.store.transaction() as transaction:
            known = read_decisions(transaction)
            seen = {decision.iri for decision in known}
            fresh = [one for one in {one.iri: one for one in decisions}.values() if one.iri not in seen]
            with as_read(transaction, base=self.base):
                self._write(transaction, fresh)
                self._resolve(transaction, joining.decided(known))
        self._index()
        return fresh

    def _carry_out(self, transaction: Transaction, taken: Decision, known: Sequence[Decision]) -> None:
        """On top of what holds, where it takes nothing back; else all decisions anew."""
        on_top = taken.kind in ("rename", "retype") or (
            taken.fact is not None and all(one.fact != taken.fact for one in known)
        )
        if on_top:
            self._write(transaction, [taken])
            put_into_force(transaction, _last(transaction, taken), base=self.base)
            return
        with as_read(transaction, base=self.base):
            self._write(transaction, [taken])
            self._resolve(transaction, joining.decided(known))

    def _write(self, transaction: Transaction, decisions: Sequence[Decision]) -> None:
        graph = decisions_graph(self.base)
        transaction.amend(graph, added=[quad for one in decisions for quad in decision_quads(one, graph)])

    def _resolve(self, transaction: Transaction, before: Collection[Decided]) -> None:
        """Merge anew what decisions say otherwise of pairs of things than before."""
        now = joining.decided(read_decisions(transaction))
        things = {NamedNode(iri) for pair in {*before} ^ {*now} for iri in (pair.one, pair.other)}
        if things:
            register = self._register or load_register(base=self.base)
            resolve_store(transaction, register=register, decided=now, changed=things, base=self.base)

    def _index(self) -> None:
        if isinstance(self.store, FolderStore):
            NameIndex.open(self.store.location)


def _last(transaction: Transaction, taken: Decision) -> list[Ruling]:
    return [ruling for ruling in effective(transaction) if ruling.decision.iri == taken.iri]


def _check(transaction: Transaction, decision: Decision, known: Sequence[Decision]) -> None:
    """Raise where the store does not know what the decision is about."""
    if decision.undoes and decision.undoes not in {one.iri for one in known}:
        raise NotFoundError(
            f"there is no decision <{decision.undoes.value}>", remedy="`limburg decisions` lists them."
        )
    for thing in (decision.thing, decision.other):
        if thing and not _type(transaction, thing) and not _leads_elsewhere(transaction, thing):
            raise NotFoundError(
                f"there is no thing <{thing.value}>", remedy="Name it by its IRI in the graph."
            )
    if decision.fact and not _citations(transaction, decision.fact):
        raise NotFoundError(
            f"no sentence states {told(decision.fact)}", remedy="Name a fact that `limburg query` shows."
        )
    if decision.fact and decision.corrected:
        _check_correction(transaction, decision.fact, decision.corrected)


def _check_correction(transaction: Transaction, fact: Triple, corrected: Triple) -> None:
    if fact == corrected:
        raise QueryError(f"{told(fact)} is no correction of itself", remedy="Change an end or the property.")
    if fact.predicate in RECORDED:
        if (fact.subject, fact.predicate) != (corrected.subject, corrected.predicate):
            raise QueryError("of a record only its value can be corrected", remedy="Give another value.")
        if fact.predicate == LIM.amount and float(getattr(corrected.object, "value", 0)) <= 0:
            raise QueryError("an amount is more than nothing", remedy="Give a positive number.")
        return
    name = LIM.local(corrected.predicate) or ""
    if name not in SIGNATURES:
        raise QueryError(f"{name!r} is no relation", remedy=f"The relations are {', '.join(SIGNATURES)}.")
    for end, types in zip((corrected.subject, corrected.object), SIGNATURES[name], strict=True):
        type_ = _type(transaction, end) if isinstance(end, NamedNode) else None
        if type_ not in types:
            raise QueryError(
                f"{type_ or 'nothing'} cannot stand at this end of {name}",
                place=str(end),
                remedy=f"It takes {', '.join(sorted(types))}.",
            )


def _citations(transaction: Transaction, fact: Triple) -> tuple[Citation, ...]:
    """The sentences that state a fact now, each with its record where the fact is of one."""
    subject, object_ = fact.subject, fact.object
    assert isinstance(subject, NamedNode) and isinstance(object_, NamedNode | Literal)
    found = rows(transaction, "citable", subject=subject, predicate=fact.predicate, object=object_)
    citations = []
    for row in list(found):
        document = row["report"]
        assert isinstance(document, NamedNode)
        said = {name: getattr(row[name], "value", "") for name in ("digest", "quote", "page", "start", "end")}
        record = packed(described(transaction, subject, document)) if fact.predicate in RECORDED else ""
        citations.append(
            Citation(
                document=document,
                digest=said["digest"],
                quote=said["quote"],
                page=int(said["page"]) if said["page"] else None,
                start=int(said["start"]),
                end=int(said["end"]),
                confidence=getattr(row["confidence"], "value", "0"),
                record=record,
            )
        )
    return tuple(citations)


def _type(store: Queryable, thing: NamedNode) -> str | None:
    found = (row["type"] for row in rows(store, "type-of", thing=thing))
    return next((LIM.local(type_) for type_ in found if isinstance(type_, NamedNode)), None)


def _leads_elsewhere(store: Queryable, thing: NamedNode) -> bool:
    return any(row["thing"] == thing for row in rows(store, "redirects"))


def told(fact: Triple) -> str:
    """A fact on one line."""
    return f"{fact.subject} {LIM.local(fact.predicate) or fact.predicate.value} {fact.object}"
