"""What the first page shows of the whole graph, computed once for each version of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

import anyio
import anyio.to_thread

from limburg.web.lookup import lookup
from limburg.web.questions import Asking
from limburg.web.search import Names
from limburg.web.thing import Named
from limburg.web.workers import Pool, Rows
from queries import catalogue
from queries.answers import Answer, value

_MOST = 10
_CURRENCY = "EUR"


@dataclass(frozen=True)
class Bar:
    """A name, what it is measured by, and how long its bar is beside the longest (0 to 1)."""

    name: Named
    amount: Decimal
    share: float


@dataclass(frozen=True)
class Overview:
    """Rankings of the whole graph; money in euro only, `facts` counts relations and `single` those of one sentence.

    `missing` maps partner, giver and programme to the number of projects and amounts that lack one.
    """

    programmes: tuple[Bar, ...]
    funding: tuple[Bar, ...]
    years: tuple[Bar, ...]
    connected: tuple[Bar, ...]
    facts: int
    single: int
    missing: Mapping[str, int]


class Overviews:
    """The overview of the version in force; those who ask at the same time wait for one computation."""

    def __init__(self) -> None:
        self._computing = anyio.Lock()
        self._computed: tuple[str, Overview] | None = None

    async def overview(self, pool: Pool, names: Names) -> Overview:
        """That of the version in force."""
        async with self._computing:
            version = pool.version()
            if self._computed is None or self._computed[0] != version:
                self._computed = version, await _compute(pool, names)
            return self._computed[1]


async def _compute(pool: Pool, names: Names) -> Overview:
    async def ask(question: str) -> Answer:
        return await anyio.to_thread.run_sync(catalogue.ask, Asking(pool, names), question)

    funding, years, connected, programmes, support, missing = await asyncio.gather(
        ask("funding-per-programme"),
        ask("funding-per-year"),
        ask("most-connected"),
        pool.select(lookup("biggest-programmes")),
        pool.select(lookup("support")),
        pool.select(lookup("missing")),
    )
    sentences = {int(str(number)): int(str(count)) for number, count in _plain(support)}
    euros = [row for row in years if row["currency"] == _CURRENCY]
    return Overview(
        programmes=_bars((Named(str(iri), str(label)), number) for iri, label, number in _plain(programmes)),
        funding=_bars(
            (Named(str(row["programme_iri"]), str(row["programme"])), row["amount"])
            for row in funding
            if row["currency"] == _CURRENCY
        ),
        years=_bars(((Named("", str(row["year"])), row["amount"]) for row in euros), most=len(euros)),
        connected=_bars(
            (Named(str(row["organisation_iri"]), str(row["organisation"])), row["facts"]) for row in connected
        ),
        facts=sum(sentences.values()),
        single=sentences.get(1, 0),
        missing={str(what): int(str(number)) for what, number in _plain(missing)},
    )


def _bars(rows: Iterable[tuple[Named, object]], *, most: int = _MOST) -> tuple[Bar, ...]:
    measured = [(name, Decimal(str(amount))) for name, amount in islice(rows, most)]
    longest = max((amount for _, amount in measured), default=Decimal(1)) or Decimal(1)
    return tuple(Bar(name, amount, float(amount / longest)) for name, amount in measured)


def _plain(rows: Rows) -> Sequence[Sequence[object]]:
    return [tuple(map(value, row)) for row in rows.rows]
