"""What a curator has decided, and what that does to the graph."""

from __future__ import annotations

from graph.curation import joining
from graph.curation.effects import as_read
from graph.curation.records import read_decisions
from graph.documents import Queryable
from graph.resolution import Decided

__all__ = ["as_read", "decided"]


def decided(store: Queryable) -> list[Decided]:
    """Which things are one and which are not, as the decisions of a store have it; without contradictions."""
    return joining.decided(read_decisions(store))
