"""The answers of a route in the description of the API, errors among them."""

from __future__ import annotations

from typing import Any

from limburg.web.errors import PROBLEM

_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What is wrong (RFC 9457), where, and what helps",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "place": {"type": "string"},
        "remedy": {"type": "string"},
        "suggestions": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["type", "title", "status", "detail"],
}


def described(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The responses of a route: the media types of a good answer where they are not its model's, and problems."""
    told = {"content": {PROBLEM: {"schema": _SCHEMA}}}
    responses: dict[int | str, dict[str, Any]] = {
        "4XX": {"description": "The request cannot be served as it is", **told},
        "5XX": {"description": "The request exceeds a limit, or the store is out of reach", **told},
    }
    if media_types:
        content = {
            media_type: {"schema": {} if media_type.endswith("json") else {"type": "string"}}
            for media_type in media_types
        }
        responses[200] = {"description": "What was asked for", "content": content}
    return responses
