"""What the service answers instead of a result: each error as one JSON shape, by one table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from graph.errors import LimburgError, NotFoundError, QueryError, ReadingError, StoreError

PROBLEM = "application/problem+json"


class Refusal(LimburgError):
    """A request that the service does not serve, with the `status` that HTTP has for the reason."""

    def __init__(
        self, status: int, problem: str, *, remedy: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.status, self.headers = status, dict(headers or {})
        super().__init__(problem, remedy=remedy)


class BrokenOff(LimburgError):
    """An answer that ended before its last byte: the connection must be broken off, so that the client knows."""


_STATUS: tuple[tuple[type[LimburgError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (QueryError, HTTPStatus.BAD_REQUEST),
    (ReadingError, HTTPStatus.BAD_REQUEST),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status(error: LimburgError) -> int:
    """The HTTP status of an error; what no table names is our own fault."""
    if isinstance(error, Refusal):
        return error.status
    return next((code for kind, code in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(error: LimburgError) -> bytes:
    """The error as a problem document (RFC 9457) with `place`, `remedy` and, for names, `suggestions`."""
    code = status(error)
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": int(code),
        "detail": error.problem,
    }
    for key in ("place", "remedy", "suggestions"):
        if value := getattr(error, key, None):
            told[key] = value
    return json.dumps(told, ensure_ascii=False).encode()


def headers(error: LimburgError) -> dict[str, str]:
    """The header fields that go with `problem`."""
    return {"content-type": PROBLEM, **(error.headers if isinstance(error, Refusal) else {})}
