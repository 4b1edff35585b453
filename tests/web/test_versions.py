"""Reading goes on while a build publishes, and the next query sees what it has published."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from extract.facts import Extraction
from graph import open_store
from tests.web.conftest import Served, sample_store, serving

GRAPH, NUMBER = NamedNode("http://example.org/build"), NamedNode("http://example.org/number")


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory, annual_report: Extraction) -> Iterator[Served]:
    """A service whose store each test changes, and leaves in its place."""
    folder = tmp_path_factory.mktemp("versions") / "store"
    with serving(sample_store(folder, annual_report), workers=2) as served:
        yield served


def _publish(folder: Path, number: int) -> None:
    with open_store(folder).transaction() as transaction:
        transaction.replace(GRAPH, [Quad(GRAPH, NUMBER, Literal(number), GRAPH)])


def test_the_next_query_sees_each_build(building: Served) -> None:
    query = f"SELECT ?n {{ {GRAPH} {NUMBER} ?n }}"
    for number in range(4):
        _publish(building.store, number)
        assert building.ask(query).json()["results"]["bindings"][0]["n"]["value"] == str(number)


def test_no_reader_fails_while_versions_come_and_go(building: Served) -> None:
    _publish(building.store, 0)
    ended = threading.Event()
    statuses: list[int] = []

    def read() -> None:
        count = 0
        while not ended.is_set():
            count += 1
            query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o . {GRAPH} {NUMBER} ?x }} # {threading.get_ident()} {count}"
            statuses.append(building.ask(query).status_code)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 9):
        _publish(building.store, number)
    ended.set()
    for reader in readers:
        reader.join()
    assert set(statuses) == {200}


def test_a_store_that_is_gone_is_told(building: Served) -> None:
    hidden = building.store.with_name("hidden")
    building.store.rename(hidden)
    try:
        assert building.ask("ASK {}").status_code == 503
    finally:
        hidden.rename(building.store)
    assert building.ask("ASK {}").status_code == 200
