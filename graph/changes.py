"""What differs between two documents, such as two editions of a report: each change with both sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pyoxigraph import NamedNode, QuerySolutions

from graph.documents import Queryable, read_query
from graph.statements import Pair, Purpose, Sentence, Statements, Thing, statements
from ontology.terms import LIM

KINDS = (
    "project-new",
    "project-not-mentioned",
    "campus-new",
    "campus-not-mentioned",
    "programme-new",
    "programme-not-mentioned",
    "coordinator-new",
    "coordinator-not-mentioned",
    "partner-joined",
    "partner-not-mentioned",
    "member-new",
    "member-not-mentioned",
    "shareholder-new",
    "shareholder-not-mentioned",
    "funder-new",
    "funder-not-mentioned",
    "tenant-new",
    "tenant-not-mentioned",
    "ended",
    "role-changed",
    "role-new",
    "role-not-mentioned",
    "amount-revised",
    "amount-new",
)
"""The kinds of change, in the order in which they are listed.

What the later document no longer mentions may well go on. Only what is said to have held until a year
(`lim:validUntil`) is listed as ended, and then under no other kind.
"""


@dataclass(frozen=True)
class Told:
    """What one of the documents says: the other thing of a relation, a person's role there, or an amount.

    `amount` is in whole units of `currency` (ISO 4217), `funding` its kind. `sentence` is missing where a
    document speaks of a thing without stating any relation of it.
    """

    sentence: Sentence | None
    thing: Thing | None = None
    role: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    funding: str | None = None


@dataclass(frozen=True)
class ReportChange:
    """One change of one of the `KINDS`: what each document says, where it says anything to the point.

    `about` is the project, company, person or other thing that has changed; it is missing for money of which
    the text does not say what it is meant for.
    """

    kind: str
    about: Thing | None
    before: Told | None = None
    after: Told | None = None


_Found = Iterator[tuple[Thing, Told, Told | None]]
"""A thing, what one document says of it and the other does not, and what the other says instead."""
_Finder = Callable[[Statements, Statements], _Found]


def changes(store: Queryable, before: NamedNode, after: NamedNode) -> tuple[ReportChange, ...]:
    """What the document `after` says otherwise than `before`, by kind and by name.

    Relations and functions are compared where both documents speak of the thing that has them, so that a
    project which one of them passes over is one change and not one for each partner. A thing has one budget,
    so another budget is a revision; another grant or investment is a new one, beside which stands the
    earlier. Reads the graphs of the two documents and nothing else but names.
    """
    earlier, later = statements(store, before), statements(store, after)
    over = _over(store, later)
    ended = [*_ended(earlier, later, over)]
    earlier, later = _without(earlier, over), _without(later, over)
    found = [
        *ended,
        *_both_ways(_things("Project"), earlier, later, "project-new", "project-not-mentioned"),
        *_both_ways(_things("Campus"), earlier, later, "campus-new", "campus-not-mentioned"),
        *_both_ways(_things("Programme"), earlier, later, "programme-new", "programme-not-mentioned"),
        *_both_ways(_coordinators, earlier, later, "coordinator-new", "coordinator-not-mentioned"),
        *_both_ways(_partners, earlier, later, "partner-joined", "partner-not-mentioned"),
        *_both_ways(_holders("memberOf"), earlier, later, "member-new", "member-not-mentioned"),
        *_both_ways(
            _holders("shareholderOf"), earlier, later, "shareholder-new", "shareholder-not-mentioned"
        ),
        *_both_ways(_funders, earlier, later, "funder-new", "funder-not-mentioned"),
        *_both_ways(_tenants, earlier, later, "tenant-new", "tenant-not-mentioned"),
        *_functions(earlier, later),
        *_amounts(earlier, later),
    ]
    return tuple(sorted(found, key=_order))


def _both_ways(
    find: _Finder,
    earlier: Statements,
    later: Statements,
    new: str,
    not_mentioned: str,
) -> Iterator[ReportChange]:
    for about, told, instead in find(later, earlier):
        yield ReportChange(new, about, before=instead, after=told)
    for about, told, instead in find(earlier, later):
        yield ReportChange(not_mentioned, about, before=told, after=instead)


def _things(type_: str) -> _Finder:
    def find(here: Statements, there: Statements) -> _Found:
        for iri in here.things.keys() - there.things.keys():
            if here.things[iri].type == type_:
                yield here.things[iri], Told(here.involving(iri)), None

    return find


def _coordinators(here: Statements, there: Statements) -> _Found:
    """Beside each, what the other document says of that organisation, else whom it names as coordinator."""
    stated, other = here.of("coordinatedBy"), there.of("coordinatedBy")
    partners = there.of("hasPartner")
    for pair in stated.keys() - other.keys():
        about, coordinator = pair
        if about in there.things:
            rivals = sorted(
                (rival for rival in other if rival[0] == about), key=lambda rival: rival in stated
            )
            instead = pair if pair in partners else next(iter(rivals), None)
            told = instead and Told({**partners, **other}[instead], there.things[instead[1]])
            yield here.things[about], Told(stated[pair], here.things[coordinator]), told


def _partners(here: Statements, there: Statements) -> _Found:
    """Those that are no coordinators: a coordinator is a partner too, and listed as coordinator."""
    stated, coordinated = here.of("hasPartner"), here.of("coordinatedBy")
    known = there.of("hasPartner").keys() | there.of("coordinatedBy").keys() | coordinated.keys()
    for about, partner in stated.keys() - known:
        if about in there.things:
            yield here.things[about], Told(stated[about, partner], here.things[partner]), None


def _holders(property_: str) -> _Finder:
    """Members or shareholders: the change is that of the organisation that has them."""

    def find(here: Statements, there: Statements) -> _Found:
        stated = here.of(property_)
        for holder, about in stated.keys() - there.of(property_).keys():
            if about in there.things:
                yield here.things[about], Told(stated[holder, about], here.things[holder]), None

    return find


def _funders(here: Statements, there: Statements) -> _Found:
    """Who funds a project, campus, programme or organisation."""
    stated = here.of("fundedBy")
    for about, funder in stated.keys() - there.of("fundedBy").keys():
        if about in there.things:
            yield here.things[about], Told(stated[about, funder], here.things[funder]), None


def _tenants(here: Statements, there: Statements) -> _Found:
    """Organisations on a campus: the change is that of the campus."""
    stated = here.of("locatedOn")
    for tenant, campus in stated.keys() - there.of("locatedOn").keys():
        if campus in there.things and here.things[tenant].type == "Organisation":
            yield here.things[campus], Told(stated[tenant, campus], here.things[tenant]), None


def _over(store: Queryable, later: Statements) -> dict[str, set[Pair]]:
    """The relations that are said to have held until a year that the later document may know of, by property."""
    solutions = store.query(read_query("ended"))
    assert isinstance(solutions, QuerySolutions)
    over: defaultdict[str, set[Pair]] = defaultdict(set)
    for row in solutions:
        if later.year is None or int(row["year"].value) <= later.year:
            over[LIM.local(row["predicate"]) or ""].add((row["subject"].value, row["object"].value))
    return dict(over)


def _ended(earlier: Statements, later: Statements, over: Mapping[str, set[Pair]]) -> Iterator[ReportChange]:
    for property_, pairs in over.items():
        for pair in pairs & (earlier.of(property_).keys() | later.of(property_).keys()):
            sides = [
                Told(stated.of(property_)[pair], stated.things[pair[1]])
                if pair in stated.of(property_)
                else None
                for stated in (earlier, later)
            ]
            things = {**earlier.things, **later.things}
            yield ReportChange("ended", things[pair[0]], *sides)


def _without(stated: Statements, over: Mapping[str, set[Pair]]) -> Statements:
    relations = {
        property_: {pair: told for pair, told in pairs.items() if pair not in over.get(property_, ())}
        for property_, pairs in stated.relations.items()
    }
    return replace(stated, relations=relations)


def _functions(earlier: Statements, later: Statements) -> Iterator[ReportChange]:
    """Functions that take the place of others, and those of which the other document says nothing.

    The latter only where the text names a role and the other document speaks of the organisation.
    """
    for person in earlier.functions.keys() | later.functions.keys():
        about = later.things.get(person) or earlier.things[person]
        old, new = earlier.functions.get(person, {}), later.functions.get(person, {})
        for before, after in _replacements(old, new):
            told_before, told_after = _function(earlier, person, before), _function(later, person, after)
            if before and after:
                yield ReportChange("role-changed", about, told_before, told_after)
            elif after and after[1] and after[0] in earlier.things:
                yield ReportChange("role-new", about, after=told_after)
            elif before and before[1] and before[0] in later.things:
                yield ReportChange("role-not-mentioned", about, before=told_before)


def _replacements(old: Collection[Pair], new: Collection[Pair]) -> Iterator[tuple[Pair | None, Pair | None]]:
    """Organisation and role before and after, those at one organisation together first."""
    gone = sorted(function for function in old if not _says(new, function))
    come = sorted(function for function in new if not _says(old, function))
    for one_organisation in (True, False):
        for after in tuple(come):
            alike = (before for before in gone if before[0] == after[0] or not one_organisation)
            if before := next(alike, None):
                yield before, after
                gone.remove(before)
                come.remove(after)
    yield from ((before, None) for before in gone)
    yield from ((None, after) for after in come)


def _says(functions: Collection[Pair], function: Pair) -> bool:
    """Whether this role at this organisation is among the functions; where no role is named, any role is it."""
    organisation, role = function
    return any(
        known == organisation and (not role or named.casefold() == role.casefold())
        for known, named in functions
    )


def _function(stated: Statements, person: str, function: Pair | None) -> Told | None:
    if function is None:
        return None
    organisation, role = function
    return Told(stated.functions[person][function], stated.things[organisation], role=role or None)


def _amounts(earlier: Statements, later: Statements) -> Iterator[ReportChange]:
    """An amount that the earlier document gives the same purpose is told already, whatever it calls the money."""
    told = {(about, money, amount) for (about, _, money), some in earlier.amounts.items() for amount in some}
    for purpose, amounts in later.amounts.items():
        about, funding, currency = purpose
        known = earlier.amounts.get(purpose, {})
        others = sorted(known.keys() - amounts.keys()) or sorted(known)
        before = _amount(earlier, purpose, others[-1]) if about and others else None
        kind = "amount-revised" if before and funding == "budget" else "amount-new"
        for amount in amounts:
            if (about, currency, amount) not in told:
                yield ReportChange(kind, later.things.get(about), before, _amount(later, purpose, amount))


def _amount(stated: Statements, purpose: Purpose, amount: Decimal) -> Told:
    _, funding, currency = purpose
    return Told(stated.amounts[purpose][amount], amount=amount, currency=currency, funding=funding)


def _order(change: ReportChange) -> tuple[int, str, str, Decimal, str]:
    told = change.after or change.before
    thing, amount = (told.thing, told.amount) if told else (None, None)
    return (
        KINDS.index(change.kind),
        change.about.label.casefold() if change.about else "",
        thing.label.casefold() if thing else "",
        amount or Decimal(0),
        (told.role if told else None) or "",
    )
