"""What decisions say of two things, free of contradictions: the last word counts."""

from __future__ import annotations

from collections.abc import Iterable

from graph.curation.decisions import Decision, in_force
from graph.resolution import Decided

_SAME = {"merge": True, "different": False, "split": False}


def decided(decisions: Iterable[Decision]) -> list[Decided]:
    """Pairs of things that are one, or two, in the order of the decisions; no two of them contradict each other.

    From the last decision to the first, one that those after it contradict is passed over: two things are one as well
    where others between them are.
    """
    groups: dict[str, frozenset[str]] = {}
    apart: list[tuple[str, str]] = []
    kept: list[Decided] = []
    for decision in reversed(in_force(decisions)):
        if decision.thing is None or decision.other is None:
            continue
        pair = Decided(decision.thing.value, decision.other.value, _SAME[decision.kind])
        one, other = (groups.get(iri, frozenset({iri})) for iri in (pair.one, pair.other))
        if not pair.same and one == other:
            continue
        if pair.same and any((a in one and b in other) or (a in other and b in one) for a, b in apart):
            continue
        if pair.same:
            groups |= dict.fromkeys(one | other, one | other)
        else:
            apart.append((pair.one, pair.other))
        kept.append(pair)
    return kept[::-1]
