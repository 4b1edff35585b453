"""What the surroundings decide: where the store lies and which language we speak."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version

DEFAULT_STORE = "limburg-store"
"""The store's folder, below the working folder."""

STORE_VARIABLE = "LIMBURG_STORE"
"""The environment variable that names another store: a folder, or the URL of a SPARQL server."""

LANGUAGES = ("en", "nl")


def language(environment: Mapping[str, str] | None = None) -> str:
    """`nl` or `en`, by LIMBURG_LANG, else as POSIX orders the locale's variables; else English.

    >>> language({"LANG": "nl_BE.UTF-8"}), language({"LANG": "nl_BE.UTF-8", "LIMBURG_LANG": "en"})
    ('nl', 'en')
    """
    known = os.environ if environment is None else environment
    stated = (known.get(name, "") for name in ("LIMBURG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, stated), "")[:2].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def software() -> str:
    """The version of this software."""
    return version("limburg-innovation-graph")
