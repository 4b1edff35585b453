"""The sources of the examples: fields, then Markdown, as blocks to set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Piece:
    """A block of a source: `kind` is chapter, lead, heading, text, list, table or panel.

    A lead is the text just below a chapter's title. `text` holds inline markup as ReportLab reads it, `rows`
    the cells of a table, `right` its right-aligned columns, `items` the points of a list, `within` the pieces
    of a panel.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    right: frozenset[int] = frozenset()
    items: tuple[str, ...] = ()
    within: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Source:
    """A source file: the fields before its text, and its blocks."""

    fields: dict[str, str]
    pieces: tuple[Piece, ...]


def read(path: Path) -> Source:
    """Read a source: fields `name: value` between two lines of three dashes, then Markdown."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Source(fields, tuple(_pieces(iter(MarkdownIt("commonmark").enable("table").parse(body)))))


def _inline(token: Token) -> str:
    """The text of an inline token, with bold as <b> and the characters of XML escaped."""
    escape = {"strong_open": "<b>", "strong_close": "</b>", "softbreak": " "}
    return "".join(
        escape.get(
            child.type,
            child.content.replace("&", "&amp;").replace("<", "&lt;").replace("€ ", "€\N{NO-BREAK SPACE}"),
        )
        for child in token.children or ()
    )


def _pieces(tokens: Iterator[Token]) -> Iterator[Piece]:
    kind = ""
    for token in tokens:
        if token.type == "heading_open":
            kind = "chapter" if token.tag == "h1" else "heading"
            yield Piece(kind, _inline(next(tokens)))
        elif token.type == "paragraph_open":
            kind = "lead" if kind == "chapter" else "text"
            yield Piece(kind, _inline(next(tokens)))
        elif token.type == "bullet_list_open":
            inside = _until(tokens, "bullet_list_close")
            yield Piece("list", items=tuple(_inline(part) for part in inside if part.type == "inline"))
        elif token.type == "blockquote_open":
            yield Piece("panel", within=tuple(_pieces(_until(tokens, "blockquote_close"))))
        elif token.type == "table_open":
            yield _table(list(_until(tokens, "table_close")))


def _until(tokens: Iterator[Token], close: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == close:
            return
        yield token


def _table(tokens: list[Token]) -> Piece:
    rows: list[list[str]] = []
    right: set[int] = set()
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open" and "right" in str(token.attrs.get("style", "")):
            right.add(len(rows[-1]))
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    return Piece("table", rows=tuple(map(tuple, rows)), right=frozenset(right))
