"""Which format a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limburg.web.negotiation import GRAPHS, RESULTS, choose, coding

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("text/*", CSV),
        ("text/csv;q=0.1, */*;q=0", CSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("*/*, text/csv", CSV),
        ("TEXT/CSV ; charset=utf-8 ; Q=0.9, application/xml;q=0.8", CSV),
        ("application/xml;q=nonsense", None),
        ("image/png", None),
        ("text/csv;q=0", None),
    ],
)
def test_choice(header: str, chosen: str | None) -> None:
    assert choose(header, RESULTS) == chosen


@given(st.text(max_size=200))
def test_any_header_leads_to_an_offer_or_to_none(header: str) -> None:
    assert choose(header, GRAPHS) in {None, *(offer[0] for offer in GRAPHS)}
    assert coding(header) in {"br", "gzip", "identity"}


@pytest.mark.parametrize(
    ("header", "used"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.2", "gzip"),
        ("*", "identity"),
        ("", "identity"),
    ],
)
def test_coding(header: str, used: str) -> None:
    assert coding(header) == used
