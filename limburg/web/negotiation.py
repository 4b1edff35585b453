"""Which of our formats a client takes, by its header fields Accept and Accept-Encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

RESULTS: tuple[tuple[str, ...], ...] = (
    ("application/sparql-results+json", "application/json"),
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    ("text/csv",),
    ("text/tab-separated-values",),
)
"""The formats of solutions and booleans, the one we prefer first; each with the other names it goes by."""

GRAPHS: tuple[tuple[str, ...], ...] = (
    ("text/turtle", "application/x-turtle"),
    ("application/n-triples", "text/plain"),
    ("application/ld+json", "application/json"),
    ("application/rdf+xml", "application/xml", "text/xml"),
    ("application/trig",),
    ("application/n-quads",),
    ("text/n3",),
)
"""The formats of triples."""

CODINGS: tuple[tuple[str, ...], ...] = (("br",), ("gzip", "x-gzip"), ("identity",))
"""The codings of content."""


@lru_cache(maxsize=256)
def choose(header: str, offers: Sequence[tuple[str, ...]]) -> str | None:
    """The offer that the header rates highest, None where it takes none of them.

    Among those rated alike, one that is named goes before one that a pattern covers, then our own order decides.

    >>> choose("text/csv;q=0.5, application/xml", RESULTS)
    'application/sparql-results+xml'
    """
    if not header.strip():
        return offers[0][0]
    ranges = dict(_ranges(header))
    best = max(
        ((*_rating(offer, ranges), -place, offer[0]) for place, offer in enumerate(offers)),
        key=lambda rated: rated[:3],
    )
    return best[3] if best[0] > 0 else None


@lru_cache(maxsize=256)
def coding(header: str) -> str:
    """`br`, `gzip` or `identity`; only what the header names is used."""
    rated = {name: quality for name, quality in _ranges(header) if quality > 0}
    return next((offer[0] for offer in CODINGS if any(name in rated for name in offer)), "identity")


def _rating(offer: tuple[str, ...], ranges: dict[str, float]) -> tuple[float, int]:
    """Quality and precision of the most precise range that covers a name of the offer."""
    named = [(ranges[name], 2) for name in offer if name in ranges]
    if named:
        return max(named)
    for covering, precision in ((offer[0].partition("/")[0] + "/*", 1), ("*/*", 0), ("*", 0)):
        if covering in ranges:
            return ranges[covering], precision
    return 0.0, 0


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (field.strip().lower() for field in part.split(";"))
        quality = next((field[2:].strip() for field in parameters if field.startswith("q=")), "1")
        try:
            yield name, min(max(float(quality), 0.0), 1.0)
        except ValueError:
            yield name, 0.0
