"""What the page on an actor, project, place or event shows, read in a few queries that stay small at any degree."""

from __future__ import annotations

import asyncio
import builtins
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from extract.facts import ENTITY_TYPES, SIGNATURES
from graph.store import Term
from limburg.web.lookup import among, lookup, nodes, part
from limburg.web.thing import Named, term
from limburg.web.workers import Pool
from ontology.terms import LIM, RDF, RDFS, SKOS

FEW, MANY, PARTNERS = 6, 100, 50
"""So many facts of a relation are shown beside the others, where it is shown alone, and of those who make a project."""

_AMOUNTS = 25
_NEAR = 1000
"""Up to this number of facts all are read at once, beyond it each relation for itself and from its other end."""
_SENTENCES, _ELSEWHERE = 3, 3

_APART = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel}
_ROLES = ("coordinatedBy", "hasPartner", "hasBeneficiary", "fundedBy")
"""What makes an organisation take part in a project, in the order of the page."""

Triple = tuple[str, str, str]
Relating = tuple[str, bool]
"""The local name of a property, and whether the thing of the page is its object."""


@dataclass(frozen=True)
class Sentence:
    """A place where a report states a fact; `start` is its first character in the report's text.

    `reviewed` where a curator has decided on it.
    """

    quote: str
    report: Named
    year: int | None
    page: int | None
    start: int | None
    confidence: float
    reviewed: bool


@dataclass(frozen=True)
class Fact:
    """What a relation leads to, with a person's functions there, and some of the `number` of sentences that say so.

    `type` is empty where the relation leads to things of several types.
    """

    other: Named
    type: str
    roles: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    number: int

    @builtins.property
    def since(self) -> int | None:
        """The first year of which a report states it."""
        return min((sentence.year for sentence in self.sentences if sentence.year), default=None)


@dataclass(frozen=True)
class Related:
    """One relation in one direction: how many things it leads to, and the part of them that is shown."""

    property: str
    inverse: bool
    number: int
    facts: tuple[Fact, ...]

    @builtins.property
    def key(self) -> str:
        """What names it in an address."""
        return _key(self.property, self.inverse)


@dataclass(frozen=True)
class Amount:
    """An amount of money that concerns the thing; `kind` is investment, grant or budget."""

    iri: str
    amount: Decimal
    currency: str
    kind: str
    about: tuple[Named, ...]
    givers: tuple[Named, ...]
    receivers: tuple[Named, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Money:
    """The sums by kind and currency with the number of amounts in each, and the largest amounts of `number`."""

    totals: tuple[tuple[str, str, Decimal, int], ...]
    amounts: tuple[Amount, ...]
    number: int


@dataclass(frozen=True)
class Entity:
    """All that the page shows of one thing.

    `mentions` are the latest of the `reports` that speak of it with their years, `years` how many there are of each year
    from the first to the last, `companions` the organisations with which it shares the most projects and
    how many, `elsewhere` the other projects of each partner that is shown, by its IRI.
    """

    iri: str
    label: str
    type: str
    subtype: str | None
    names: tuple[str, ...]
    values: tuple[tuple[Named, tuple[str, ...]], ...]
    relations: tuple[Related, ...]
    money: Money = Money((), (), 0)
    mentions: tuple[tuple[Named, int | None], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    reports: int = 0
    companions: tuple[tuple[Named, int], ...] = ()
    elsewhere: Mapping[str, tuple[Named | None, ...]] = field(default_factory=dict)

    @property
    def partners(self) -> tuple[Related, ...]:
        """Who takes part in it, by role, where it is a project."""
        found = {relation.property: relation for relation in self.relations if not relation.inverse}
        return tuple(found[role] for role in _ROLES if role in found) if self.type == "Project" else ()

    @property
    def others(self) -> tuple[Related, ...]:
        """The relations that the page does not show as roles in a project."""
        return tuple(relation for relation in self.relations if relation not in self.partners)


async def entity(
    pool: Pool,
    iri: str,
    own: Sequence[tuple[NamedNode, Term]],
    *,
    language: str,
    only: str = "",
    page: int = 1,
) -> Entity:
    """The thing of which `own` states the types, names and values.

    `only` names the one relation (`Related.key`) of which a whole `page` is wanted.
    """
    return await _Reader(pool, NamedNode(iri)).entity(own, language, only, page)


def top_type(own: Iterable[tuple[NamedNode, Term]]) -> str | None:
    """The one of our types that the thing has, None where it is something else."""
    types = {value.value for property_, value in own if property_ == RDF.type}
    return next((name for name in ENTITY_TYPES if LIM[name].value in types), None)


class _Reader:
    def __init__(self, pool: Pool, node: NamedNode) -> None:
        self._pool, self._node = pool, node

    async def _rows(self, text: str, **bindings: Term) -> list[dict[str, str]]:
        """The solutions of a query as texts; what is unbound is left out."""
        rows = await self._pool.select(text, bindings=bindings)
        return [
            {
                name: value.value
                for name, value in zip(rows.variables, row, strict=True)
                if isinstance(value, NamedNode | Literal)
            }
            for row in rows.rows
        ]

    async def entity(
        self, own: Sequence[tuple[NamedNode, Term]], language: str, only: str, page: int
    ) -> Entity:
        type_ = top_type(own) or ""
        counted, roles = await asyncio.gather(
            self._rows(lookup("relations"), thing=self._node), self._roles(type_)
        )
        numbers = {
            _relating(row): int(row["number"]) for row in counted if only in ("", _key(*_relating(row)))
        }
        relations = await self._relations(numbers, roles, type_, only, page)
        told = Entity(
            iri=self._node.value,
            label=_label(own) or term(self._node.value, language=language).label,
            type=type_,
            subtype=_subtype(own, type_),
            names=tuple(sorted({value.value for property_, value in own if property_ == SKOS.altLabel})),
            values=_values(own, language),
            relations=relations,
        )
        return told if only else await self._completed(told)

    async def _completed(self, told: Entity) -> Entity:
        """The thing with all that stands beside its relations."""
        money, mentions, by_year, companions, elsewhere = await asyncio.gather(
            self._money(),
            self._rows(lookup("mentioning"), thing=self._node),
            self._rows(lookup("mention-years"), thing=self._node),
            self._companions(told.type),
            self._elsewhere(told.partners),
        )
        return replace(
            told,
            money=money,
            mentions=tuple((Named(row["report"], row["title"]), _number(row, "year")) for row in mentions),
            years=_years({int(row["year"]): int(row["number"]) for row in by_year if "year" in row}),
            reports=sum(int(row["number"]) for row in by_year),
            companions=companions,
            elsewhere=elsewhere,
        )

    async def _relations(
        self,
        numbers: Mapping[Relating, int],
        roles: Mapping[tuple[str, str], list[str]],
        type_: str,
        only: str,
        page: int,
    ) -> tuple[Related, ...]:
        shown = await self._shown(numbers, type_, only, page)
        stated, counted = await self._sentences(shown, sum(numbers.values()))
        order = list(SIGNATURES)
        relations = []
        for property_, inverse in sorted(shown, key=lambda one: (order.index(one[0]), one[1])):
            facts = []
            for other in shown[property_, inverse]:
                triple = self._triple(property_, inverse, other.iri)
                facts.append(
                    Fact(
                        other=other,
                        type=_type_at(property_, inverse),
                        roles=tuple(roles.get((triple[0], triple[2]), ()))
                        if property_ == "affiliatedWith"
                        else (),
                        sentences=tuple(stated.get(triple, ())),
                        number=counted.get(triple, 0),
                    )
                )
            relations.append(Related(property_, inverse, numbers[property_, inverse], tuple(facts)))
        return tuple(relations)

    async def _shown(
        self, numbers: Mapping[Relating, int], type_: str, only: str, page: int
    ) -> dict[Relating, list[Named]]:
        """What the shown part of each relation leads to, by name."""

        def limit(relating: Relating) -> int:
            if only:
                return MANY
            return PARTNERS if type_ == "Project" and not relating[1] and relating[0] in _ROLES else FEW

        if not only and sum(numbers.values()) <= _NEAR:
            found: defaultdict[Relating, list[Named]] = defaultdict(list)
            for row in await self._rows(lookup("others-all"), thing=self._node):
                found[_relating(row)].append(Named(row["other"], row["label"]))
            return {
                relating: sorted(others, key=lambda one: (one.label.casefold(), one.iri))[: limit(relating)]
                for relating, others in found.items()
            }
        parts = await asyncio.gather(*(self._others(relating, limit(relating), page) for relating in numbers))
        return dict(zip(numbers, parts, strict=True))

    async def _others(self, relating: Relating, limit: int, page: int) -> list[Named]:
        name = "others-inverse" if relating[1] else "others"
        text = part(name, limit=limit, offset=(page - 1) * limit)
        rows = await self._rows(text, thing=self._node, property=LIM[relating[0]])
        return [Named(row["other"], row["label"]) for row in rows]

    async def _sentences(
        self, shown: Mapping[Relating, Sequence[Named]], degree: int
    ) -> tuple[dict[Triple, list[Sentence]], dict[Triple, int]]:
        """Some sentences of each fact that is shown, and how many there are of each."""
        wanted = {
            self._triple(*relating, other.iri) for relating, others in shown.items() for other in others
        }
        if not wanted:
            return {}, {}
        text = lookup("sentences")
        if degree > _NEAR:
            others = nodes(other.iri for others in shown.values() for other in others)
            text = among("sentences-far", object=others, subject=others)
        found: defaultdict[Triple, list[str]] = defaultdict(list)
        for row in await self._rows(text, thing=self._node):
            triple = row["subject"], _local(row["property"]), row["object"]
            if triple in wanted:
                found[triple].append(row["statement"])
        some = nodes(iri for statements in found.values() for iri in sorted(statements)[:_SENTENCES])
        return await self._quoted(some), {triple: len(statements) for triple, statements in found.items()}

    def _triple(self, property_: str, inverse: bool, other: str) -> Triple:
        return (other, property_, self._node.value) if inverse else (self._node.value, property_, other)

    async def _quoted(self, statements: Sequence[NamedNode]) -> dict[Triple, list[Sentence]]:
        """Sentences by the triple that they state, the surest first."""
        found: defaultdict[Triple, list[Sentence]] = defaultdict(list)
        if not statements:
            return found
        for row in await self._rows(among("quotations", statement=statements)):
            found[row["subject"], _local(row["property"]), row["object"]].append(_sentence(row))
        for sentences in found.values():
            sentences.sort(key=lambda one: (-one.confidence, one.report.label, one.page or 0, one.quote))
        return found

    async def _money(self) -> Money:
        rows = await self._rows(lookup("money"), thing=self._node)
        totals: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
        for row in rows:
            totals[_local(row["kind"]), row["currency"]].append(Decimal(row["amount"]))
        shown = {row["record"]: row for row in rows[:_AMOUNTS]}
        records = nodes(shown)
        if not records:
            return Money((), (), 0)
        ends, stated = await asyncio.gather(
            self._rows(among("money-ends", record=records)), self._rows(among("stated", record=records))
        )
        quoted = await self._quoted(nodes(row["statement"] for row in stated))
        told: defaultdict[tuple[str, str], list[Named]] = defaultdict(list)
        for row in ends:
            told[row["record"], _local(row["property"])].append(Named(row["other"], row["label"]))
        by_record = {subject: sentences for (subject, _, _), sentences in quoted.items()}
        return Money(
            totals=tuple(
                (kind, currency, sum(amounts, Decimal()), len(amounts))
                for (kind, currency), amounts in sorted(totals.items())
            ),
            amounts=tuple(
                Amount(
                    iri=record,
                    amount=Decimal(row["amount"]),
                    currency=row["currency"],
                    kind=_local(row["kind"]),
                    about=tuple(told[record, "about"]),
                    givers=tuple(told[record, "fundingFrom"]),
                    receivers=tuple(told[record, "fundingTo"]),
                    sentences=tuple(by_record.get(record, ())),
                )
                for record, row in shown.items()
            ),
            number=len({row["record"] for row in rows}),
        )

    async def _roles(self, type_: str) -> dict[tuple[str, str], list[str]]:
        """The functions by person and organisation."""
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        if type_ in ("Person", "Organisation"):
            for row in await self._rows(lookup("roles"), thing=self._node):
                found[row["person"], row["organisation"]].append(row["role"])
        return found

    async def _companions(self, type_: str) -> tuple[tuple[Named, int], ...]:
        if type_ != "Organisation":
            return ()
        projects = nodes(row["project"] for row in await self._rows(lookup("partnerships"), thing=self._node))
        if not projects:
            return ()
        rows = await self._rows(among("companions", project=projects), thing=self._node)
        return tuple((Named(row["other"], row["label"]), int(row["number"])) for row in rows)

    async def _elsewhere(self, taking_part: Iterable[Related]) -> dict[str, tuple[Named | None, ...]]:
        """What else the partners of a project take part in: the first few by name, and None for each further one."""
        partners = nodes(fact.other.iri for relation in taking_part for fact in relation.facts)
        if not partners:
            return {}
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._rows(among("other-projects", partner=partners), thing=self._node):
            found[row["partner"]].append(row["project"])
        shown = nodes(iri for projects in found.values() for iri in sorted(projects)[:_ELSEWHERE])
        rows = await self._rows(among("labels", thing=shown)) if shown else []
        labels = {row["thing"]: Named(row["thing"], row["label"]) for row in rows}
        return {
            partner: tuple(
                labels.get(iri) if place < _ELSEWHERE else None for place, iri in enumerate(sorted(projects))
            )
            for partner, projects in found.items()
        }


def _sentence(row: Mapping[str, str]) -> Sentence:
    return Sentence(
        quote=row["quote"],
        report=Named(row["report"], row["title"]),
        year=_number(row, "year"),
        page=_number(row, "page"),
        start=_number(row, "start"),
        confidence=float(row["confidence"]),
        reviewed="decision" in row,
    )


def _number(row: Mapping[str, str], name: str) -> int | None:
    return int(row[name]) if name in row else None


def _relating(row: Mapping[str, str]) -> Relating:
    return _local(row["property"]), row["inverse"] == "1"


def _key(property_: str, inverse: bool) -> str:
    return f"-{property_}" if inverse else property_


def _type_at(property_: str, inverse: bool) -> str:
    """The type of what stands at the other end, where there is but one that the relation allows."""
    types = SIGNATURES[property_][0 if inverse else 1]
    return next(iter(types)) if len(types) == 1 else ""


def _years(counted: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    if not counted:
        return ()
    return tuple((year, counted.get(year, 0)) for year in range(min(counted), max(counted) + 1))


def _label(own: Iterable[tuple[NamedNode, Term]]) -> str:
    found = {property_: value.value for property_, value in own if isinstance(value, Literal)}
    return found.get(SKOS.prefLabel) or found.get(RDFS.label) or ""


def _subtype(own: Iterable[tuple[NamedNode, Term]], type_: str) -> str | None:
    """The IRI of the more precise of two classes."""
    classes = (value.value for property_, value in own if property_ == RDF.type)
    return next((iri for iri in classes if iri.startswith(LIM.iri) and iri != LIM[type_].value), None)


def _values(
    own: Iterable[tuple[NamedNode, Term]], language: str
) -> tuple[tuple[Named, tuple[str, ...]], ...]:
    found: defaultdict[NamedNode, list[str]] = defaultdict(list)
    for property_, value in own:
        if property_ not in _APART:
            found[property_].append(value.value)
    return tuple(
        (term(property_.value, language=language), tuple(sorted(values)))
        for property_, values in sorted(found.items(), key=lambda item: item[0].value)
    )


def _local(iri: str) -> str:
    return iri.removeprefix(LIM.iri)
