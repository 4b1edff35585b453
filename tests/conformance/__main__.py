"""`python -m tests.conformance`: the W3C suites over HTTP, random requests by the API's description, hostile queries."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.conformance import fuzzing, hostility
from tests.conformance.deviations import Outcome, judge, listed
from tests.conformance.endpoint import serving
from tests.conformance.suites import SUITES, read

_RANDOM, _HOSTILE = "random requests", "hostile queries"
_DEFAULT = Path(__file__).parents[3] / "shared" / "w3c" / "sparql11"


def main() -> int:
    """Run all, print a line for each suite, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--suites", type=Path, default=_DEFAULT, help="the folder of the W3C suites")
    parser.add_argument("--only", action="append", default=[], help="run the suites whose names begin so")
    parser.add_argument("--cases", type=int, default=2000, help="how many random requests to send")
    parser.add_argument("--hostile", type=int, default=500, help="how many hostile queries to send")
    options = parser.parse_args()
    options.suites = options.suites.resolve()  # rdflib looks for a relative path elsewhere
    wanted = tuple(options.only) or ("",)
    if not options.suites.is_dir():
        print(
            f"The W3C suites are not in {options.suites}: name their folder with --suites.", file=sys.stderr
        )
        return 2
    failed = 0 if options.only else _stale(options.suites)
    if suites := {title: manifests for title, manifests in SUITES.items() if title.startswith(wanted)}:
        failed += _judge(suites, options.suites)
    if _RANDOM.startswith(wanted):
        failed += fuzzing.run(options.cases)
    if _HOSTILE.startswith(wanted):
        failed += hostility.run(options.hostile)
    return 1 if failed else 0


def _judge(suites: Mapping[str, tuple[str, ...]], folder: Path) -> int:
    """Run suites against one service; the number of failures."""
    failed = 0
    with tempfile.TemporaryDirectory() as store, serving(Path(store) / "store") as endpoint:
        for title, manifests in suites.items():
            cases = [case for manifest in manifests for case in read(folder / manifest)]
            failed += _report(title, [judge(case, endpoint) for case in cases])
    return failed


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
