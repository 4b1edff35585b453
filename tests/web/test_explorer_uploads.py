"""Adding a report on a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from extract.facts import Extraction, Run
from extract.reading import Document, read
from graph import ReadingError
from limburg.web.explorer import reading
from tests.web.conftest import TOKEN, Served, sample_store, serving

HTML = {"Accept": "text/html"}
REPORT = (
    b"Jaarverslag 2023\n\nHet project LichtLab wordt geleid door UHasselt, met PXL als partner. "
    b"<script>alert(1)</script>\n"
)


@pytest.fixture(scope="module")
def open_to_readers(tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction) -> Iterator[Served]:
    folder = sample_store(tmp_path_factory.mktemp("uploads") / "s", annual_report)
    with serving(folder, workers=2, patience=60.0, uploads=True, max_upload=100_000) as served:
        yield served


def _send(served: Served, data: bytes, name: str = "verslag.txt", **headers: str) -> httpx.Response:
    told = {"Origin": served.address, **HTML, **headers}
    return served.client.post("/add", files={"report": (name, data)}, headers=told)


def _followed(served: Served, response: httpx.Response) -> list[dict[str, str]]:
    """What the events of a job say until it has ended."""
    assert response.status_code == 303, response.text
    name = response.headers["Location"].rpartition("/")[2]
    events = served.client.get(f"/api/uploads/{name}/events")
    assert events.headers["Content-Type"].startswith("text/event-stream")
    return [json.loads(line[6:]) for line in events.text.splitlines() if line.startswith("data: ")]


def test_a_report_is_read_and_shown(open_to_readers: Served) -> None:
    response = _send(open_to_readers, REPORT)
    waiting = open_to_readers.client.get(response.headers["Location"], headers=HTML)
    assert 'http-equiv="refresh"' in waiting.text and "data-events=" in waiting.text
    told = _followed(open_to_readers, response)
    assert told[-1]["state"] == "done" and told[-1]["location"] == "/doc/verslag"
    assert open_to_readers.client.get(response.headers["Location"]).headers["Location"] == "/doc/verslag"
    page = open_to_readers.client.get("/doc/verslag", headers=HTML, follow_redirects=True).text
    assert "LichtLab" in page and "&lt;script&gt;" in page and "<script>" not in page


def test_a_bad_file_is_told(open_to_readers: Served) -> None:
    response = _send(open_to_readers, b"%PDF-1.7 nothing more", name="../../<b>kapot.pdf")
    told = _followed(open_to_readers, response)
    assert told[-1]["state"] == "failed"
    page = open_to_readers.client.get(told[-1]["location"], headers=HTML)
    assert 'role="alert"' in page.text and "&lt;b&gt;kapot.pdf" in page.text and "http-equiv" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://evil.example:80", "Host": "evil.example:80"},
    ],
)
def test_what_other_pages_send_is_refused(open_to_readers: Served, headers: dict[str, str]) -> None:
    assert _send(open_to_readers, REPORT, **headers).status_code == 403


def test_a_request_that_names_no_origin_is_refused(open_to_readers: Served) -> None:
    assert open_to_readers.client.post("/add", files={"report": ("a.txt", REPORT)}).status_code == 403


@pytest.mark.parametrize(("data", "status"), [(b"", 400), (b"x" * 200_000, 413)])
def test_empty_and_large_files_are_refused(open_to_readers: Served, data: bytes, status: int) -> None:
    assert _send(open_to_readers, data).status_code == status


def test_readers_cannot_add_without_leave(client: httpx.Client) -> None:
    assert client.get("/add", headers=HTML).status_code == 404
    assert client.post("/add", files={"report": ("a.txt", REPORT)}).status_code == 404
    assert 'href="/add"' not in client.get("/reports", headers=HTML).text


def test_a_token_is_asked_for(open_service: Served) -> None:
    assert 'type="password"' in open_service.client.get("/add", headers=HTML).text
    headers = {"Origin": open_service.address, **HTML}
    for sent, status in (({}, 403), ({"token": "wrong"}, 403), ({"token": TOKEN}, 400)):
        files = {"report": ("a.txt", b"")}
        response = open_service.client.post("/add", files=files, data=sent, headers=headers)
        assert response.status_code == status, sent


def test_unknown_jobs_are_not_found(open_to_readers: Served) -> None:
    for path in ("/add/nothing", "/api/uploads/nothing/events"):
        assert open_to_readers.client.get(path, headers=HTML).status_code == 404


def test_a_report_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Never:
        run = Run("0", "0", "2026-01-01T00:00:00Z")

        def __call__(self, document: Document) -> Extraction:
            raise AssertionError(document)

    source = tmp_path / "long.txt"
    source.write_bytes(REPORT)
    monkeypatch.setattr(reading, "_WORDS", 3)
    with pytest.raises(ReadingError, match="more than"):
        reading.Bounded(Never())(read(source))
