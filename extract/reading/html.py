"""Web pages → blocks: the main text alone, with its headings, lists and tables; no pages, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import trafilatura

from extract.reading.assemble import RawBlock
from graph.errors import ReadingError


@dataclass(frozen=True)
class WebText:
    """What a web page holds: its blocks, its title and the site that publishes it (None where unknown)."""

    blocks: list[RawBlock]
    title: str | None
    publisher: str | None


def read_html(data: bytes, *, source: str) -> WebText:
    """The main text of the page in `data`, without menus, advertisements and comments.

    Raises ReadingError where the page holds no main text; `source` names the file in that error.
    """
    found = trafilatura.extract(
        data, output_format="xml", with_metadata=True, include_comments=False, favor_recall=True
    )
    page = ElementTree.fromstring(found) if found else Element("doc")
    blocks = [block for main in page.iter("main") for block in _blocks(main)]
    if not blocks:
        raise ReadingError(
            "is a web page without a main text", place=source, remedy="Save the page once it is fully loaded."
        )
    return WebText(blocks, page.get("title") or None, page.get("sitename") or None)


def _blocks(element: Element) -> Iterator[RawBlock]:
    if element.text and element.text.strip():
        yield RawBlock("paragraph", element.text)
    for child in element:
        match child.tag:
            case "head":
                yield RawBlock("heading", _text(child))
            case "item":
                yield RawBlock("item", _text(child))
            case "row":
                yield RawBlock("row", " | ".join(text for text in map(_text, child) if text))
            case "p" | "quote" | "code" if not _holds_blocks(child):
                yield from (RawBlock("paragraph", line) for line in _lines(child))
            case _:
                yield from _blocks(child)
        if child.tail and child.tail.strip():
            yield RawBlock("paragraph", child.tail)


def _holds_blocks(element: Element) -> bool:
    return any(
        inner.tag in ("p", "list", "table", "head") for inner in element.iter() if inner is not element
    )


def _text(element: Element) -> str:
    return " ".join(" ".join(_lines(element)).split())


def _lines(element: Element) -> list[str]:
    """The text of `element`, parted where it holds line breaks."""
    pieces = [element.text or ""]
    for child in element:
        pieces.append("\n" if child.tag == "lb" else "\n".join(_lines(child)))
        pieces.append(child.tail or "")
    lines = "".join(piece if piece == "\n" else piece.replace("\n", " ") for piece in pieces).split("\n")
    return [line for line in (" ".join(line.split()) for line in lines) if line]
