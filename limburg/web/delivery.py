"""Sending a worker's answer to a client: whole where it is complete, in pieces where it is still on its way.

An answer that is broken off on its way leaves without the chunk that ends it, and the server closes the connection,
which every HTTP/1.1 client reports as an error. HTTP/1.0 knows no such chunk, so it gets whole answers only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.types import Send

from limburg.web.compression import WORTHWHILE, compress, compressor
from limburg.web.errors import BrokenOff, Refusal
from limburg.web.negotiation import coding
from limburg.web.requests import Request
from limburg.web.responses import Response, start
from limburg.web.workers import Reply

_TIDY = 64 * 1024  # bytes that are compressed on the spot, without another thread


async def whole(request: Request, reply: Reply, common: Mapping[str, str]) -> Response:
    """A complete reply as the client takes it."""
    body = reply.first
    coded = coding(request.header("accept-encoding")) if len(body) >= WORTHWHILE else "identity"
    if coded != "identity":
        brief = len(body) <= _TIDY
        body = compress(body, coded) if brief else await asyncio.to_thread(compress, body, coded)
    return Response.of(200, _headers(reply, coded, common), body)


async def stream(
    request: Request, reply: Reply, common: Mapping[str, str], send: Send, timeout: float
) -> None:
    """Send a reply as it comes, for at most `timeout` seconds; raises `Refusal` (505) before the first byte."""
    if request.scope["http_version"] == "1.0":
        raise Refusal(505, "an answer of this size needs HTTP/1.1", remedy="Ask for less, or by HTTP/1.1.")
    coded = coding(request.header("accept-encoding"))
    stream = compressor(coded)
    await send(start(200, _headers(reply, coded, common)))
    try:
        async with asyncio.timeout(timeout):
            await _piece(send, stream.process(reply.first))
            async for data in reply.rest():
                await _piece(send, stream.process(data))
            await send({"type": "http.response.body", "body": stream.finish()})
    except (BrokenOff, TimeoutError):
        return


def _headers(reply: Reply, coded: str, common: Mapping[str, str]) -> dict[str, str]:
    charset = "; charset=utf-8" if reply.media_type.startswith("text/") else ""
    encoding = {} if coded == "identity" else {"content-encoding": coded}
    return {"content-type": reply.media_type + charset, **encoding, **common}


async def _piece(send: Send, data: bytes) -> None:
    if data:
        await send({"type": "http.response.body", "body": data, "more_body": True})
