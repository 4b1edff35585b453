"""What a browser gets of the bundled scripts."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from limburg.web import static


def test_bundles_are_kept_for_good_and_come_compressed(client: httpx.Client) -> None:
    address = static.asset("network.js")
    assert address
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert (
        plain.headers["content-type"].startswith("text/javascript")
        and "immutable" in plain.headers["cache-control"]
    )
    assert packed.headers["content-encoding"] == "br" and packed.text == plain.text
    assert client.get(address, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("name", ["nothing.js", "manifest.json", "..%2Fstatic.py", "%2e%2e%2fapp.js"])
def test_nothing_else_is_served_there(client: httpx.Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_without_bundles_there_are_no_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "FOLDER", tmp_path)
    static.manifest.cache_clear()
    try:
        assert static.asset("page.js") is None
    finally:
        static.manifest.cache_clear()
