"""Extraction's start, speed and memory, beside spaCy's small network and Frog on the same text.

    python -m benchmarks.extraction [--texts FOLDER] [--runs 3]

Each figure is that of a process of its own: the longest text of FOLDER is read once to warm up and then again. Without
FOLDER, or where it holds no text, the sample reports' sources are read.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks import results

_SAMPLES = Path(__file__).parents[1] / "examples" / "sources"
_MODEL = Path(__file__).parents[1] / "extract" / "model"


def measure_product(path: Path) -> dict[str, float]:
    """Seconds to start and to extract `path`, words, and the peak of memory in MB; in this process."""
    began = time.perf_counter()
    from extract.pipeline import Extractor
    from extract.reading import read

    extractor = Extractor.load()
    started = time.perf_counter()
    document = read(path)
    read_at = time.perf_counter()
    first = extractor(document)
    cold = time.perf_counter()
    extractor(document)
    return {
        "start": started - began,
        "reading": read_at - started,
        "cold": cold - read_at,
        "warm": time.perf_counter() - cold,
        "words": len(document.text.split()),
        "facts": len(first.facts),
        "memory": _peak(),
    }


def measure_network(path: Path) -> dict[str, float]:
    """The same for spaCy's small convolutional network with untrained weights, which cost what trained ones do."""
    began = time.perf_counter()
    import spacy

    nlp = spacy.blank("nl")
    recogniser = nlp.add_pipe("ner")
    for label in ("Organisation", "Place", "Person"):
        recogniser.add_label(label)
    nlp.initialize()
    started = time.perf_counter()
    text = path.read_text(encoding="utf-8", errors="replace")
    nlp(text)
    cold = time.perf_counter()
    nlp(text)
    return {
        "start": started - began,
        "warm": time.perf_counter() - cold,
        "words": len(text.split()),
        "memory": _peak(),
    }


def measure_frog(path: Path) -> dict[str, float]:
    """Seconds of Frog's named entities and what they need, its start included; an external program."""
    began = time.perf_counter()
    command = ["frog", "--skip=mp", "-t", str(path), "-o", os.devnull]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"frog ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    text = path.read_text(encoding="utf-8", errors="replace")
    return {"warm": time.perf_counter() - began, "words": len(text.split())}


MEASURES = {"product": measure_product, "network": measure_network, "frog": measure_frog}


def _peak() -> float:
    """Megabytes; the system counts kibibytes, on macOS bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _apart(measure: str, path: Path, *, threads: int, runs: int) -> dict[str, float]:
    """The median of each figure over `runs` processes with this many threads, on as many cores."""
    environment = os.environ | {"LIMBURG_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "benchmarks.extraction", "--measure", measure, "--file", str(path)]
    if shutil.which("taskset"):
        command = ["taskset", "-c", ",".join(map(str, range(threads))), *command]
    found = [
        json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
        for _ in range(runs)
    ]
    return {name: median(figures[name] for figures in found) for name in found[0]}


def _longest(folder: Path | None) -> Path:
    texts = [*folder.glob("*.txt")] if folder and folder.is_dir() else []
    return max(texts or _SAMPLES.glob("*.md"), key=lambda path: path.stat().st_size)


def report(path: Path, *, runs: int) -> list[str]:
    """Lines of Markdown."""
    two, one = (_apart("product", path, threads=n, runs=runs) for n in (2, 1))
    rows = [("ours, two cores", two), ("ours, one core", one)]
    rows.append(
        ("spaCy's small network (names only), one core", _apart("network", path, threads=1, runs=runs))
    )
    if shutil.which("frog"):
        rows.append(
            ("Frog (names only; its start included), one core", _apart("frog", path, threads=1, runs=1))
        )
    size = (
        sum((_MODEL / name).stat().st_size for name in ("encoder.onnx", "pairs.onnx", "tokenizer.json")) / 1e6
    )
    lines = [
        f"A text of {two['words']:,.0f} words, medians of {runs} processes; the model's files take {size:.1f} MB.",
        "",
        "| | start, s | the text, warm, s | words/s | peak memory, MB | of ours on one core |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    speed = one["words"] / one["warm"]
    for name, figures in rows:
        start, memory = (f"{figures[k]:,.1f}" if k in figures else "" for k in ("start", "memory"))
        rate = figures["words"] / figures["warm"]
        lines.append(
            f"| {name} | {start} | {figures['warm']:.1f} | {rate:,.0f} | {memory} | {rate / speed:.2f} |"
        )
    return lines


def main() -> None:
    """Read the options, measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measure", choices=MEASURES, help="measure in this process and print JSON")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(MEASURES[options.measure](options.file)))
        return
    lines = report(_longest(options.texts), runs=options.runs)
    print("\n".join(lines))
    results.write_section("Extraction", lines)


if __name__ == "__main__":
    main()
