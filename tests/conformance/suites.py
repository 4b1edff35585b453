"""The W3C test suites of SPARQL 1.1: their manifests as cases to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection

ROOT = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the IRIs begin that stand for the files of the suites."""


def _manifests(*suites: str) -> tuple[str, ...]:
    return tuple(f"{suite}/manifest.ttl" for suite in suites)


SUITES: Mapping[str, tuple[str, ...]] = {
    "query evaluation": _manifests(
        "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
        "project-expression", "property-path", "subquery",
    ),
    "query syntax": _manifests("syntax-query"),
    "result formats": _manifests("csv-tsv-res", "json-res"),
    "federation": _manifests("service", "syntax-fed"),
    "update evaluation": _manifests(
        "add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where",
        "drop", "move", "update-silent",
    ),
    "update syntax": _manifests("syntax-update-1", "syntax-update-2"),
    "protocol": _manifests("protocol"),
    "graph store protocol": (
        "graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl",
    ),
    "service description": _manifests("service-description"),
}  # fmt: skip
"""What is run under which name: all of SPARQL 1.1 but its entailment regimes, which the service does not offer."""

_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
_UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
_HT = Namespace("http://www.w3.org/2011/http#")
_CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True)
class Content:
    """What a store holds: files of the default graph, and files of named graphs by name."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Exchange:
    """One request and what may be answered; `statuses` are codes such as 201, or classes of them such as 2."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    statuses: frozenset[int]
    boolean: bool | None = None
    form: str | None = None
    graph: str | None = None


@dataclass(frozen=True)
class Case:
    """One test: `kind` is its class in the manifest, `base` what its relative IRIs stand on.

    Evaluation tests have a `request`, the store `before` and the file of the `result` (queries) or the store
    `after` (updates); protocol tests have `exchanges`.
    """

    name: str
    kind: str
    base: str
    request: Path | None = None
    before: Content = field(default_factory=Content)
    result: Path | None = None
    after: Content = field(default_factory=Content)
    exchanges: tuple[Exchange, ...] = ()


def read(manifest: Path) -> list[Case]:
    """The cases of one suite, in the order of its manifest."""
    base = f"{ROOT}{manifest.parent.name}/"
    graph = Graph().parse(manifest, format="turtle", publicID=base + manifest.name)
    reader = _Reader(graph, manifest.parent, base)
    return [reader.case(entry) for entry in _entries(graph)]


def _entries(graph: Graph) -> Iterator[Node]:
    for _, _, head in graph.triples((None, _MF.entries, None)):
        yield from Collection(graph, head)


class _Reader:
    """Reads what one manifest says about its tests."""

    def __init__(self, graph: Graph, folder: Path, base: str) -> None:
        self._graph, self._folder, self._base = graph, folder, base

    def case(self, entry: Node) -> Case:
        action, result = self._graph.value(entry, _MF.action), self._graph.value(entry, _MF.result)
        name, kind = str(entry).rpartition("#")[2], str(self._graph.value(entry, RDF.type))
        request = action if isinstance(action, URIRef) else self._one(action, _QT.query, _UT.request)
        protocol = action is not None and (action, RDF.type, _HT.Connection) in self._graph
        return Case(
            name=f"{self._folder.name}/{name}",
            kind=kind.rpartition("#")[2],
            base=self._base,
            request=self._path(request) if isinstance(request, URIRef) else None,
            before=self._content(entry, action),
            result=self._path(result) if isinstance(result, URIRef) else None,
            after=self._content(result),
            exchanges=tuple(self._exchanges(action)) if protocol and action is not None else (),
        )

    def _one(self, node: Node | None, *predicates: URIRef) -> Node | None:
        found = (self._graph.value(node, predicate) for predicate in predicates)
        return next((value for value in found if value is not None), None)

    def _path(self, iri: Node) -> Path:
        return self._folder / str(iri).removeprefix(self._base)

    def _content(self, *nodes: Node | None) -> Content:
        """A graph's name is that of its file, or the label that its description bears."""
        default, named = [], []
        for node in filter(None, nodes):
            for predicate in (_QT.data, _UT.data):
                default += [self._path(file) for file in self._graph.objects(node, predicate)]
            for predicate in (_QT.graphData, _UT.graphData):
                for graph in self._graph.objects(node, predicate):
                    file = self._graph.value(graph, _UT.graph) or graph
                    name = self._graph.value(graph, RDFS.label) or file
                    named.append((str(name), self._path(file)))
        return Content(tuple(sorted(default)), tuple(sorted(named)))

    def _exchanges(self, connection: Node) -> Iterator[Exchange]:
        for request in self._list(connection, _HT.requests):
            response = self._graph.value(request, _HT.resp)
            boolean = self._graph.value(response, _MF.expectedBoolean)
            form = self._graph.value(response, _MF.expectedFormat)
            graph = self._text(response)
            yield Exchange(
                method=str(self._graph.value(request, _HT.methodName)),
                target=str(self._graph.value(request, _HT.absolutePath)),
                headers=self._headers(request),
                body=(self._text(request) or "").encode(),
                statuses=frozenset(self._statuses(response)),
                boolean=bool(boolean.value) if isinstance(boolean, Literal) else None,
                form=None if form is None else str(form),
                graph=graph,
            )

    def _headers(self, request: Node) -> dict[str, str]:
        return {
            str(self._graph.value(header, _HT.fieldName)): str(self._graph.value(header, _HT.fieldValue))
            for header in self._list(request, _HT.headers)
        }

    def _list(self, node: Node, predicate: URIRef) -> Iterable[Node]:
        head = self._graph.value(node, predicate)
        return () if head is None else Collection(self._graph, head)

    def _text(self, message: Node | None) -> str | None:
        body = self._graph.value(message, _HT.body)
        chars = self._graph.value(body, _CNT.chars) if body is not None else None
        return None if chars is None else str(chars)

    def _statuses(self, response: Node | None) -> Iterator[int]:
        names = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
        for status in self._graph.objects(response, _MF.expectedStatus):
            name = str(status).rpartition("#")[2]
            yield names[name] if name in names else int(name.removeprefix("StatusCode")[0])
