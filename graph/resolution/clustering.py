"""Merging under constraints: the surest first, never two candidates that something keeps apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise, product

from graph.errors import LimburgError
from graph.resolution.blocking import Blocks, Keys
from graph.resolution.candidates import MERGE, Candidate, Decided, Decision, Entry, Reason, Resolution
from graph.resolution.weighing import Weigher

_LEAD = 1.0
"""By so much (natural log-odds) one of two rivals must be the likelier to be merged all the same."""


def resolve(
    entities: Iterable[Candidate],
    *,
    register: Iterable[Entry] | None = None,
    decided: Iterable[Decided] = (),
    compared: Iterable[tuple[str, str]] | None = None,
) -> Resolution:
    """Which candidates are one, which may be, and which look alike and are not.

    The order of the input makes no difference. `decided` goes before all evidence. `compared` are the pairs of IRIs
    to compare where they are known; else they are found. Raises `LimburgError` where two
    candidates have one IRI, a candidate has no name, or decisions contradict each other.
    """
    candidates = sorted(entities, key=lambda candidate: candidate.iri)
    _check(candidates)
    entries = tuple(register or ())
    weigher = Weigher(candidates, entries)
    place = {candidate.iri: number for number, candidate in enumerate(candidates)}
    judgements = _judgements(decided, place)
    if compared is None:
        pairs = Blocks(candidates, Keys(entries)).pairs()
    else:
        pairs = (_pair(place[one], place[other]) for one, other in compared)
    found = {pair: weigher.decide(*pair) for pair in pairs}
    found = {
        pair: decision for pair, decision in found.items() if decision.likeness >= 0 and decision.reasons
    }
    for pair, same in judgements.items():
        one, other = (candidates[number].iri for number in pair)
        found[pair] = Decision(one, other, (Reason("decided-same" if same else "decided-apart"),))
    return _Clusters(weigher, found, judgements).resolution()


def _check(candidates: Sequence[Candidate]) -> None:
    for one, other in pairwise(candidates):
        if one.iri == other.iri:
            raise LimburgError(
                "two candidates have one IRI",
                place=one.iri,
                remedy="Give each thing once, with all its names.",
            )
    for candidate in candidates:
        if not any(name.strip() for name in candidate.names):
            raise LimburgError(
                f"a candidate of type {candidate.type} has no name",
                place=candidate.iri,
                remedy="Give it the name that documents give it.",
            )


def _judgements(decided: Iterable[Decided], place: dict[str, int]) -> dict[tuple[int, int], bool]:
    """Pairs of places → whether a curator holds them for one."""
    found: dict[tuple[int, int], bool] = {}
    for decision in decided:
        if decision.one in place and decision.other in place:
            one, other = sorted((place[decision.one], place[decision.other]))
            if found.setdefault((one, other), decision.same) != decision.same or one == other:
                raise LimburgError(
                    f"{decision.one} is decided to be the same and another",
                    place=decision.other,
                    remedy="Withdraw one of the decisions.",
                )
    return found


class _Clusters:
    """Candidates in growing clusters; two of them join unless a member of one contradicts a member of the other."""

    def __init__(
        self,
        weigher: Weigher,
        decisions: dict[tuple[int, int], Decision],
        judgements: dict[tuple[int, int], bool],
    ) -> None:
        self._weigher, self._decisions, self._judgements = weigher, decisions, judgements
        self._parent = list(range(len(weigher.candidates)))
        self._members: dict[int, list[int]] = {}

    def resolution(self) -> Resolution:
        """Merge what is sure, in order of score and then of IRI, and sort the rest."""
        self._set_ambiguous_aside()
        merges, open_, apart = [], [], []
        for pair in sorted(self._decisions, key=lambda pair: (-self._decisions[pair].score, pair)):
            decision = self._decisions[pair]
            one, other = map(self._root, pair)
            if decision.contradicted:
                apart.append(decision)
            elif one != other and (clash := self._clash(one, other, judged=pair in self._judgements)):
                iris = (self._weigher.candidates[member].iri for member in clash)
                apart.append(self._refused(decision, Reason("joins-others", *iris)))
            elif one != other and decision.score >= MERGE:
                self._join(one, other)
                merges.append(decision)
            elif one != other:
                open_.append(pair)
        suggestions = [self._decisions[pair] for pair in open_ if self._root(pair[0]) != self._root(pair[1])]
        apart.sort(key=lambda decision: (-decision.likeness, decision.one, decision.other))
        return Resolution(tuple(merges), tuple(suggestions), tuple(apart), self._groups())

    def _set_ambiguous_aside(self) -> None:
        """Suggest where a candidate may be either of two things: both, or the one of which less speaks."""
        partners = defaultdict(list)
        for (one, other), decision in self._decisions.items():
            if decision.score >= MERGE and (one, other) not in self._judgements:
                partners[one].append(other)
                partners[other].append(one)
        weaker: dict[tuple[int, int], tuple[int, int]] = {}
        for member, others in partners.items():
            for rivals in combinations(sorted(others), 2):
                if self._contradicts(*rivals):
                    likeness = [self._decisions[_pair(member, rival)].likeness for rival in rivals]
                    for rival, winner, lead in (
                        (*rivals, likeness[0] - likeness[1]),
                        (*rivals[::-1], likeness[1] - likeness[0]),
                    ):
                        if lead < _LEAD:
                            weaker.setdefault(_pair(member, rival), (member, winner))
        for pair, (member, winner) in weaker.items():
            iris = (self._weigher.candidates[number].iri for number in (member, winner))
            self._decisions[pair] = self._decisions[pair].with_reason(Reason("ambiguous", *iris))

    def _clash(self, one: int, other: int, *, judged: bool) -> tuple[int, int] | None:
        """Members of two clusters that contradict each other; a curator's word yields to a curator's word alone."""
        for pair in product(self._members.get(one, [one]), self._members.get(other, [other])):
            if self._judgements.get(_pair(*pair)) is False or (not judged and self._contradicts(*pair)):
                return _pair(*pair)
        return None

    def _contradicts(self, one: int, other: int) -> bool:
        pair = _pair(one, other)
        if pair in self._judgements:
            return not self._judgements[pair]
        return self._weigher.contradicts(*pair)

    def _refused(self, decision: Decision, reason: Reason) -> Decision:
        if decision.reasons == (Reason("decided-same"),):
            raise LimburgError(
                f"decisions make {decision.one} and {decision.other} one, and keep {reason.one} and {reason.other} apart",
                remedy="Withdraw one of the decisions.",
            )
        return decision.with_reason(reason)

    def _root(self, member: int) -> int:
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def _join(self, one: int, other: int) -> None:
        lesser, greater = sorted((one, other))
        self._parent[greater] = lesser
        self._members.setdefault(lesser, [lesser]).extend(self._members.pop(greater, [greater]))

    def _groups(self) -> tuple[tuple[str, ...], ...]:
        iris = [candidate.iri for candidate in self._weigher.candidates]
        return tuple(
            tuple(iris[member] for member in sorted(members)) for _, members in sorted(self._members.items())
        )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
