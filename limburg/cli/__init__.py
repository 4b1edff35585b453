"""The command line: `limburg`."""

from limburg.cli.app import app, main

__all__ = ["app", "main"]
