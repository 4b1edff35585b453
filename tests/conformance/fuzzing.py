"""Random requests that the API's description allows and forbids (schemathesis), against the sample graph."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from graph import Archive, open_store
from tests import samples
from tests.conformance.endpoint import running

_SEED = 20_260_302


def run(cases: int) -> int:
    """Send about `cases` requests and print a line; the number of operations that failed."""
    sent, failures = 0, list[str]()
    with _sample() as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        share = max(1, cases // (2 * len(operations)))
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                counted, failure = _ask(operation, mode, share)
                sent += counted
                if failure:
                    failures.append(f"  {operation.label} ({mode.value}): {failure}")
    print(f"random requests: {sent} sent, {len(failures)} of {2 * len(operations)} kinds failed", flush=True)
    print("\n".join(failures), end="\n" if failures else "")
    return len(failures)


def _ask(
    operation: schemathesis.APIOperation[Any, Any, Any, Any], mode: GenerationMode, share: int
) -> tuple[int, str]:
    """Send `share` requests of one kind; how many were sent, and what failed first."""
    sent = 0

    @seed(_SEED)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate()

    try:
        ask()
    except (Exception, FailureGroup) as error:  # whatever a check or the client raises is the finding
        return sent, f"{type(error).__name__}: {error}"
    return sent, ""


@contextmanager
def _sample() -> Iterator[str]:
    """The address of a read-only service on the graph of the sample reports."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        Archive(open_store(store, create=True)).add_all([samples.annual_report(), samples.next_report()])
        with running(store) as address:
            yield address
