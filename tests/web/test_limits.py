"""Limits that hold: time, memory, size, number of queries, requests."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from limburg.web.settings import MEBIBYTE, ServiceSettings
from tests.web.conftest import Served, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
FLOOD = f'SELECT * {{ ?a ?b ?c . ?d ?e ?f BIND("{"x" * 100_000}" AS ?x) }}'


def _other(strict: Served, before: set[int]) -> bool:
    """Whether a process has been replaced, after some time for it to end."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if before - strict.workers():
            return True
        time.sleep(0.05)
    return False


def test_a_query_past_its_time_is_stopped(strict: Served) -> None:
    before = strict.workers()
    response = strict.ask(ENDLESS)
    assert response.status_code == 504
    assert "2 s" in response.json()["detail"]
    assert response.elapsed.total_seconds() < 30
    assert _other(strict, before)
    assert strict.ask("ASK {}").status_code == 200


def test_memory_is_bounded(strict: Served) -> None:
    with serving(strict.store, workers=1, memory=64 * MEBIBYTE, timeout=60.0) as small:
        response = small.ask(GREEDY)
        assert response.status_code == 507
        assert small.ask('ASK { ?x lim:matches "flexfab" }').json()["boolean"]
        assert small.ask("ASK {}").status_code == 200


def test_a_truncated_answer_never_looks_whole(strict: Served) -> None:
    """Past its size or its time, whichever comes first."""
    with pytest.raises(httpx.RemoteProtocolError):
        strict.ask(FLOOD)
    assert strict.ask("ASK {}").status_code == 200


def test_http_1_0_gets_whole_answers_only(strict: Served) -> None:
    with _connected(strict) as connection:
        body = FLOOD.encode()
        head = (
            f"POST /sparql HTTP/1.0\r\ncontent-type: application/sparql-query\r\ncontent-length: {len(body)}"
        )
        connection.sendall(head.encode() + b"\r\n\r\n" + body)
        assert b" 505 " in connection.recv(4096).partition(b"\r\n")[0]


def test_too_many_at_once_are_told_when_to_come_back(strict: Served) -> None:
    number = 2 + 4 + 6
    with ThreadPoolExecutor(number) as threads:
        answers = list(threads.map(lambda n: strict.ask(f"{ENDLESS} # {n}"), range(number)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) == 6
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert {answer.status_code for answer in answers} == {503, 504}


def test_a_client_that_goes_away_frees_its_worker(strict: Served) -> None:
    before = strict.workers()
    query = quote(ENDLESS)
    for _ in range(2):
        with _connected(strict) as connection:
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(1)
    assert _other(strict, before)
    assert strict.ask("ASK { ?gone ?away ?s }").status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_large_bodies_are_refused(client: httpx.Client, chunked: bool) -> None:
    body = b"ASK {} #" + b"x" * ServiceSettings(Path()).max_body
    pieces = (body[i : i + 65536] for i in range(0, len(body), 65536))
    headers = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=pieces if chunked else body, headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/sparql", "/elsewhere"])
def test_long_addresses_are_refused(client: httpx.Client, path: str) -> None:
    response = client.get(path, params={"query": "ASK {} #" + "x" * ServiceSettings(Path()).max_url})
    assert response.status_code == 414


@pytest.mark.parametrize("head", [b"GET /" + b"x" * 200_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 40_000])
def test_a_head_without_end_is_refused(strict: Served, head: bytes) -> None:
    with _connected(strict) as connection:
        threading.Thread(target=_send, args=(connection, head)).start()
        assert b" 431 " in connection.recv(4096)


def test_the_slow_take_no_place_of_the_quick(strict: Served) -> None:
    slow = [_connected(strict) for _ in range(50)]
    for connection in slow:
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost:")
    assert strict.ask("ASK {}").status_code == 200
    for connection in slow:
        connection.close()


def _connected(strict: Served) -> socket.socket:
    address = urlsplit(strict.address)
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=15)
    return connection


def _send(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError:
        return  # the server has closed the connection in the middle of it, as it should
