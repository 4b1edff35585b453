"""What a client sent, read within the limits."""

from __future__ import annotations

import asyncio
import hmac
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope

from graph.errors import QueryError
from limburg.web.errors import Refusal
from limburg.web.settings import TOKEN_VARIABLE, ServiceSettings

_FIELDS = 200  # parameters of one request
_QUICK = 0.25  # seconds that a request may take before anybody asks whether its client is still there
_BODY_TIME = 30.0  # seconds in which a body must have arrived

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)

Fields = list[tuple[str, str]]


class Request:
    """One request: header fields by lower-case name, of which the last of a name counts."""

    def __init__(self, scope: Scope, receive: Receive, service: ServiceSettings) -> None:
        self._receive, self._service = receive, service
        self.scope = scope
        self.method: str = scope["method"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    def header(self, name: str) -> str:
        """A header field, empty where it is missing."""
        return self.headers.get(name.encode(), b"").decode("latin-1")

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def url(self) -> str:
        """The address that was asked, without its query."""
        host = self.header("host") or "localhost"
        return f"{self.scope['scheme']}://{host}{self.scope['raw_path'].decode('ascii')}"

    def fields(self) -> Fields:
        """The parameters of the address."""
        return fields(self.scope["query_string"])

    async def body(self, limit: int) -> bytes:
        """The whole body; raises `Refusal` (413) above `limit` bytes, (408) where it does not arrive.

        Raises `QueryError` where it is said to be in another encoding than UTF-8.
        """
        charset = _CHARSET.search(self.header("content-type"))
        if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
            raise QueryError(
                f"the body is in {charset[1]}", place="Content-Type", remedy="Encode it as UTF-8."
            )
        if self.header("content-encoding").lower() not in ("", "identity"):
            raise Refusal(415, "the body is compressed", remedy="Send it as it is.")
        stated = self.header("content-length")
        if stated.isdecimal() and int(stated) > limit:
            raise _too_large(limit)
        try:
            async with asyncio.timeout(_BODY_TIME):
                return await self._read(limit)
        except TimeoutError as error:
            raise Refusal(408, f"the body did not arrive within {_BODY_TIME:g} s") from error

    async def _read(self, limit: int) -> bytes:
        pieces, size, more = [], 0, True
        while more:
            message: Message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400, "the body was broken off")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            more = message.get("more_body", False)
            if size > limit:
                raise _too_large(limit)
        return b"".join(pieces)

    def authorise(self) -> None:
        """Raise `Refusal` unless the service is open for changes and the request carries its token.

        The token is a bearer token, or the password of any user for clients that know nothing else.
        """
        expected = self._service.token
        if expected is None:
            raise Refusal(
                403,
                "this service is read-only",
                remedy=f"Start it with {TOKEN_VARIABLE} set, to change its store.",
            )
        if not hmac.compare_digest(_token(self.headers.get(b"authorization", b"")), expected.encode()):
            raise Refusal(
                401,
                "the token is missing or wrong",
                remedy="Send it as Authorization: Bearer TOKEN.",
                headers={"www-authenticate": 'Bearer realm="limburg"'},
            )

    @contextmanager
    def abandoning(self) -> Iterator[None]:
        """Give up what happens within as soon as the client has gone; raises `Abandoned` then."""
        loop, current = asyncio.get_running_loop(), asyncio.current_task()
        assert current
        watching: list[asyncio.Task[None]] = []
        gone = False

        async def watch() -> None:
            nonlocal gone
            while (await self._receive())["type"] != "http.disconnect":
                pass
            gone = True
            current.cancel()

        timer = loop.call_later(_QUICK, lambda: watching.append(loop.create_task(watch())))
        try:
            yield
        except asyncio.CancelledError as error:
            if not gone:
                raise
            current.uncancel()
            raise Abandoned from error
        finally:
            timer.cancel()
            for watcher in watching:
                watcher.cancel()


class Abandoned(Exception):
    """The client has gone, so that nobody is to be answered."""


def fields(encoded: bytes) -> Fields:
    """The parameters of a form or an address; raises `QueryError` where they are not UTF-8 or too many."""
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise QueryError("the parameters are not UTF-8", remedy="Encode them as UTF-8, then by %.") from error
    except ValueError as error:
        raise QueryError(f"there are more than {_FIELDS} parameters", remedy="Send fewer.") from error


def text(body: bytes) -> str:
    """A body as text; raises `QueryError` where it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(
            f"the body is not UTF-8 at byte {error.start + 1}", remedy="Encode it as UTF-8."
        ) from error


def _token(header: bytes) -> bytes:
    scheme, _, value = header.strip().partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if scheme.lower() == b"basic":
        try:
            return b64decode(value, validate=True).partition(b":")[2]
        except Base64Error:
            return b""
    return b""


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"the body is larger than {limit} bytes", remedy="Send less.")
