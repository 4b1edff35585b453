"""Extractors that misbehave on purpose; workers import them by name."""

from __future__ import annotations

import os
import signal
import time

from benchmarks.archives import Oracle
from extract.facts import Extraction
from extract.reading import Document

POISON = "Dit verslag is vergif."
FAULT = "Dit verslag is stuk."


class Moody(Oracle):
    """As the oracle, a little slowly; poison ends the process, a fault raises an error of no known kind."""

    def __call__(self, document: Document) -> Extraction:
        time.sleep(0.1)
        if POISON in document.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if FAULT in document.text:
            raise ZeroDivisionError(document.source)
        return super().__call__(document)
