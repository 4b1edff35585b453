"""The year that a report is on, where its title or its opening says so."""

from __future__ import annotations

import re

_YEAR = r"((?:19|20)\d\d)"
_REPORT = (
    r"(?:jaarverslag|jaarrapport|jaaroverzicht|jaarboek|activiteitenverslag|werkjaar|boekjaar"
    r"|annual\s+(?:report|review)|year\s+in\s+review|financial\s+year"
    r"|rapport\s+(?:annuel|d['’]activit[ée]s?)|exercice"
    r"|jahresbericht|geschäftsbericht|tätigkeitsbericht|geschäftsjahr)"
)
_ON_YEAR = re.compile(
    rf"\b{_REPORT}\W{{0,3}}(?:\w+\W+)?{_YEAR}\b|\b{_YEAR}\W{{0,3}}{_REPORT}\b", re.IGNORECASE
)
_ALONE = re.compile(rf"(?<![\d.,/-]){_YEAR}(?![\d/]|[.,-]\d)")


def year_of(title: str, *opening: str) -> int | None:
    """The year beside a word for an annual report in `title` or `opening`, else the only year of the title.

    >>> year_of("Annual report 2023")
    2023
    >>> year_of("Vooruit in 2024 en 2025") is None
    True
    """
    for text in (title, *opening):
        years = {int(before or after) for before, after in _ON_YEAR.findall(text.replace("_", " "))}
        if len(years) == 1:
            return years.pop()
    alone = {int(year) for year in _ALONE.findall(title)}
    return alone.pop() if len(alone) == 1 else None
