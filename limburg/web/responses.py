"""Answers as ASGI sends them, and those that are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from starlette.types import Message, Send

_OVERHEAD = 1024  # bytes that an answer takes in memory beside its key and body


@dataclass(frozen=True)
class Response:
    """A whole answer, ready to be sent any number of times."""

    start: Message
    body: Message

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """An answer with its length stated."""
        length = {} if status == 204 else {"content-length": str(len(body))}
        return cls(start(status, {**headers, **length}), {"type": "http.response.body", "body": body})

    @property
    def size(self) -> int:
        return len(self.body["body"])

    async def __call__(self, send: Send) -> None:
        await send(self.start)
        await send(self.body)


def start(status: int, headers: Mapping[str, str]) -> Message:
    """The message that begins an answer."""
    fields = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": fields}


class Kept:
    """Answers by their requests, the least recently used given up first; `limit` bounds their bytes, keys included."""

    def __init__(self, limit: int) -> None:
        self._limit, self.size = limit, 0
        self._answers: OrderedDict[Hashable, tuple[int, Response]] = OrderedDict()

    def get(self, key: Hashable) -> Response | None:
        """The answer to this request, None where it is not kept."""
        found = self._answers.get(key)
        if found is None:
            return None
        self._answers.move_to_end(key)
        return found[1]

    def put(self, key: tuple[str | bytes, ...], response: Response) -> None:
        """Keep an answer, unless it would fill a quarter of the room alone."""
        size = sum(map(len, key)) + response.size + _OVERHEAD
        if size > self._limit // 4:
            return
        if former := self._answers.pop(key, None):
            self.size -= former[0]
        self._answers[key] = size, response
        self.size += size
        while self.size > self._limit:
            self.size -= self._answers.popitem(last=False)[1][0]
