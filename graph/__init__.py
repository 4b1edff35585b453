"""Facts → quads → store: what a knowledge graph is built, kept, checked and handed on with."""

from graph.archive import Archive, Change
from graph.documents import Report
from graph.errors import LimburgError, ModelError, NotFoundError, QueryError, ReadingError, StoreError
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
