"""Where the graph is kept: one protocol, and the engines behind it."""

from __future__ import annotations

from pathlib import Path

from graph.errors import StoreError
from graph.store.oxigraph import FolderStore, MemoryStore
from graph.store.protocol import QueryResult, Store, Term, Transaction

__all__ = ["QueryResult", "Store", "Term", "Transaction", "open_store"]


def open_store(location: str | Path | None, *, create: bool = False) -> Store:
    """The store in the folder `location`, or one in memory where it is None.

    `create` makes a store where there is none. Raises `StoreError` where the folder holds none or something
    else, and for the address of a server, which this version cannot use.
    """
    if location is None:
        return MemoryStore()
    if str(location).lower().startswith(("http:", "https:")):
        raise StoreError(
            "remote stores are not supported by this version", place=str(location), remedy="Name a folder."
        )
    return FolderStore(Path(location), create=create)
