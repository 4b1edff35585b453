"""What a service is started with: its store and the limits that hold for strangers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of this machine that no other one can reach it by."""

TOKEN_VARIABLE = "LIMBURG_TOKEN"
"""The environment variable whose token opens the service for changes."""


@dataclass(frozen=True)
class ServiceSettings:
    """The store's folder and the limits of the service. Sizes are in bytes, times in seconds.

    `timeout` bounds a query from its start in a worker until its last byte is delivered, `memory` what a worker may
    take beyond its start, `result` the size of an answer before compression. `workers` queries run at once,
    `waiting` more may wait for `patience`. `max_body` bounds what a stranger sends, `max_upload` what the holder
    of `token` sends; without a token the service is read-only. `origins` are the web origins whose pages may read
    answers, `cache` bounds the memory for answers kept, 0 keeps none. `uploads` lets readers on this machine add
    reports without a token.
    """

    store: Path
    timeout: float = 30.0
    memory: int = 1024 * MEBIBYTE
    result: int = 256 * MEBIBYTE
    workers: int = max(4, os.cpu_count() or 1)
    waiting: int = 64
    patience: float = 5.0
    cache: int = 64 * MEBIBYTE
    max_url: int = 16 * 1024
    max_body: int = MEBIBYTE
    max_upload: int = 64 * MEBIBYTE
    origins: str = "*"
    token: str | None = None
    uploads: bool = False

    @property
    def takes_reports(self) -> bool:
        """Whether readers may add reports."""
        return self.uploads or self.token is not None


def token(environment: Mapping[str, str] | None = None) -> str | None:
    """The token for changes in the environment, None where it is missing or empty."""
    return (os.environ if environment is None else environment).get(TOKEN_VARIABLE) or None
