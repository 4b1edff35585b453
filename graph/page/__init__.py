"""The network as one HTML file to send to others: it makes no request to anywhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
import pyvis
from jinja2 import Environment, FileSystemLoader
from pyoxigraph import Literal, NamedNode
from pyvis.network import Network

from graph.errors import LimburgError
from graph.files import replacing
from graph.layout import layout
from graph.page.looks import LOOKS, OPTIONS, box_of, letters_of, radius_of
from graph.quads import SYMMETRIC
from ontology.terms import LIM, RDFS, load_ontology

LANGUAGES = ("nl", "en")


def write_page(graph: nx.MultiDiGraph, path: Path, *, title: str, language: str = "nl") -> None:
    """Draw a network (see `graph.network.network`) into an HTML file, in Dutch (nl) or English (en).

    The file stands alone: scripts, styles and data are in it. Places are computed here, so that it opens at
    once. Raises `LimburgError` for another language, `StoreError` where the file cannot be written.
    """
    html = page(graph, title=title, language=language)
    with replacing(path) as temporary:
        temporary.write_text(html, encoding="utf-8")


def page(graph: nx.MultiDiGraph, *, title: str, language: str = "nl") -> str:
    """The text of the page that `write_page` writes."""
    if language not in LANGUAGES:
        raise LimburgError(
            f"the page has no texts in {language!r}", remedy=f"Use one of {', '.join(LANGUAGES)}."
        )
    texts, names = _texts(language), _term_names(language)
    drawn = Network(directed=True, heading=title)
    drawn.nodes = list(_nodes(graph, names, texts))
    drawn.edges = list(_edges(graph, names, texts["inverse"]))
    drawn.path = "page.html"
    drawn.templateEnv = _environment()
    drawn.templateEnv.globals["page"] = {
        "language": language,
        "texts": texts,
        "counts": texts["counts"].format(nodes=len(drawn.nodes), edges=graph.number_of_edges()),
        "kinds": list(_kinds(graph, names)),
        "options": OPTIONS,
    }
    html: str = drawn.generate_html()
    return html


def _environment() -> Environment:
    """Our template, which takes the drawing library out of pyvis; all that it writes is escaped."""
    folders = (str(files("graph").joinpath("page")), str(Path(pyvis.__file__).parent / "templates"))
    return Environment(loader=FileSystemLoader(folders), autoescape=True)


def _nodes(graph: nx.MultiDiGraph, names: dict[str, str], texts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    degrees = dict(graph.degree())
    boxes = {node: box_of(graph.nodes[node]["label"], degrees[node]) for node in graph}
    places = layout(graph, boxes)
    for node, data in sorted(graph.nodes(data=True), key=lambda item: (degrees[item[0]], item[0])):
        look = LOOKS[data["type"]]
        kind = names[data["subtype"] or data["type"]]
        count = f"{degrees[node]} {texts['relation' if degrees[node] == 1 else 'relations']}"
        yield {
            "id": node,
            "label": data["label"],
            "names": data["names"],
            "kind": data["type"],
            "words": kind,
            "title": f"{data['label']}\n{kind} · {count}",
            "shape": look.shape,
            "color": look.colour,
            "size": radius_of(degrees[node]),
            "letters": letters_of(degrees[node]),
            "x": places[node][0],
            "y": places[node][1],
        }


def _edges(
    graph: nx.MultiDiGraph, names: dict[str, str], inverse: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """One line for all that relates two things in one direction: lines on top of each other hide."""
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for subject, object_, data in sorted(
        graph.edges(data=True), key=lambda edge: (*edge[:2], edge[2]["property"])
    ):
        pairs.setdefault((subject, object_), []).append(data)
    for number, ((subject, object_), stated) in enumerate(pairs.items()):
        ends = graph.nodes[subject]["label"], graph.nodes[object_]["label"]
        words = ", ".join(names[data["property"]] for data in stated)
        line: dict[str, Any] = {
            "id": number,
            "from": subject,
            "to": object_,
            "words": words,
            "title": "\n\n".join(
                _tooltip(*ends, names[data["property"]], data["evidence"]) for data in stated
            ),
            "color": {"color": "#a9b4c0"},
            "stated": [_stated(data, names, inverse) for data in stated],
        }
        if (object_, subject) in pairs:
            line["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": 0.15}
        if all(data["property"] in SYMMETRIC for data in stated):
            line["arrows"] = ""
        yield line


def _stated(data: dict[str, Any], names: dict[str, str], inverse: dict[str, str]) -> dict[str, Any]:
    evidence = [
        {"quote": piece.quote, "report": piece.report, "page": piece.page, "confidence": piece.confidence}
        for piece in data["evidence"]
    ]
    return {
        "label": names[data["property"]],
        "inverse": inverse[data["property"]],
        "evidence": evidence,
    }


def _tooltip(subject: str, object_: str, words: str, evidence: tuple[Any, ...]) -> str:
    lines = [f"{subject} — {words} — {object_}"]
    for piece in evidence[:1]:
        place = piece.report if piece.page is None else f"{piece.report}, p. {piece.page}"
        lines += [f"“{piece.quote}”", place]
    return "\n".join(lines)


def _kinds(graph: nx.MultiDiGraph, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    counts = Counter(type_ for _, type_ in graph.nodes(data="type"))
    for type_, look in LOOKS.items():
        if counts[type_]:
            yield {
                "type": type_,
                "label": names[type_],
                "colour": look.colour,
                "outline": look.outline,
                "count": counts[type_],
            }


def _term_names(language: str) -> dict[str, str]:
    """Local name of a term → its label in the vocabulary."""
    return {
        LIM.local(quad.subject) or "": quad.object.value
        for quad in load_ontology().quads_for_predicate(RDFS.label)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language == language
    }


def _texts(language: str) -> dict[str, Any]:
    texts: dict[str, dict[str, Any]] = json.loads(
        files("graph").joinpath("page", "texts.json").read_text(encoding="utf-8")
    )
    return texts[language]
