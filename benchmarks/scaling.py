"""What a second process brings, what the parent's memory is, and what is lost when workers are killed.

    python -m benchmarks.scaling --documents 1000 [--sentences 60] [--form md|pdf] [--seconds 20]

Reads an invented archive with the shipped model by one worker, by two, by two of which one is killed every so many
seconds, and a tenth of the archive by two. Each build is a process of its own. What the stores hold is compared with the
archive's ledger (reports) and with the store of one worker (evidence).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks import archives, results
from graph import Archive, open_store
from limburg import intake
from limburg.cluster import ModelLoader, crew

Figures = dict[str, float]


def build(folder: Path, store: Path, *, workers: int, seconds: float | None) -> Figures:
    """Build in this process: seconds to start and to build, words, workers killed and the parent's peak in MB."""
    began, ended, killed = time.perf_counter(), threading.Event(), [0]

    def kill() -> None:
        while seconds and not ended.wait(seconds):
            children = [child for child in psutil.Process().children(recursive=True) if _is_worker(child)]
            with suppress(psutil.NoSuchProcess, IndexError):
                random.choice(children).send_signal(signal.SIGKILL)
                killed[0] += 1

    with crew(ModelLoader(), workers=workers) as reader:
        started = time.perf_counter()
        threading.Thread(target=kill, daemon=True).start()
        archive = Archive(open_store(store, create=True))
        outcomes = intake.build(intake.sources([str(folder)]), reader, archive)
        words, failed = 0, 0
        for outcome in outcomes:
            words += outcome.words
            failed += outcome.error is not None
        built = time.perf_counter()
        ended.set()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "start": started - began,
        "seconds": built - started,
        "words": words,
        "failed": failed,
        "killed": killed[0],
        "memory": peak / 1e6,
    }


def _is_worker(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "spawn_main" in " ".join(process.cmdline())
    return False


def _apart(folder: Path, store: Path, *, workers: int, seconds: float | None = None) -> Figures:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scaling", "--archive", folder, "--store", store]
    options = ["--workers", workers, *(["--seconds", seconds] if seconds else [])]
    with subprocess.Popen([*map(str, command + options)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"a build by {workers} workers ended with {process.returncode}")
    figures: Figures = json.loads(told)
    return figures


def _row(name: str, figures: Figures, folder: Path, stores: tuple[Path, Path], alone: Figures) -> str:
    """One line of the table: `stores` are the one that was built and the one to compare its evidence with."""
    archive, other = (Archive(open_store(store)) for store in stores)
    reports = Counter(report.source for report in archive.reports())
    wanted = {source for source, _, _ in archives.ledger(folder)}
    expected = Counter(
        {key: number for key, number in archives.stated(other.store).items() if key[0] in wanted}
    )
    found = archives.stated(archive.store)
    speed = figures["words"] / figures["seconds"]
    cells = (
        name,
        f"{len(wanted):,}",
        f"{figures['start']:.1f}",
        f"{figures['seconds']:,.1f}",
        f"{speed:,.0f}",
        f"{speed * alone['seconds'] / alone['words']:.2f}",
        f"{figures['memory']:,.0f}",
        f"{figures['killed']:.0f}",
        f"{len(wanted - reports.keys())}",
        f"{reports.total() - len(reports)}",
        f"{(expected - found).total()}",
        f"{(found - expected).total()}",
    )
    return f"| {' | '.join(cells)} |"


def report(work: Path, *, documents: int, sentences: int, form: archives.Form, seconds: float) -> list[str]:
    """Lines of Markdown."""
    whole, tenth = work / "whole", work / "tenth"
    archives.write(whole, number=documents, sentences=sentences, form=form)
    archives.write(tenth, number=max(1, documents // 10), sentences=sentences, form=form)
    first = work / "one"
    alone = _apart(whole, first, workers=1)
    rows = [_row("one worker", alone, whole, (first, first), alone)]
    for name, folder, every in (
        ("two workers", whole, None),
        (f"two, one killed every {seconds:g} s", whole, seconds),
        ("two workers, a tenth", tenth, None),
    ):
        store = work / name.replace(" ", "-")
        figures = _apart(folder, store, workers=2, seconds=every)
        rows.append(_row(name, figures, folder, (store, first), alone))
    return [
        f"Invented reports ({form}) of {alone['words'] / documents:,.0f} words, read with the shipped model by workers "
        f"of one thread each, on {os.cpu_count()} cores. Memory is the peak of the parent, which holds scheduler and "
        "store; reports are compared with the archive's ledger, evidence with the store of one worker.",
        "",
        "| | reports | start, s | build, s | words/s | of one worker | parent, MB | killed | reports lost | doubled "
        "| evidence lost | doubled |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *rows,
    ]


def main() -> None:
    """Read the options, measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--form", choices=("md", "pdf"), default="md")
    parser.add_argument("--seconds", type=float, help="between two kills (default 20)")
    parser.add_argument("--print-only", action="store_true", help="leave RESULTS.md as it is")
    parser.add_argument("--archive", type=Path, help="build this folder in this process and print JSON")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if options.archive:
        figures = build(options.archive, options.store, workers=options.workers, seconds=options.seconds)
        print(json.dumps(figures))
        return
    with TemporaryDirectory() as work:
        lines = report(
            Path(work),
            documents=options.documents,
            sentences=options.sentences,
            form=options.form,
            seconds=options.seconds or 20,
        )
    print("\n".join(lines))
    if not options.print_only:
        results.write_section("Scaling", lines)


if __name__ == "__main__":
    main()
