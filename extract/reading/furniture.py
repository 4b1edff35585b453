"""What stands on every page and belongs to none of its text: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 90
_SEPARATOR = r"(?:[|•·\ufffd■●›»]|(?<=\s)/(?=\s))"
_NUMBER = re.compile(r"^(?:[-–—|•·\[(]\s*)?(?P<number>\d{1,3})(?:\s*[-–—|•·\])])?$")
_LABELLED = re.compile(
    r"^(?:pagina|page|seite|blz\.?|bladzijde|p\.|pag\.)\s*(?P<number>\d{1,4})(?:\s*(?:van|of|von|sur|/)\s*\d+)?$",
    re.I,
)
_OF = re.compile(r"^(?P<number>\d{1,4})\s*(?:/|van|of|von|sur)\s*\d{1,4}$", re.I)
_BEFORE = re.compile(rf"^(?P<number>\d{{1,4}})\s*{_SEPARATOR}\s*(?=\D*[^\W\d_])\S.*$")
_AFTER = re.compile(rf"^(?=\D*[^\W\d_]).*\S\s*{_SEPARATOR}\s*(?P<number>\d{{1,4}})$")
_REPORT = (
    r"(?:jaarverslag|jaarrapport|jaaroverzicht|jaarboek|jaarbericht|activiteitenverslag|annual report"
    r"|annual review|rapport annuel|rapport d['’]activités?|jahresbericht|geschäftsbericht)"
    r"(?:\s+(?:19|20)\d\d)?"
)
_NAMED = re.compile(rf"\b{_REPORT}", re.I)
_REPORT_AFTER = re.compile(rf"^(?P<number>\d{{1,3}})\s+(?:[–—-]\s+)?{_REPORT}$", re.I)
_REPORT_BEFORE = re.compile(rf"^{_REPORT}\s+(?:[–—-]\s+)?(?P<number>\d{{1,3}})$", re.I)
_PAGE_AFTER = re.compile(
    r"^(?=\D*[^\W\d_]).*[^\w\s]\s*(?:pagina|page|seite|blz\.?|p\.|pag\.)\s*(?P<number>\d{1,4})$", re.I
)
_WEAK = re.compile(
    r"^(?:(?P<before>\d{1,3})\s+[^\W\d_][^.!?:;]{2,60}|[^\W\d_][^.!?:;]{2,60}\s+(?P<after>\d{1,3}))$"
)
_LINED = (_PAGE_AFTER, _LABELLED, _BEFORE, _AFTER, _REPORT_AFTER, _REPORT_BEFORE)


@dataclass(frozen=True)
class Footer:
    """A line that belongs to the page and not to its text; `number` is the page number that it prints."""

    number: int | None


def footer(line: str) -> Footer | None:
    """The running header or footer that `line` is by its form alone ("7 | Jaarboek", "Pagina 7"), else None.

    >>> footer("12 | Jaarboek 2023")
    Footer(number=12)
    """
    if len(line) <= LONGEST:
        for pattern in _LINED:
            if match := pattern.match(line):
                return Footer(int(match["number"]))
    return None


def names_report(line: str) -> bool:
    """Whether `line` names an annual report beside a number set off by a separator, as no sentence does.

    >>> names_report("Streekfonds Jaarverslag 2022 | 6")
    True
    """
    return bool(_NAMED.search(line) and (_BEFORE.match(line) or _AFTER.match(line)))


def weak_footer(line: str) -> Footer | None:
    """The footer that a line with a number at its end or start may be, where its place says so too.

    >>> weak_footer("Financieel verslag 47")
    Footer(number=47)
    """
    match = _WEAK.match(line) if len(line) <= LONGEST else None
    return Footer(int(match["after"] or match["before"])) if match else None


def page_number(line: str) -> int | None:
    """The number of a line that holds a page number and nothing else ("14", "- 14 -", "14/60"), else None."""
    match = _NUMBER.match(line) or _OF.match(line)
    return int(match["number"]) if match else None


def shape(line: str) -> str:
    """`line` with each number made alike, so that a footer has one shape on all its pages."""
    return re.sub(r"\d+", "#", " ".join(line.split())).casefold()


def recurring(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    """The shapes that stand at the edge of many pages: on at least three, and on a quarter of all.

    `edges` holds, per page, the lines nearest to its top and bottom.
    """
    counts = Counter(
        found for page in edges for found in {shape(line) for line in page if len(line) <= LONGEST}
    )
    least = max(3, len(edges) // 4)
    return frozenset(found for found, count in counts.items() if count >= least and found != "#")
