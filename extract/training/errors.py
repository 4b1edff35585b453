"""What kind each error is, so that the next text to write and the next line to change are chosen by counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from extract.facts import Extraction
from extract.names import organisation_key
from extract.training.scoring import Gold, Verdict, matched


def kinds_of_errors(extraction: Extraction, gold: Gold, verdicts: Iterable[Verdict]) -> Iterator[str]:
    """The kind of each error among the verdicts on one text."""
    types: dict[str, set[str]] = defaultdict(set)
    for i, kind in gold.types.items():
        for name in gold.names[i]:
            types[name].add(kind)
    found: dict[str, set[str]] = defaultdict(set)
    for entity in extraction.entities:
        for name in entity.names:
            found[organisation_key(name)].add(entity.type)
    claimed = {target for target in matched(extraction, gold).values() if target}
    for verdict in verdicts:
        if verdict.right or verdict.measure == "mentions":
            continue
        if verdict.measure == "entities":
            yield _of_entity(verdict, types if verdict.found else found)
        elif verdict.found:
            yield (
                "fact wrong: an end is no such entity"
                if "? " in verdict.text
                else "fact wrong: ends unrelated"
            )
        else:
            ends = [part for part in verdict.text.split() if part in gold.types]
            lost = [i for i in ends if i not in claimed]
            if not lost:
                yield "fact missing: both ends found"
            elif any(found[name] for i in lost for name in gold.names[i]):
                yield "fact missing: an end has another type"
            else:
                yield "fact missing: an end was not found"


def _of_entity(verdict: Verdict, others: dict[str, set[str]]) -> str:
    """The kind of a wrong or missing entity; `others` are the names of the other side with their types."""
    kind, _, names = verdict.text.partition(": ")
    keys = {organisation_key(name) for name in names.split("/")}
    if verdict.found:
        if any(kind in others[key] for key in keys if key in others):
            return "entity twice"
        for key in keys:
            if key in others:
                return f"entity of wrong type: {'/'.join(sorted(others[key]))} taken for {kind}"
        overlap = any(key in other or other in key for key in keys for other in others)
        return "entity with wrong borders" if overlap else f"entity invented: {kind}"
    if any(key in others for key in keys):
        return "entity missing: found with another type"
    overlap = any(key in other or other in key for key in keys for other in others)
    return "entity missing: wrong borders" if overlap else f"entity missing: {kind}"


def table(counts: Counter[str], *, least: int = 5) -> list[str]:
    """Lines of Markdown, the most frequent kind first."""
    lines = ["| kind | count |", "|---|---|"]
    return lines + [f"| {kind} | {count} |" for kind, count in counts.most_common() if count >= least]
