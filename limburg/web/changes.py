"""Changing a store: SPARQL Update and the Graph Store Protocol, on a copy that is then published as the next version.

In a store that `limburg build` has made, the default graph is the union of the named graphs, and stays it: what is
inserted into the default graph is told by a graph of its own, what is deleted from it is deleted from all, and what
a named graph gains or loses, the union does. The price is a pass over the store. Any other store is changed as told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from traceback import clear_frames

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from graph.errors import NotFoundError, QueryError, StoreError
from graph.store.safety import refuse_reaching_out
from graph.store.versions import Versions
from limburg.web import moves, usingclauses
from limburg.web.errors import Refusal
from limburg.web.tasks import GraphTask, Update
from ontology.terms import BASE, PREFIXES

CHANGES = NamedNode(BASE + "graph/changes")
"""The graph that tells what was inserted into the default graph."""

_IDENTITIES = NamedNode(BASE + "graph/identities")
_UNION = Path(__file__).parent / "union"
_TOLD_NOWHERE = (_UNION / "told-nowhere.rq").read_text(encoding="utf-8")
_NOT_IN_UNION = (_UNION / "not-in-union.rq").read_text(encoding="utf-8")


def update(folder: Path, task: Update) -> None:
    """Carry out a SPARQL update; raises `QueryError` where it is faulty, `StoreError` where the store is being built."""
    text = usingclauses.add(task.text, task.default_graphs, task.named_graphs)
    refuse_reaching_out(text)

    def change(store: pyoxigraph.Store) -> None:
        meant = moves.within_union(text, CHANGES) if store.contains_named_graph(_IDENTITIES) else text
        store.update(meant, base_iri=task.base, prefixes=PREFIXES)

    try:
        _publish(folder, change)
    except SyntaxError as error:
        raise QueryError(f"the update cannot be understood: {error}", remedy="Correct it there.") from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the update cannot be carried out: {error}", remedy="Correct it.") from error


def put_graph(folder: Path, task: GraphTask, body: bytes) -> bool:
    """Replace a graph (PUT), add to it (POST) or remove it (DELETE); whether it is new.

    Raises `NotFoundError` where there is none to remove, `QueryError` where the body cannot be parsed.
    """
    graph = name(task)
    existed = False

    def change(store: pyoxigraph.Store) -> None:
        nonlocal existed
        existed = exists(store, graph)
        if task.action == "DELETE" and not existed:
            raise missing(task)
        if task.action != "POST":
            store.clear_graph(graph)
        if task.action == "DELETE" and isinstance(graph, NamedNode):
            store.remove_graph(graph)
        elif task.action != "DELETE":
            if isinstance(graph, NamedNode):
                store.add_graph(graph)
            store.extend(triples)

    triples = list(_parsed(task, body)) if task.action != "DELETE" else []
    _publish(folder, change)
    return not existed


def name(task: GraphTask) -> NamedNode | DefaultGraph:
    """The graph that a task is about."""
    try:
        return DefaultGraph() if task.graph is None else NamedNode(task.graph)
    except ValueError as error:
        raise QueryError(f"{task.graph!r} is no IRI", remedy="Name the graph by an absolute IRI.") from error


def exists(store: pyoxigraph.Store, graph: NamedNode | DefaultGraph) -> bool:
    """Whether a store has this graph; the default graph is always there."""
    return isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)


def missing(task: GraphTask) -> NotFoundError:
    """There is no graph of this name."""
    return NotFoundError(f"there is no graph <{task.graph}>")


def _parsed(task: GraphTask, body: bytes) -> Iterator[Quad]:
    """The quads of a body, or of all files of a form; a label of a blank node means another one in each file."""
    graph = name(task)
    for media_type, content in _files(task.media_type, body):
        form = RdfFormat.from_media_type(media_type)
        if form is None:
            raise Refusal(415, f"{media_type!r} is no format of RDF", remedy="Send text/turtle, for example.")
        try:
            quads = pyoxigraph.parse(
                content, form, base_iri=task.base, rename_blank_nodes=True, without_named_graphs=True
            )
            for quad in quads:
                yield Quad(quad.subject, quad.predicate, quad.object, graph)
        except ValueError as error:
            raise QueryError(
                f"the body cannot be parsed: {error}", remedy="Send it to an address that is an IRI."
            ) from error
        except SyntaxError as error:
            place = f"line {error.lineno}, column {error.offset}" if error.lineno else ""
            raise QueryError(
                f"the body cannot be parsed: {error.msg}", place=place, remedy="Correct it."
            ) from error


def _files(media_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Media type and content of a body, or of each part of a form."""
    header = f"content-type: {media_type}\r\n\r\n".encode("latin-1", "replace")
    if not media_type.lower().startswith("multipart/"):
        yield media_type.partition(";")[0].strip().lower(), body
        return
    parts = list(BytesParser(policy=HTTP).parsebytes(header + body).iter_parts())
    if not parts:
        raise QueryError("the form has no parts", remedy="Send a file in each part.")
    for part in parts:
        content = part.get_payload(decode=True)
        yield part.get_content_type(), content if isinstance(content, bytes) else b""


def _publish(folder: Path, change: Callable[[pyoxigraph.Store], None]) -> None:
    """Make a change on a copy and put it into force."""
    versions = Versions(folder)
    with versions.writing() as following:
        current = versions.current()
        if current is None:
            raise StoreError("there is no store", place=str(folder), remedy="Build one with `limburg build`.")
        before = pyoxigraph.Store.read_only(str(current))
        before.backup(str(following))
        copy = pyoxigraph.Store(str(following))
        try:
            change(copy)
            if before.contains_named_graph(_IDENTITIES):
                _restore_union(before, copy)
            copy.flush()
        except BaseException as error:
            # Frames that the traceback holds would keep the copy open, so that the next in its folder is locked out.
            clear_frames(error.__traceback__)
            raise
        finally:
            del copy


def _restore_union(before: pyoxigraph.Store, copy: pyoxigraph.Store) -> None:
    """Make the default graph the union again; what `before` held tells an insertion from a deletion elsewhere.

    The graph of identities stays, though it is empty: by it the next change knows what the default graph is.
    """
    copy.add_graph(_IDENTITIES)
    for s, p, o in list(copy.query(_TOLD_NOWHERE)):  # type: ignore[arg-type]
        if Quad(s, p, o) in before:
            copy.remove(Quad(s, p, o))
        else:
            copy.add(Quad(s, p, o, CHANGES))
    for s, p, o, g in list(copy.query(_NOT_IN_UNION)):  # type: ignore[arg-type]
        if Quad(s, p, o, g) in before:
            copy.remove(Quad(s, p, o, g))
        else:
            copy.add(Quad(s, p, o))
