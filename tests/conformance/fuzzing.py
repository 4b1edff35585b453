"""Random requests that the API's description allows and forbids (schemathesis), against the sample graph."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from graph import Archive, open_store
from tests import samples
from tests.conformance.endpoint import PROTOCOL, STORE_PROTOCOL, running

_SEED = 20_260_302
_PATIENCE = 120
"""Seconds that an answer may take on a machine that has other work."""
_EXCLUDED: dict[str, list[CheckFunction]] = {
    path: [positive_data_acceptance, negative_data_rejection] for path in (PROTOCOL, STORE_PROTOCOL)
}
"""To the two protocols any text may be a query, a graph or a body, and hardly any is one: 400 is right for what the
description allows. A parameter that they do not know they must ignore, so that 200 is right for what it forbids."""


@dataclass
class Kind:
    """Requests of one operation, either as its description allows or as it forbids."""

    operation: schemathesis.APIOperation[Any, Any, Any, Any]
    mode: GenerationMode
    sent: int = 0
    generable: bool = True
    failure: str = ""

    @property
    def name(self) -> str:
        return f"{self.operation.label} ({self.mode.value})"

    def send(self, share: int, number: int) -> bool:
        """Send `share` requests by the seed of this number; whether there were as many and all went well."""
        before = self.sent

        @seed(number)
        @settings(
            max_examples=share,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(self.operation.as_strategy(generation_mode=self.mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            self.sent += 1
            excluded = _EXCLUDED.get(self.operation.path, [])
            case.call_and_validate(excluded_checks=excluded, timeout=_PATIENCE)

        try:
            ask()
        except Unsatisfiable:
            self.generable = self.sent > 0
        except (Exception, FailureGroup) as error:  # whatever a check or the client raises is the finding
            self.failure = f"{type(error).__name__}: {error}"
        return not self.failure and self.sent - before >= share


def run(cases: int) -> int:
    """Send about `cases` requests and print what came of them; the number of kinds that failed."""
    with _sample() as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json", timeout=_PATIENCE)
        operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        kinds = [Kind(operation, mode) for operation in operations for mode in modes]
        _send(kinds, cases)
    failed = [kind for kind in kinds if kind.failure]
    barren = [kind for kind in kinds if not kind.generable]
    print(
        f"random requests: {sum(kind.sent for kind in kinds)} sent, {len(kinds) - len(failed) - len(barren)} kinds "
        f"passed / {len(barren)} not generable / {len(failed)} failed",
        flush=True,
    )
    for kind in barren:
        print(f"  {kind.name}: no such request can be made")
    for kind in failed:
        print(f"  {kind.name}: {kind.failure}")
    return len(failed)


def _send(kinds: list[Kind], cases: int) -> None:
    """Share the requests among the kinds; what is left by those that have few goes to the others."""
    waiting, number = kinds, _SEED
    while waiting and (missing := cases - sum(kind.sent for kind in kinds)) > 0:
        share = max(1, missing // len(waiting))
        waiting = [kind for kind in waiting[:missing] if kind.send(share, number)]
        number += 1


@contextmanager
def _sample() -> Iterator[str]:
    """The address of a read-only service on the graph of the sample reports."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        Archive(open_store(store, create=True)).add_all([samples.annual_report(), samples.next_report()])
        with running(store) as address:
            yield address
