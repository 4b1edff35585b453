"""The whole graph in one file."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Quad, parse

from graph import open_store
from limburg.web import dumping
from limburg.web.dumping import DUMPS
from limburg.web.inforce import InForce


@pytest.mark.parametrize("ending", DUMPS)
def test_dump_reads_back_as_the_graph(client: httpx.Client, sample_folder: Path, ending: str) -> None:
    response = client.get(f"/dumps/graph.{ending}")
    assert response.headers["Content-Type"].partition(";")[0] == DUMPS[ending].media_type
    assert response.headers["Content-Encoding"] == "gzip"
    quads = set(open_store(sample_folder).quads())
    merged = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert set(parse(response.content, DUMPS[ending])) == (merged if ending in ("ttl", "nt") else quads)


def test_dump_comes_uncompressed_where_that_is_wanted(client: httpx.Client) -> None:
    plain = client.get("/dumps/graph.nt", headers={"Accept-Encoding": "identity"})
    compressed = client.get("/dumps/graph.nt", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == compressed.content
    assert plain.headers["ETag"] != compressed.headers["ETag"]


def test_triples_are_sorted_and_different(client: httpx.Client) -> None:
    lines = client.get("/dumps/graph.nt").content.splitlines()
    assert lines == sorted(set(lines))


def test_sorting_in_pieces_gives_the_same(
    sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, version = InForce(sample_folder)()
    dumping.write(version, "nt", tmp_path / "one")
    monkeypatch.setattr(dumping, "_SORTED_AT_ONCE", 50)
    dumping.write(version, "nt", tmp_path / "pieces")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "pieces").read_bytes()
    assert gzip.decompress((tmp_path / "one").read_bytes()).count(b"\n") > 100


def test_dump_is_sent_once(client: httpx.Client) -> None:
    etag = client.head("/dumps/graph.ttl").headers["ETag"]
    again = client.get("/dumps/graph.ttl", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_unknown_dump_tells_which_there_are(client: httpx.Client) -> None:
    response = client.get("/dumps/graph.docx")
    assert response.status_code == 404 and "graph.ttl" in response.json()["suggestions"]
