"""What a worker is asked to do, and how question and answer lie on the pipe between it and the server.

A request is one frame whose head is JSON; an answer is an H frame (JSON: version, media type), D frames (bytes)
and an E frame, or an X frame (JSON: an error) in the place of any of them. Nothing that a worker sends is unpickled:
it is the part that runs what strangers write.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

from graph.errors import LimburgError, NotFoundError, QueryError, StoreError
from limburg.web.errors import Refusal

HEAD, DATA, END, ERROR = b"H", b"D", b"E", b"X"
REQUEST = struct.Struct("!II")
FRAME = struct.Struct("!cI")


@dataclass(frozen=True)
class Query:
    """A query; `results` and `graphs` are the media types in which solutions and triples are wanted, None where neither
    is acceptable. Relative IRIs stand on `base`, and are refused without one.

    `default_graphs` and `named_graphs` are the dataset that the protocol states, both empty where it states none.
    """

    text: str
    results: str | None = None
    graphs: str | None = None
    base: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Update:
    """A SPARQL update on the dataset that the protocol states; relative IRIs stand on `base`."""

    text: str
    base: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class GraphTask:
    """GET, PUT, POST or DELETE a graph, None being the default graph; the body goes beside it.

    `media_type` is that of the answer to GET, else that of the body with its parameters.
    """

    action: str
    graph: str | None
    media_type: str
    base: str


Task = Query | Update | GraphTask
_KINDS: dict[str, type[Task]] = {kind.__name__: kind for kind in (Query, Update, GraphTask)}


def pack(task: Task, body: bytes = b"") -> bytes:
    """A task as the bytes of its request."""
    head = json.dumps({"task": type(task).__name__, **asdict(task)}).encode()
    return REQUEST.pack(len(head), len(body)) + head + body


def unpack(head: bytes) -> Task:
    """The task of a request."""
    fields: dict[str, Any] = json.loads(head)
    kind: type[Any] = _KINDS[fields.pop("task")]
    task: Task = kind(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    )
    return task


def frame(kind: bytes, data: bytes) -> bytes:
    """One frame of an answer."""
    return FRAME.pack(kind, len(data)) + data


def pack_error(error: LimburgError, *, retire: bool) -> bytes:
    """An error as the bytes of an X frame; `retire` asks the server to replace the process."""
    kind = next(name for name, known in _ERRORS.items() if isinstance(error, known))
    told = {
        "kind": kind,
        "problem": error.problem,
        "place": error.place,
        "remedy": error.remedy,
        "retire": retire,
    }
    return json.dumps(told | ({"status": error.status} if isinstance(error, Refusal) else {})).encode()


def unpack_error(data: bytes) -> tuple[LimburgError, bool]:
    """The error of an X frame, and whether the process asks to be replaced."""
    told = json.loads(data)
    return _error(told), bool(told["retire"])


def _error(told: dict[str, Any]) -> LimburgError:
    if told["kind"] == "Refusal":
        return Refusal(told["status"], told["problem"], remedy=told["remedy"])
    return _ERRORS[told["kind"]](told["problem"], place=told["place"], remedy=told["remedy"])


_ERRORS: dict[str, type[LimburgError]] = {
    "Refusal": Refusal,
    "NotFoundError": NotFoundError,
    "QueryError": QueryError,
    "StoreError": StoreError,
    "LimburgError": LimburgError,
}
