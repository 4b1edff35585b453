"""Words that typesetting split become one, true hyphens stay."""

from __future__ import annotations

import pytest

from extract.reading.lines import join_lines, vocabulary


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["samen-", "werking"], "samenwerking"),
        (["in Rotter-", "dam"], "in Rotterdam"),
        (["SAMEN-", "WERKING"], "SAMENWERKING"),
        (["de Maas-", "Rijnregio"], "de Maas-Rijnregio"),
        (["Sint-Bar-", "bara"], "Sint-Barbara"),
        (["een e-", "commerceplatform"], "een e-commerceplatform"),
        (["veel start-", "ups"], "veel start-ups"),
        (["een follow-", "up"], "een follow-up"),
        (["zorg-", "en welzijn"], "zorg- en welzijn"),
        (["Forschungs-", "und Entwicklungszentrum"], "Forschungs- und Entwicklungszentrum"),
        (["de SALK-", "commissie"], "de SALK-commissie"),
        (["de CO2-", "uitstoot"], "de CO2-uitstoot"),
        (["state-of-", "the-art"], "state-of-the-art"),
        (["een productie-", "eenheid"], "een productie-eenheid"),
        (["Genk -", "waar men werkt"], "Genk - waar men werkt"),
        (["warmte en", "-koude"], "warmte en -koude"),
    ],
)
def test_hyphens(lines: list[str], joined: str) -> None:
    assert join_lines(lines, vocabulary("")) == joined


def test_the_rest_of_the_text_decides_before_any_rule() -> None:
    assert join_lines(["een co-", "werkplek"], vocabulary("de co-werkplek")) == "een co-werkplek"
    assert join_lines(["een start-", "uploket"], vocabulary("het startuploket")) == "een startuploket"
