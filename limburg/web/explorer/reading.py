"""The process that reads one uploaded report into the store, and tells on standard output how far it is.

    python -m limburg.web.explorer.reading STORE FILE

Each line is a JSON object: `state` is loading, reading, done or failed; `document` the IRI of what was read, `fault` and
`remedy` what was wrong.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from extract.facts import Extraction, Run
from extract.reading import Document
from graph import Archive, open_store
from graph.documents import filed_documents
from graph.errors import LimburgError, ReadingError
from limburg import intake

_NICENESS = 19
_PAGES, _WORDS = 1_000, 400_000


class Bounded:
    """An extractor that takes no report of more than so many pages or words."""

    def __init__(self, extractor: intake.Extractor) -> None:
        self._extractor = extractor
        self.run: Run = extractor.run

    def __call__(self, document: Document) -> Extraction:
        """As the extractor; raises `ReadingError` for a report that is too long."""
        if (document.pages or 0) > _PAGES or document.words > _WORDS:
            raise ReadingError(
                f"has {document.pages or '?'} pages and {document.words} words, more than {_PAGES} and {_WORDS}",
                place=document.source,
                remedy="Split the report, or read it with `limburg build`.",
            )
        return self._extractor(document)


def read(store: str, path: Path, extractor: intake.Extractor) -> dict[str, str]:
    """Put the report into the store: what there is to tell of it when it is done."""
    archive = Archive(open_store(store))
    (outcome,) = intake.build([intake.Source(path)], intake.OneByOne(Bounded(extractor)), archive)
    if outcome.error:
        return _failed(outcome.error)
    if outcome.change:
        return {"state": "done", "document": outcome.change.document.value}
    held = (filed.iri.value for filed in filed_documents(archive.store) if filed.source == path.name)
    return {"state": "done", "document": next(held)}


def _failed(error: LimburgError) -> dict[str, str]:
    return {"state": "failed", "fault": error.problem, "remedy": error.remedy}


def _tell(**told: str) -> None:
    print(json.dumps(told), flush=True)


def main() -> None:
    """Read the report that the arguments name, at the lowest priority."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    store, path = sys.argv[1:]
    _tell(state="loading")
    try:
        from extract.pipeline import Extractor

        extractor = Extractor.load()
        _tell(state="reading")
        _tell(**read(store, Path(path), extractor))
    except LimburgError as error:
        _tell(**_failed(error))


if __name__ == "__main__":
    main()
