"""The whole graph in one file of each RDF format, made once for each version of the store."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from graph.errors import NotFoundError, StoreError
from limburg.web.dumping import DUMPS
from limburg.web.formats import unchanged
from limburg.web.inforce import InForce
from limburg.web.negotiation import choose
from limburg.web.problems import described

_CHUNK = 1 << 18
_MEDIA_TYPES = tuple(form.media_type for form in DUMPS.values())


class Dumps:
    """The dumps of the version in force, in a folder of their own; each is made where it is first asked for."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="limburg-dumps-"))
        self._making = asyncio.Lock()

    async def open(self, version: str, folder: Path, ending: str) -> IO[bytes]:
        """The gzip file of a version's dump; raises `StoreError` where it cannot be made.

        One is made at a time, whole before its first byte is sent.
        """
        path = self._folder / f"{version}.{ending}.gz"
        async with self._making:
            if not path.exists():
                self._forget(version)
                await self._make(folder, ending, path)
            return path.open("rb")

    async def _make(self, folder: Path, ending: str, path: Path) -> None:
        unfinished = path.with_suffix(".part")
        command = (sys.executable, "-m", "limburg.web.dumping", str(folder), ending, str(unfinished))
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
        try:
            code = await process.wait()
        except BaseException:
            process.kill()
            raise
        if code:
            raise StoreError(f"the dump {ending!r} could not be made", remedy="Try again in a moment.")
        os.replace(unfinished, path)

    def _forget(self, version: str) -> None:
        """Delete the dumps of former versions; one that is being sent stays readable until it is closed."""
        for path in self._folder.iterdir():
            if not path.name.startswith(f"{version}."):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete all."""
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.dumps = Dumps()
    try:
        yield
    finally:
        app.state.dumps.close()


router = APIRouter(tags=["linked data"], lifespan=_lifespan)


@router.head("/dumps/graph.{ending}", include_in_schema=False)
@router.get("/dumps/graph.{ending}", response_class=Response, responses=described(*_MEDIA_TYPES))
async def dump(request: Request, ending: str) -> Response:
    """The whole graph in one file: `ttl`, `nt` (sorted), `trig`, `nq` or `jsonld`; compressed where that is accepted."""
    if ending not in DUMPS:
        raise NotFoundError(
            f"there is no dump {ending!r}",
            remedy=f"There are {', '.join(DUMPS)}.",
            suggestions=tuple(f"graph.{known}" for known in DUMPS),
        )
    version, folder = InForce(request.app.state.service.store)()
    compressed = _accepts_gzip(request)
    headers = {
        "ETag": f'"{version}-{ending}{"-gzip" if compressed else ""}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="graph.{ending}"',
    }
    if unchanged(request, headers):
        return Response(status_code=304, headers=headers)
    media_type = DUMPS[ending].media_type
    if request.method == "HEAD":
        return Response(headers=headers, media_type=media_type)
    file = await request.app.state.dumps.open(version, folder, ending)
    if compressed:
        headers |= {"Content-Encoding": "gzip", "Content-Length": str(os.fstat(file.fileno()).st_size)}
    return StreamingResponse(_chunks(file, decompress=not compressed), headers=headers, media_type=media_type)


def _accepts_gzip(request: Request) -> bool:
    accepted = request.headers.get("Accept-Encoding", "")
    return bool(accepted) and choose(accepted, (("gzip", "x-gzip"), ("identity",))) == "gzip"


def _chunks(file: IO[bytes], *, decompress: bool) -> Iterator[bytes]:
    """The file piece by piece, closed after the last or where nobody reads on."""
    with file, gzip.open(file) if decompress else file as stream:
        while piece := stream.read(_CHUNK):
            yield piece
