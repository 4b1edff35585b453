"""`python -m tests.conformance`: the W3C suites over HTTP, then random requests over the API's description."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.conformance import fuzzing
from tests.conformance.deviations import Outcome, judge, listed
from tests.conformance.endpoint import serving
from tests.conformance.suites import SUITES, read

_RANDOM = "random requests"
_DEFAULT = Path(__file__).parents[3] / "shared" / "w3c" / "sparql11"


def main() -> int:
    """Run all, print a line for each suite, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--suites", type=Path, default=_DEFAULT, help="the folder of the W3C suites")
    parser.add_argument("--only", action="append", default=[], help="run the suites whose names begin so")
    parser.add_argument("--cases", type=int, default=2000, help="how many random requests to send")
    options = parser.parse_args()
    if not options.suites.is_dir():
        print(
            f"The W3C suites are not in {options.suites}: name their folder with --suites.", file=sys.stderr
        )
        return 2
    failed = 0 if options.only else _stale(options.suites)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "store") as endpoint:
        for title, manifests in SUITES.items():
            if options.only and not title.startswith(tuple(options.only)):
                continue
            cases = [case for manifest in manifests for case in read(options.suites / manifest)]
            failed += _report(title, [judge(case, endpoint) for case in cases])
    if not options.only or _RANDOM.startswith(tuple(options.only)):
        failed += fuzzing.run(options.cases)
    return 1 if failed else 0


def _stale(folder: Path) -> int:
    """Print the listed deviations that no suite has; their number."""
    manifests = (folder / manifest for named in SUITES.values() for manifest in named)
    stale = sorted(set(listed()) - {case.name for manifest in manifests for case in read(manifest)})
    for name in stale:
        print(f"{name} is listed in deviations.toml, but there is no such case")
    return len(stale)


def _report(title: str, outcomes: list[Outcome]) -> int:
    """Print the counts and what failed; the number of failures."""
    failed = [outcome for outcome in outcomes if outcome.failed]
    known = sum(outcome.listed and not outcome.failed for outcome in outcomes)
    passed = len(outcomes) - known - len(failed)
    print(f"{title}: {passed} passed / {known} listed deviations / {len(failed)} failed", flush=True)
    for outcome in failed:
        print(f"  {outcome.name}: {outcome.reason}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
