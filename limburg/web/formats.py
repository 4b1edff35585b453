"""The formats that descriptions come in, and which of them a request wants."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from fastapi import Request
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import Graph

from graph.errors import QueryError
from limburg.web.errors import Refusal
from limburg.web.negotiation import choose
from ontology.terms import PREFIXES, RDF, load_context

FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
"""The value of `format=` → the RDF format that it names."""

OFFERED: Mapping[str, str] = {
    "html": "text/html",
    **{ending: form.media_type for ending, form in FORMATS.items()},
}
"""The value of `format=` → the media type of a description, the one for those who have no wish first."""


_ALIASES = {"application/ld+json": ("application/json",)}
"""Media type → what else it goes by."""


def chosen(request: Request, wanted: str | None, offered: Mapping[str, str]) -> str:
    """The key of `offered` (name → media type) that `format=` names, else the one that the header Accept prefers.

    Raises `QueryError` for an unknown name, `Refusal` with 406 where Accept allows none.
    """
    if wanted is not None:
        if wanted not in offered:
            raise QueryError(f"there is no format {wanted!r}", remedy=f"Use one of {', '.join(offered)}.")
        return wanted
    offers = tuple((media_type, *_ALIASES.get(media_type, ())) for media_type in offered.values())
    found = choose(request.headers.get("Accept", ""), offers)
    if found is None:
        raise Refusal(
            406, "none of the accepted formats is there", remedy=f"There are {', '.join(offered.values())}."
        )
    return next(name for name, media_type in offered.items() if media_type == found)


def unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether the client holds what it would be sent, by the `ETag` in `headers`."""
    held = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    return headers["ETag"].removeprefix("W/") in held


def serialised(triples: Iterable[Triple], ending: str, *, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Triples in one of `FORMATS`, subject by subject; JSON-LD is compact and carries our context.

    `prefixes` stand beside those of the vocabulary.
    """
    known = {**PREFIXES, **(prefixes or {})}
    ordered = sorted(set(triples), key=_reading_order)
    if ending != "jsonld":
        return serialize(ordered, format=FORMATS[ending], prefixes=known) or b""
    graph = Graph().parse(data=serialize(ordered, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    context = {**known, **load_context()["@context"]}
    return _indented(graph.serialize(format="json-ld", context=context, auto_compact=True))


def _indented(text: str) -> bytes:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _reading_order(triple: Triple) -> tuple[str, bool, str]:
    """Subject by subject, what it is before what it has."""
    return str(triple.subject), triple.predicate != RDF.type, str(triple)
