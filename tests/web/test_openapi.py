"""Random requests of the kinds that the description of the API allows."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import Served

_EXAMPLES = 8
_PATIENCE = 120  # seconds that an answer may take on a machine that has other work
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_answers_are_as_described(served: Served) -> None:
    described = schemathesis.openapi.from_url(f"{served.address}/openapi.json", timeout=_PATIENCE)
    protocols = described.include(path_regex=r"^/(sparql|rdf-graph-store)$")
    operations = [found.ok() for found in protocols.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 6
    for operation in operations:
        _ask(operation)


def _ask(operation: schemathesis.APIOperation) -> None:
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=_CHECKS, timeout=_PATIENCE)

    ask()
