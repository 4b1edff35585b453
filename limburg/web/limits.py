"""What a connection may cost before anything is asked: the size and time of a request's head, and unread answers."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from limburg.web import errors
from limburg.web.errors import Refusal
from limburg.web.responses import Response
from limburg.web.settings import ServiceSettings

_HEAD = 64 * 1024  # bytes of a request line and its header fields
_HEAD_TIME = 10.0  # seconds in which they must have arrived
_UNREAD_TIME = 30.0  # seconds for which an answer may lie unread


class UrlLimit:
    """Refuses addresses that are too long (414), for all routes."""

    def __init__(self, app: ASGIApp, service: ServiceSettings) -> None:
        self._app, self._limit = app, service.max_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or len(scope["query_string"]) + len(scope["path"]) <= self._limit:
            await self._app(scope, receive, send)
            return
        error = Refusal(
            414, f"the address is longer than {self._limit} bytes", remedy="Send the query by POST."
        )
        await Response.of(error.status, errors.headers(error), errors.problem(error))(send)


class BoundedConnection(HttpToolsProtocol):
    """A connection that ends where the head of a request is too large or too slow, or nobody reads the answer."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head_size = 0
        self._unread: asyncio.TimerHandle | None = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._late, self._unread):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_size += len(data)
        super().data_received(data)
        if self._in_head and self._head_size > _HEAD and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_size = True, 0
        if self._late is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._late:
            self._late.cancel()
            self._late = None
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(_UNREAD_TIME, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def _expect_head(self) -> None:
        self._late = self.loop.call_later(_HEAD_TIME, self.transport.abort)

    def _refuse_head(self) -> None:
        self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
