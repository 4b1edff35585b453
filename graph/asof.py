"""The graph as it was told up to a year: a store of its own, on which every question can be asked."""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.naming import documents
from graph.store import Store, open_store
from ontology.terms import BASE, LIM


def as_of(store: Store, year: int, *, base: str = BASE) -> Store:
    """A store in memory of the documents that report on `year` or an earlier one, with the names of their things.

    A document without a year is left out, since nothing tells when it was true. The cost is that of copying
    these documents. `base` is where the IRIs of the store's things begin.

    >>> len(as_of(open_store(None), 2024))
    0
    """
    told = open_store(None)
    names = NamedNode(base + "graph/identities")
    with told.transaction() as transaction:
        mentioned = set()
        for document in documents(store):
            if document.year is not None and document.year <= year:
                quads = list(store.quads(document.iri))
                transaction.replace(document.iri, quads)
                mentioned |= {quad.object for quad in quads if quad.predicate == LIM.mentions}
        transaction.replace(names, [quad for quad in store.quads(names) if quad.subject in mentioned])
    return told
