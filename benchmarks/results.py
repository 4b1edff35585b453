"""The figures that were measured, a section each, in RESULTS.md, with the machine on top."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from graph.files import replacing

FILE = Path(__file__).with_name("RESULTS.md")
_LIBRARIES = ("pyoxigraph", "rapidfuzz", "networkx", "spacy", "onnxruntime")


def write_section(name: str, lines: Iterable[str], *, file: Path = FILE) -> None:
    """Put the section `name` (a heading, then `lines` of Markdown) in the place of the one that was there.

    The other sections stay as they are; the machine and the versions are those of this call.
    """
    sections = _sections(file.read_text(encoding="utf-8")) if file.is_file() else {}
    sections[name] = "\n".join(lines).strip()
    written = (f"{_begin(key)}\n## {key}\n\n{text}\n{_end(key)}" for key, text in sorted(sections.items()))
    text = "\n\n".join(["# What was measured", machine(), *written])
    with replacing(file) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def machine() -> str:
    """The processor, memory, system and versions that figures of this process depend on, in one sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"On {os.cpu_count()} cores of {_processor()}, {memory:.0f} GB of memory, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, {libraries}."
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _begin(name: str) -> str:
    return f"<!-- begin {name} -->"


def _end(name: str) -> str:
    return f"<!-- end {name} -->"


def _sections(text: str) -> dict[str, str]:
    """Name → the text between its markers, without the heading."""
    sections = {}
    for part in text.split("<!-- begin ")[1:]:
        name = part.partition(" -->")[0]
        body = part.partition(" -->\n")[2].partition(_end(name))[0]
        sections[name] = body.removeprefix(f"## {name}\n").strip()
    return sections
