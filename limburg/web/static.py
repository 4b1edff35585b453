"""The bundled scripts and their styles, under names that carry a digest, so that a browser keeps them for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from graph.errors import NotFoundError
from limburg.web.negotiation import coding

FOLDER = Path(__file__).parent / "static"
"""Where `hatch_build.py` puts what it bundles; it may be missing."""

_FOREVER = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}

router = APIRouter(include_in_schema=False)


def asset(name: str) -> str | None:
    """The path below the service's root of a script or style, such as `page.js`; None where none is bundled."""
    bundled = manifest().get(name)
    return f"/static/{bundled}" if bundled else None


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
def static(request: Request, name: str) -> Response:
    """A bundled file, as compressed as the client takes it."""
    path = FOLDER / name
    media_type = _MEDIA_TYPES.get(path.suffix)
    if media_type is None or path.parent != FOLDER or not path.is_file():
        raise NotFoundError(f"there is no file {name!r}", remedy="Load the page again.")
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    packed = path.with_name(f"{name}.br")
    if coding(request.headers.get("Accept-Encoding", "")) == "br" and packed.is_file():
        return FileResponse(packed, media_type=media_type, headers={**headers, "Content-Encoding": "br"})
    return FileResponse(path, media_type=media_type, headers=headers)


@cache
def manifest() -> Mapping[str, str]:
    """Name of a source → name of what is bundled of it."""
    try:
        files: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return files
