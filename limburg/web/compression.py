"""Compressing answers, at once or piece by piece."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]

WORTHWHILE = 1024
"""Bytes from which an answer is compressed."""

_GZIP, _LEVEL, _QUALITY = 31, 3, 4


class Compressor(Protocol):
    """What is fed pieces and gives the compressed stream in pieces."""

    def process(self, data: bytes) -> bytes:
        """The part of the stream that is ready."""

    def finish(self) -> bytes:
        """The rest of the stream."""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(_LEVEL, wbits=_GZIP)

    def process(self, data: bytes) -> bytes:
        return self._stream.compress(data)

    def finish(self) -> bytes:
        return self._stream.flush()


class _Identity:
    def process(self, data: bytes) -> bytes:
        return data

    def finish(self) -> bytes:
        return b""


def compressor(coding: str) -> Compressor:
    """The compressor for `br`, `gzip` or `identity`."""
    if coding == "br":
        stream: Compressor = brotli.Compressor(quality=_QUALITY)
        return stream
    return _Gzip() if coding == "gzip" else _Identity()


def compress(data: bytes, coding: str) -> bytes:
    """All of an answer, compressed."""
    stream = compressor(coding)
    return stream.process(data) + stream.finish()
