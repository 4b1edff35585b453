"""The scripts of the pages, from their sources to the wheel."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRIES = ("page.js", "network.js", "sparql.js")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_a_wheel_holds_what_was_bundled_and_none_of_its_sources(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if name.startswith("limburg/web/")}
    manifest = json.loads(wheel.read("limburg/web/static/manifest.json"))
    assert set(ENTRIES) <= set(manifest)
    assert {f"limburg/web/static/{bundled}" for bundled in manifest.values()} <= names
    assert not [name for name in names if name.startswith("limburg/web/scripts/")]


def test_a_wheel_holds_the_licences_of_what_was_bundled(wheel: zipfile.ZipFile) -> None:
    notices = wheel.read("limburg/web/static/THIRD-PARTY.txt").decode()
    for library in ("vis-network", "@zazuko/yasgui", "codemirror", "jquery"):
        assert f"\n{library} " in f"\n{notices}"
    assert "Permission is hereby granted, free of charge" in notices


def test_the_lock_file_names_no_host_to_install_from() -> None:
    lock = json.loads((ROOT / "limburg/web/scripts/package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
