"""`python -m tests.crash --kills 200`: kill writers at random and say what they left."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.crash import killing


def main() -> int:
    """Kill so many writers and print the figures; the exit code is 1 where a store was at fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = killing.run(options.kills, seed=options.seed, folder=Path(folder) / "store")
    print(figures)
    for fault in figures.faults:
        print(fault)
    return 1 if figures.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
