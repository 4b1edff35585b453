"""The texts of the reports as they were read, with the names found in them, beside the versions of a store.

A report is shown with what was found in it, which the graph alone cannot do: it holds the sentences that state something
and no other. Each text is one compressed file, named after its document and the run that read it, so that a reader of one
version never gets the text of another. A version that is published deletes the texts that it does not stand on.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from extract.facts import Extraction
from extract.reading.document import Block
from graph.files import replacing
from graph.identity import Identity, short_hash

_FOLDER = "texts"
_ENDING = ".json.gz"


@dataclass(frozen=True)
class Found:
    """A name in the text, by character offsets, with the thing that it stands for and its type."""

    start: int
    end: int
    iri: str
    type: str


@dataclass(frozen=True)
class Text:
    """The plain text of a document, its blocks in reading order, and the names found in it, by their place."""

    text: str
    blocks: tuple[Block, ...]
    names: tuple[Found, ...]

    @classmethod
    def of(cls, extraction: Extraction, identities: Mapping[str, Identity]) -> Text:
        """What was read; `identities` gives the thing that each key of an entity stands for."""
        names = (
            Found(mention.start, mention.end, identities[entity.key].iri.value, entity.type)
            for entity in extraction.entities
            for mention in entity.mentions
        )
        ordered = tuple(sorted(names, key=lambda name: (name.start, -name.end)))
        return cls(extraction.document.text, extraction.document.blocks, ordered)


class Texts:
    """The texts beside the store in a folder."""

    def __init__(self, store: Path) -> None:
        self._folder = store / _FOLDER

    def write(self, document: NamedNode, run: NamedNode, text: Text) -> None:
        """Keep the text that a run read; raises `StoreError` where the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        data = gzip.compress(json.dumps(asdict(text), ensure_ascii=False).encode(), mtime=0)
        with replacing(self._folder / _name(document, run)) as temporary:
            temporary.write_bytes(data)

    def read(self, document: NamedNode, run: NamedNode) -> Text | None:
        """The text that a run read, None where none was kept or it is damaged."""
        try:
            told = json.loads(gzip.decompress((self._folder / _name(document, run)).read_bytes()))
        except (OSError, EOFError, ValueError):
            return None
        return Text(
            told["text"],
            tuple(Block(**block) for block in told["blocks"]),
            tuple(Found(**name) for name in told["names"]),
        )

    def keep(self, read: Iterable[tuple[NamedNode, NamedNode]]) -> None:
        """Delete all but the texts of these documents as these runs read them."""
        names = {_name(document, run) for document, run in read}
        for path in self._folder.glob(f"*{_ENDING}"):
            if path.name not in names:
                path.unlink(missing_ok=True)


def _name(document: NamedNode, run: NamedNode) -> str:
    return f"{short_hash(document.value, run.value)}{_ENDING}"
