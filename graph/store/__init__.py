"""Where the graph is kept: one protocol, and the engines behind it."""

from __future__ import annotations

from pathlib import Path

from graph.store.oxigraph import FolderStore, MemoryStore
from graph.store.protocol import QueryResult, Store, Term, Transaction

__all__ = ["QueryResult", "Store", "Term", "Transaction", "is_remote", "open_store"]


def is_remote(location: str | Path) -> bool:
    """Whether a store is the address of a SPARQL server rather than a folder."""
    return str(location).lower().startswith(("http:", "https:"))


def open_store(location: str | Path | None, *, create: bool = False) -> Store:
    """The store in the folder or at the URL `location`, or one in memory where it is None.

    `create` makes a folder's store where there is none. Raises `StoreError` where the folder holds none or something
    else, or where no SPARQL server answers at the URL.
    """
    if location is None:
        return MemoryStore()
    if is_remote(location):
        from graph.store.remote import RemoteStore  # only here: it imports slowly

        return RemoteStore(str(location))
    return FolderStore(Path(location), create=create)
