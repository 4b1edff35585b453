"""Decisions in files: TriG as the store keeps them, or JSON with one object a decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from graph.curation.decisions import Citation, Decision
from graph.curation.records import decision_quads, decisions_graph, read_decisions
from graph.errors import LimburgError, ReadingError
from graph.files import replacing
from graph.store import open_store
from ontology.terms import BASE, LIM, PREFIXES, XSD

ENDINGS = (".trig", ".json")
_DATATYPES = {"decimal": XSD.decimal, "string": XSD.string}


def write_decisions(decisions: Iterable[Decision], path: Path) -> None:
    """Write decisions in the format of the ending, one of `ENDINGS`; whole or not at all."""
    if path.suffix.lower() == ".json":
        told = [as_json(decision) for decision in decisions]
        content = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    else:
        quads = [quad for one in decisions for quad in decision_quads(one, decisions_graph(one.base))]
        content = serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def load_decisions(path: Path) -> list[Decision]:
    """The decisions of a file that `write_decisions` has written; raises `ReadingError` where it cannot be read."""
    try:
        if path.suffix.lower() == ".json":
            return [from_json(told) for told in json.loads(path.read_text(encoding="utf-8"))]
        store = open_store(None)
        with store.transaction() as transaction:
            quads = parse(path.read_bytes(), RdfFormat.TRIG)
            graph = decisions_graph(BASE)
            kept = (quad for quad in quads if str(quad.graph_name).endswith("graph/decisions>"))
            transaction.replace(
                graph, (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in kept)
            )
        return read_decisions(store)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError, LimburgError) as error:
        raise ReadingError(
            f"decisions cannot be read from it ({error})",
            place=str(path),
            remedy="Give a file that `limburg decisions export` has written.",
        ) from error


def as_json(decision: Decision) -> dict[str, Any]:
    """A decision as an object of JSON; IRIs are texts, values of facts are objects with `value` and `type`."""
    told: dict[str, Any] = {"id": decision.iri.value, "kind": decision.kind, "who": decision.who}
    told |= {"when": decision.when, "why": decision.why}
    for name in ("fact", "corrected"):
        fact: Triple | None = getattr(decision, name)
        told[name] = [_term(term) for term in fact] if fact else None
    for name in ("thing", "other", "undoes"):
        node: NamedNode | None = getattr(decision, name)
        told[name] = node.value if node else None
    told["name"] = _term(decision.name) if decision.name else None
    told["type"] = decision.type
    told["citations"] = [{**vars(one), "document": one.document.value} for one in decision.citations]
    return {name: value for name, value in told.items() if value not in (None, [])}


def from_json(told: Mapping[str, Any], *, base: str = BASE) -> Decision:
    """The decision that an object of JSON tells; `base` counts where it has no `id` yet."""
    parts: dict[str, Any] = {
        name: NamedNode(told[name]) for name in ("thing", "other", "undoes") if told.get(name)
    }
    parts |= {name: _triple(told[name]) for name in ("fact", "corrected") if told.get(name)}
    cited = (Citation(**{**one, "document": NamedNode(one["document"])}) for one in told.get("citations", ()))
    return Decision(
        kind=told["kind"],
        who=told["who"],
        when=told["when"],
        why=told.get("why"),
        name=_literal(told["name"]) if told.get("name") else None,
        type=told.get("type"),
        citations=tuple(cited),
        base=told["id"].rpartition("decision/")[0] if "id" in told else base,
        **parts,
    )


def _term(term: object) -> str | dict[str, str]:
    if isinstance(term, Literal):
        if term.language:
            return {"value": term.value, "language": term.language}
        return {"value": term.value, "type": term.datatype.value.rpartition("#")[2]}
    assert isinstance(term, NamedNode)
    return term.value


def _triple(told: list[Any]) -> Triple:
    subject, predicate, object_ = told
    named = predicate if predicate.startswith("http") else LIM[predicate].value
    end = NamedNode(object_) if isinstance(object_, str) else _literal(object_)
    return Triple(NamedNode(subject), NamedNode(named), end)


def _literal(told: Mapping[str, str] | str) -> Literal:
    if isinstance(told, str):
        return Literal(told)
    if "language" in told:
        return Literal(told["value"], language=told["language"])
    return Literal(told["value"], datatype=_DATATYPES[told.get("type", "string")])
