"""The one tree of errors: every message names the offending value, its place and the remedy."""

from __future__ import annotations


class LimburgError(Exception):
    """What the product says when it cannot do what it was asked: `value` at `place` is wrong, `remedy` helps."""

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem, self.place, self.remedy = problem, place, remedy
        super().__init__(
            ": ".join(part for part in (place, problem) if part) + (f". {remedy}" if remedy else "")
        )


class ReadingError(LimburgError):
    """A source that cannot be read: damaged, encrypted, empty, scanned, misnamed or too large."""


class ModelError(LimburgError):
    """The extraction model is missing, damaged or of another version."""


class StoreError(LimburgError):
    """A store that cannot be opened, read or written."""


class QueryError(LimburgError):
    """A query or a parameter that cannot be understood, or a question that does not exist."""


class NotFoundError(LimburgError):
    """A name that stands for nothing in the graph; `suggestions` are the nearest names."""

    def __init__(
        self, problem: str, *, place: str = "", remedy: str = "", suggestions: tuple[str, ...] = ()
    ) -> None:
        self.suggestions = suggestions
        super().__init__(problem, place=place, remedy=remedy)
