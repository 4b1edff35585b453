"""Putting documents into a store and taking them out, with the identities that they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from extract.facts import SIGNATURES, Extraction, Run
from graph.curate import as_read, decided
from graph.documents import Filed, Queryable, Report, document_iri, filed_documents, read_query, reports
from graph.errors import StoreError
from graph.naming import find_document
from graph.originals import Originals, Things, known_things, mentions, other_names
from graph.quads import document_quads, run_iri
from graph.resolve import settle
from graph.search import NameIndex
from graph.store import Store, Transaction
from graph.store.oxigraph import FolderStore
from graph.texts import Text, Texts
from ontology.register import Register, load_register
from ontology.terms import BASE, LIM, RDF

_FACTS = frozenset(LIM[name] for name in (*SIGNATURES, "role", "amount"))
_Fact = tuple[object, object, object]


@dataclass(frozen=True)
class Change:
    """What putting a document in, or taking it out, has changed among the facts that this document states.

    A fact is a relation, a function of a person or a funding record. `gone` counts what the document stated
    before and no longer does; another document may still state it. `replaced` tells that the document was
    there already. Where a document is taken out, `unstated` counts the facts among `gone` that no other
    document states, and `unmentioned` the things that no other one speaks of.
    """

    document: NamedNode
    source: str
    new: int
    gone: int
    kept: int
    replaced: bool
    unstated: int = 0
    unmentioned: int = 0

    @property
    def changed(self) -> bool:
        """Whether the facts are other ones than before."""
        return bool(self.new or self.gone)


class Archive:
    """The documents of a store: each is one named graph, and one more holds the names that they share.

    `base` is where the IRIs of things and documents begin. Every method that changes something is one
    transaction.
    """

    def __init__(self, store: Store, *, base: str = BASE, register: Register | None = None) -> None:
        self.store, self.base = store, base
        self.register = register or load_register(base=base)
        self.identities_graph = NamedNode(base + "graph/identities")

    def add(self, extraction: Extraction, *, folder: str | None = None) -> Change:
        """Put in what a document states, in the place of what it stated before.

        `folder` is the name of the folder that the file lies in: it tells files of one name apart (see
        `document_iri`).
        """
        with self.batch() as batch:
            return batch.add(extraction, folder=folder)

    def add_all(self, extractions: Iterable[Extraction]) -> list[Change]:
        """Put in several documents: all of them, or none where one fails."""
        with self.batch() as batch:
            return [batch.add(extraction) for extraction in extractions]

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Several changes that come into force together when the context ends without an error.

        What is derived from the store is made anew then: the index of names. The texts of the documents stand beside it.
        """
        texts = Texts(Path(self.store.location)) if isinstance(self.store, FolderStore) else None
        with self.store.transaction() as transaction, as_read(transaction, base=self.base):
            batch = Batch(transaction, base=self.base, register=self.register, texts=texts)
            yield batch
            batch.settle()
        if texts:
            NameIndex.open(self.store.location)
            texts.keep(_runs(self.store))

    def remove(self, document: NamedNode | str) -> Change:
        """Take out a document, by any of its names (`find_document`), and the things that no other one speaks of.

        A thing that another document speaks of keeps its IRI and its preferred name, whoever gave it that name.
        Raises `NotFoundError` where there is no such document, `StoreError` where several bear the name.
        """
        with self.batch() as batch:
            return batch.remove(document)

    def reports(self) -> list[Report]:
        """The documents with their counts, by file name."""
        return reports(self.store)

    def is_current(self, digest: str, source: str, run: Run) -> bool:
        """Whether these bytes (SHA-256) of that name were read by this software and model, so as to skip
        them.

        The time of the run does not count.
        """
        values = {"digest": digest, "source": source, "software": run.software, "model": run.model}
        bindings = {name: Literal(value) for name, value in values.items()}
        return bool(self.store.query(read_query("is-current"), bindings=bindings))


class Batch:
    """Changes to the documents of a store within one transaction."""

    def __init__(
        self, transaction: Transaction, *, base: str, register: Register, texts: Texts | None = None
    ) -> None:
        self._transaction, self._base, self._register, self._texts = transaction, base, register, texts
        self._filed = {filed.iri: filed for filed in filed_documents(transaction)}
        self._originals = Originals.read(transaction, base=base)
        self._identities = known_things(transaction, self._originals).identities
        self._changed: set[NamedNode] = set()
        self._renewed: set[NamedNode] = set()
        self._digests: dict[NamedNode, str] = {}

    def clashes(self, extraction: Extraction, *, folder: str | None = None) -> bool:
        """Whether the batch holds another file that nothing tells apart from this one."""
        digest = self._digests.get(self._iri(extraction, folder))
        return digest not in (None, extraction.document.digest)

    def _iri(self, extraction: Extraction, folder: str | None) -> NamedNode:
        return document_iri(extraction.document, self._filed.values(), base=self._base, folder=folder)

    def add(self, extraction: Extraction, *, folder: str | None = None) -> Change:
        """As `Archive.add`; raises `StoreError` where the batch holds two files that nothing tells apart."""
        document, iri = extraction.document, self._iri(extraction, folder)
        if self._digests.setdefault(iri, document.digest) != document.digest:
            raise StoreError(
                f"two different files are called {document.source!r}",
                place=iri.value,
                remedy="Rename one of them, or put them in folders of different names.",
            )
        resolved = self._identities.resolve(
            extraction.entities,
            language=document.language,
            renewed=self._originals.only_in(self._transaction, iri),
        )
        quads = document_quads(extraction, resolved, document=iri, base=self._base, folder=folder)
        if self._texts:
            run = run_iri(self._base, extraction.run, document.digest)
            self._texts.write(iri, run, Text.of(extraction, resolved))
        before = self._let_go(iri)
        self._transaction.replace(iri, quads)
        self._renewed.add(iri)
        self._changed |= {identity.iri for identity in resolved.values()}
        replaced = iri in self._filed
        self._filed[iri] = Filed(iri=iri, source=document.source, digest=document.digest, folder=folder)
        return _change(self._filed[iri], before, _stated(quads), replaced=replaced)

    def remove(self, document: NamedNode | str) -> Change:
        """As `Archive.remove`."""
        name = document.value if isinstance(document, NamedNode) else document
        iri = find_document(self._transaction, name).iri
        before = self._facts(iri)
        self._let_go(iri)
        elsewhere = _rows(self._transaction, "stated-elsewhere", iri)
        unmentioned = _nodes(self._transaction, "only-here", iri)
        self._transaction.drop(iri)
        change = _change(self._filed.pop(iri), before, set(), replaced=True)
        return replace(change, unstated=change.gone - sum(1 for _ in elsewhere), unmentioned=len(unmentioned))

    def settle(self) -> None:
        """Merge the things that are one, keep the names of those that documents speak of, and forget the others."""
        settle(
            self._transaction,
            self._originals,
            Things(self._identities, other_names(self._transaction, self._originals)),
            self._register,
            decided(self._transaction),
            changed=self._changed,
            renewed=self._renewed,
        )

    def _let_go(self, iri: NamedNode) -> set[_Fact]:
        """Make ready to replace or drop a document; the facts that it states, as it was written."""
        written = self._originals.content(self._transaction, iri)
        self._changed |= mentions(written)
        self._originals.patches.pop(iri, None)
        self._renewed.discard(iri)
        parts = {
            property_: {triple.subject: triple.object for triple in written if triple.predicate == property_}
            for property_ in (RDF.subject, RDF.predicate, RDF.object)
        }
        statements = parts[RDF.subject].keys() & parts[RDF.predicate].keys() & parts[RDF.object].keys()
        return {
            (parts[RDF.subject][node], parts[RDF.predicate][node], parts[RDF.object][node])
            for node in statements
        }

    def _facts(self, iri: NamedNode) -> set[_Fact]:
        rows = _rows(self._transaction, "facts", iri)
        return {(row["subject"], row["predicate"], row["object"]) for row in rows}


def _rows(store: Queryable, query: str, document: NamedNode | None = None) -> QuerySolutions:
    """What one of the bookkeeping queries finds."""
    solutions = store.query(read_query(query), bindings={"document": document} if document else None)
    assert isinstance(solutions, QuerySolutions)
    return solutions


def _runs(store: Queryable) -> list[tuple[NamedNode, NamedNode]]:
    """Each document with the run that read it."""
    rows = ((row["document"], row["run"]) for row in _rows(store, "runs"))
    return [(one, run) for one, run in rows if isinstance(one, NamedNode) and isinstance(run, NamedNode)]


def _nodes(store: Queryable, query: str, document: NamedNode | None = None) -> list[NamedNode]:
    """The things that one of the bookkeeping queries finds."""
    rows = _rows(store, query, document)
    return [row["thing"] for row in rows if isinstance(row["thing"], NamedNode)]


def _stated(quads: Iterable[Quad]) -> set[_Fact]:
    return {(quad.subject, quad.predicate, quad.object) for quad in quads if quad.predicate in _FACTS}


def _change(document: Filed, before: set[_Fact], after: set[_Fact], *, replaced: bool) -> Change:
    return Change(
        document=document.iri,
        source=document.source,
        new=len(after - before),
        gone=len(before - after),
        kept=len(before & after),
        replaced=replaced,
    )
