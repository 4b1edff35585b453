"""A build in groups: what is published when, and what an error or a kill leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.facts import Extraction
from extract.reading import Document
from graph import Archive, open_store
from limburg import intake
from tests import samples
from tests.cli.conftest import StandIn


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(open_store(tmp_path / "store", create=True))


def files(folder: Path, *names: str, text: str = "Een verslag over de regio.") -> Iterator[intake.Source]:
    folder.mkdir(exist_ok=True)
    for name in names:
        path = folder / name
        path.write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
        yield intake.Source(path)


def version(archive: Archive) -> int:
    pointer = Path(archive.store.location, "current").read_text(encoding="ascii")
    return int(pointer.strip().removeprefix("v"))


def titles(archive: Archive) -> list[str]:
    return [report.source for report in archive.reports()]


def test_a_small_build_is_one_version(archive: Archive, tmp_path: Path) -> None:
    before = version(archive)
    found = files(tmp_path / "a", "1.md", "2.md", "3.md")
    outcomes = list(intake.build(found, intake.OneByOne(StandIn()), archive, interval=600))
    assert [outcome.change is not None for outcome in outcomes] == [True] * 3
    assert version(archive) == before + 1 and titles(archive) == ["1.md", "2.md", "3.md"]


def test_a_build_publishes_when_its_time_is_up(archive: Archive, tmp_path: Path) -> None:
    outcomes = intake.build(
        files(tmp_path / "a", "1.md", "2.md"), intake.OneByOne(StandIn()), archive, interval=0
    )
    next(outcomes)
    assert titles(archive) == ["1.md"]
    next(outcomes)
    assert titles(archive) == ["1.md", "2.md"]


def test_a_build_publishes_when_its_room_is_full(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_WORDS", 10)
    before = version(archive)
    found = files(tmp_path / "a", "1.md", "2.md", "3.md", "4.md")
    list(intake.build(found, intake.OneByOne(StandIn()), archive, interval=600))
    assert version(archive) == before + 2


def test_groups_give_the_graph_that_single_documents_give(archive: Archive, tmp_path: Path) -> None:
    names = ("2024.md", "2025.md", "brief.md")
    list(intake.build(files(tmp_path / "a", *names), intake.OneByOne(StandIn()), archive))
    single = Archive(open_store(tmp_path / "single", create=True))
    list(intake.build(files(tmp_path / "a", *names), intake.OneByOne(StandIn()), single, interval=0))
    assert set(archive.store.quads()) == set(single.store.quads())


def test_the_same_bytes_are_read_once(archive: Archive, tmp_path: Path) -> None:
    extractor = StandIn()
    sources = [*files(tmp_path / "a", "1.md"), *files(tmp_path / "b", "1.md")]
    outcomes = list(intake.build(sources, intake.OneByOne(extractor), archive))
    assert sorted(outcome.skipped for outcome in outcomes) == [False, True]
    assert extractor.read == ["1.md"]


def test_of_two_files_that_nothing_tells_apart_the_second_replaces_the_first(
    archive: Archive, tmp_path: Path
) -> None:
    for parent in ("x", "y"):
        (tmp_path / parent).mkdir()
    sources = [
        *files(tmp_path / "x" / "a", "1.md", text="Een ontwerp."),
        *files(tmp_path / "y" / "a", "1.md", text="Een einde."),
        *files(tmp_path / "x" / "a", "2.md"),
    ]
    changes = [outcome.change for outcome in intake.build(sources, intake.OneByOne(StandIn()), archive)]
    assert [change.replaced for change in changes if change] == [False, True, False]
    assert titles(archive) == ["1.md", "2.md"]


def test_an_error_of_any_kind_leaves_what_was_read_before_it(archive: Archive, tmp_path: Path) -> None:
    class Failing(StandIn):
        def __call__(self, document: Document) -> Extraction:
            if document.source == "2.md":
                raise ZeroDivisionError
            return super().__call__(document)

    with pytest.raises(ZeroDivisionError):
        list(intake.build(files(tmp_path / "a", "1.md", "2.md", "3.md"), intake.OneByOne(Failing()), archive))
    assert titles(archive) == ["1.md"]


_KILLED = """
import sys
import time
from pathlib import Path
from graph import Archive, open_store
from limburg import intake
from tests.cli.conftest import StandIn

class Slow(StandIn):
    def __call__(self, document):
        time.sleep(0.02)
        return super().__call__(document)

intake._SHARE = 0
sources = [intake.Source(path) for path in sorted(Path(sys.argv[1]).iterdir())]
archive = Archive(open_store(sys.argv[2], create=True))
for outcome in intake.build(sources, intake.OneByOne(Slow()), archive, interval=0.1):
    print(outcome.path.name, flush=True)
"""


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_ended_keeps_whole_groups(tmp_path: Path, blow: signal.Signals) -> None:
    list(files(tmp_path / "a", *(f"{number:03}.md" for number in range(100))))
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "a"), str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        told = [process.stdout.readline().strip() for _ in range(10)]
        process.send_signal(blow)
        told += process.stdout.read().split()
    archive = Archive(open_store(tmp_path / "store"))
    kept = archive.reports()
    assert process.returncode and len(kept) < 100
    assert set(told) <= {report.source for report in kept}
    whole = Archive(open_store(None))
    whole.add(samples.annual_report())
    assert {report.facts for report in kept} == {report.facts for report in whole.reports()}
    (again,) = intake.build(
        [intake.Source(tmp_path / "a" / kept[0].source)], intake.OneByOne(StandIn()), archive
    )
    assert again.skipped
