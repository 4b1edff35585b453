"""Facts → quads → store: what a knowledge graph is built, kept, checked and handed on with."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from graph.errors import LimburgError, ModelError, NotFoundError, QueryError, ReadingError, StoreError

if TYPE_CHECKING:
    from graph.archive import Archive, Change
    from graph.documents import Report
    from graph.store import QueryResult, Store, Term, Transaction, open_store

__all__ = [
    "Archive",
    "Change",
    "LimburgError",
    "ModelError",
    "NotFoundError",
    "QueryError",
    "QueryResult",
    "ReadingError",
    "Report",
    "Store",
    "StoreError",
    "Term",
    "Transaction",
    "open_store",
]

_HOME = {"Archive": "graph.archive", "Change": "graph.archive", "Report": "graph.documents"}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: extraction needs the errors alone, and no store."""
    if name in __all__:
        return getattr(import_module(_HOME.get(name, "graph.store")), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
