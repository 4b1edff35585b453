"""The queries of the pages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lookup(name: str) -> str:
    """The text of one of the queries that pages ask."""
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
