"""What a writer needs, imported and read once: each writer is forked from the process that has imported this."""

from __future__ import annotations

from graph import Archive, open_store
from tests.crash.killing import READ

Archive(open_store(None)).add_all([READ["annual"], READ["next"]])
