"""The texts of the command line in the user's language, from `texts/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from limburg import settings


def say(key: str, **values: object) -> str:
    """The message of this key, in the language of the environment, with its values filled in."""
    return str(_texts(settings.language())["messages"][key]).format(**values)


def framework_texts() -> dict[str, str]:
    """What Typer says around our texts in help and errors, by the names of its settings."""
    return dict(_texts(settings.language())["help"])


def describe(command: str, parameter: str = "help") -> str:
    """What help says on a command or one of its parameters; the table `shared` serves all commands."""
    commands = _texts(settings.language())["commands"]
    own = commands[command]
    return str(own[parameter] if parameter in own else commands["shared"][parameter])


@cache
def _texts(language: str) -> dict[str, Any]:
    with (Path(__file__).parent / "texts" / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)
