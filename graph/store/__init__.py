"""Where the graph is kept: one protocol, and the engines behind it."""

from __future__ import annotations

from pathlib import Path

from graph.store.oxigraph import FolderStore, MemoryStore
from graph.store.protocol import QueryResult, Store, Term, Transaction

__all__ = ["QueryResult", "Store", "Term", "Transaction", "open_store"]


def open_store(location: str | Path | None, *, create: bool = False) -> Store:
    """The store in the folder or at the URL `location`, or one in memory where it is None.

    `create` makes a folder's store where there is none. Raises `StoreError` where the folder holds none or something
    else, or where no SPARQL server answers at the URL.
    """
    if location is None:
        return MemoryStore()
    if str(location).lower().startswith(("http:", "https:")):
        from graph.store.remote import RemoteStore  # only here: it imports slowly

        return RemoteStore(str(location))
    return FolderStore(Path(location), create=create)
