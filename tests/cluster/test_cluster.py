"""Builds by several processes: the graph that one process makes, whoever is killed meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from benchmarks import archives
from benchmarks.archives import Oracle
from graph import Archive, open_store
from graph.errors import LimburgError, ReadingError
from limburg import cluster, intake
from limburg.cluster import Crew, crew
from tests.cluster.extractors import FAULT, POISON, Moody
from tests.processes import running_below

NUMBER = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "reports"
    archives.write(folder, number=NUMBER, sentences=20)
    return folder


@pytest.fixture(scope="module")
def serial(folder: Path) -> Archive:
    """What one process makes of the reports."""
    archive = Archive(open_store(None))
    list(intake.build(intake.sources([str(folder)]), intake.OneByOne(Oracle()), archive))
    return archive


@pytest.fixture(scope="module")
def pair() -> Iterator[Crew]:
    with crew(Moody, workers=2) as pair:
        yield pair


def killing(outcomes: Iterable[intake.Outcome], *, at: int) -> Iterator[intake.Outcome]:
    """The outcomes; after so many of them a worker is killed."""
    for count, outcome in enumerate(outcomes, 1):
        if count == at:
            running_below(called="spawn_main")[0].send_signal(signal.SIGKILL)
        yield outcome


def test_a_ledger_tells_all_that_is_stated(folder: Path, serial: Archive) -> None:
    assert archives.stated(serial.store) == archives.ledger(folder)
    assert archives.ledger(folder).total() > 10 * NUMBER


def test_two_processes_make_the_graph_of_one(folder: Path, serial: Archive, pair: Crew) -> None:
    archive = Archive(open_store(None))
    outcomes = list(intake.build(intake.sources([str(folder)]), pair, archive, interval=0.5))
    assert [outcome.path.name for outcome in outcomes] == sorted(outcome.path.name for outcome in outcomes)
    assert set(archive.store.quads()) == set(serial.store.quads())


def test_a_worker_that_is_killed_loses_and_doubles_nothing(folder: Path, serial: Archive, pair: Crew) -> None:
    archive = Archive(open_store(None))
    found = intake.sources([str(folder)])
    outcomes = list(killing(intake.build(found, pair, archive, interval=0.2), at=5))
    assert [outcome.change is not None for outcome in outcomes] == [True] * NUMBER
    assert archives.stated(archive.store) == archives.ledger(folder)
    assert set(archive.store.quads()) == set(serial.store.quads())


def test_poison_and_faults_are_set_aside(folder: Path, serial: Archive, pair: Crew, tmp_path: Path) -> None:
    (tmp_path / "poison.md").write_text(f"# Verslag\n\n{POISON}\n", encoding="utf-8")
    (tmp_path / "fault.md").write_text(f"# Verslag\n\n{FAULT}\n", encoding="utf-8")
    (tmp_path / "empty.md").touch()
    archive = Archive(open_store(None))
    outcomes = list(
        intake.build(intake.sources([str(tmp_path), str(folder), "absent.pdf"]), pair, archive, interval=0.5)
    )
    errors = {outcome.path.name: str(outcome.error) for outcome in outcomes if outcome.error}
    assert errors.keys() == {"poison.md", "fault.md", "empty.md", "absent.pdf"}
    assert "ended each process that read it" in errors["poison.md"]
    assert "ZeroDivisionError: fault.md" in errors["fault.md"]
    assert all(isinstance(outcome.error, ReadingError) for outcome in outcomes if outcome.error)
    assert set(archive.store.quads()) == set(serial.store.quads())


def test_the_same_bytes_are_read_once(folder: Path, pair: Crew, tmp_path: Path) -> None:
    first = next(folder.glob("*.md"))
    (tmp_path / first.name).write_bytes(first.read_bytes())
    found = [intake.Source(first), intake.Source(tmp_path / first.name)]
    outcomes = list(intake.build(found, pair, Archive(open_store(None))))
    assert sorted(outcome.skipped for outcome in outcomes) == [False, True]


_KILLED = """
import sys
from graph import Archive, open_store
from limburg import intake
from limburg.cluster import crew
from tests.cluster.extractors import Moody

if __name__ == "__main__":
    intake._SHARE = 0
    with crew(Moody, workers=2) as pair:
        archive = Archive(open_store(sys.argv[2], create=True))
        for outcome in intake.build(intake.sources([sys.argv[1]]), pair, archive, interval=0.3):
            print(outcome.path.name, flush=True)
"""


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_ended_is_taken_up_again(
    folder: Path, serial: Archive, pair: Crew, tmp_path: Path, blow: signal.Signals
) -> None:
    script = tmp_path / "build.py"  # processes are started from it anew
    script.write_text(_KILLED, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), str(tmp_path / "store")]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout
        told = [process.stdout.readline().strip() for _ in range(3)]
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(blow)
        told += process.stdout.read().split()
    assert process.returncode and len(children) >= 2
    assert not psutil.wait_procs(children, timeout=20)[1]

    archive = Archive(open_store(tmp_path / "store"))
    kept = {report.source for report in archive.reports()}
    assert set(told) <= kept and len(kept) < NUMBER
    outcomes = list(intake.build(intake.sources([str(folder)]), pair, archive))
    assert {outcome.path.name for outcome in outcomes if outcome.skipped} == kept
    assert set(archive.store.quads()) == set(serial.store.quads())


def test_what_a_worker_cannot_open_is_told(tmp_path: Path) -> None:
    register = tmp_path / "own.csv"
    with pytest.raises(LimburgError, match=r"own\.csv"):
        cluster.ModelLoader.of(min_confidence=None, register=register)


def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with (
        pytest.raises(LimburgError, match="no Dask scheduler answers"),
        crew(Oracle, scheduler="tcp://127.0.0.1:1"),
    ):
        pass


def test_a_scheduler_elsewhere_gives_its_workers(folder: Path, serial: Archive) -> None:
    archive = Archive(open_store(None))
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=":0") as elsewhere,
        crew(Oracle, scheduler=elsewhere.scheduler_address) as others,
    ):
        list(intake.build(intake.sources([str(folder)]), others, archive))
    assert set(archive.store.quads()) == set(serial.store.quads())
