"""The language that the surroundings ask for."""

from __future__ import annotations

import pytest

from limburg import settings


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "nl_BE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_BE.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LIMBURG_LANG": "NL"}, "nl"),
        ({"LIMBURG_LANG": "", "LC_MESSAGES": "nl_NL"}, "nl"),
    ],
)
def test_language(environment: dict[str, str], expected: str) -> None:
    assert settings.language(environment) == expected
