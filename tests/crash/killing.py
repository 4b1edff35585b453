"""Killing a writer at random: it leaves whole documents and all that it acknowledged.

A process builds, forgets and decides on one store; it says what it begins, and what is done. It is killed in the middle
of that, again and again, and each time the store is looked at. The documents are samples, read beforehand.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from extract.facts import Extraction
from graph import Archive, NotFoundError, Store, open_store
from graph.curation.curator import Curator
from graph.curation.decisions import Decision, in_force, timestamp
from graph.curation.effects import take_back
from graph.originals import Originals
from ontology.terms import BASE, LIM, SKOS
from tests import samples

READ: dict[str, Extraction] = {
    "annual": samples.annual_report(),
    "shortened": samples.shortened_report(),
    "next": samples.next_report(),
}
_DOCUMENTS = {
    "annual": NamedNode(BASE + "doc/jaarverslag-2024"),
    "shortened": NamedNode(BASE + "doc/jaarverslag-2024"),
    "next": NamedNode(BASE + "doc/jaarverslag-2025"),
}
_THINGS = tuple(
    NamedNode(f"{BASE}id/{name}") for name in ("hogeschool-pxl", "metaalbouw-vranken", "uhasselt")
)
_FLEXFAB = NamedNode(BASE + "id/flexfab40")
_CHANGES = 2  # so many changes a writer has time for at most, as long as they took the first one
_State = Counter[tuple[str, str]]
_Message = tuple[str, str, str]
"""Begun or done; build, forget or decide; what, or the IRI of the decision."""


@dataclass
class Figures:
    """What came of the kills; `seconds` is all that they took, checks included."""

    kills: int = 0
    builds: int = 0
    forgets: int = 0
    decisions: int = 0
    interrupted: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.interrupted} in the middle of a change, in {self.seconds:.0f} s: acknowledged "
            f"{self.builds} builds, {self.forgets} forgets, {self.decisions} decisions; {len(self.faults)} faults"
        )


def write(folder: Path, seed: int, told: Connection) -> None:
    """Change the store until somebody kills this process."""
    dice, store = random.Random(seed), open_store(folder, create=True)
    told.send(("ready", "", ""))
    while True:
        action = dice.choice(("build", "build", "forget", "decide", "decide"))
        name = dice.choice(tuple(READ))
        decision = _decision(dice)
        told.send(("begun", action, decision.iri.value if action == "decide" else name))
        try:
            if action == "build":
                Archive(store).add(READ[name])
            elif action == "forget":
                Archive(store).remove(_DOCUMENTS[name])
            else:
                name = Curator(store).decide(decision).iri.value
        except NotFoundError:
            told.send(("refused", action, name))
            continue
        told.send(("done", action, name))


def run(kills: int, *, seed: int = 0, folder: Path) -> Figures:
    """Kill a writer so many times; each has the store that the one before left.

    How long a writer may live is measured on the first one, since machines differ.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.warm"])
    dice, figures, expected = random.Random(seed), Figures(), _Expected()
    longest, began = 0.0, time.monotonic()
    for number in range(kills):
        receiver, sender = context.Pipe(duplex=False)
        writer = context.Process(target=write, args=(folder, dice.randrange(2**32), sender), daemon=True)
        writer.start()
        sender.close()
        receiver.recv()  # it is ready
        if number == 0:
            began = time.monotonic()  # from here on all is imported
            longest = _measured(receiver, expected)
        else:
            time.sleep(dice.uniform(0, longest))
        writer.kill()
        writer.join()
        pending = _received(receiver, expected, figures)
        figures.kills += 1
        figures.interrupted += pending is not None
        expected.check(folder, pending, figures.faults)
    figures.seconds = time.monotonic() - began
    return figures


def _measured(receiver: Connection, expected: _Expected) -> float:
    """Seconds that the first changes take."""
    began, done = time.monotonic(), 0
    while done < _CHANGES:
        message: _Message = receiver.recv()
        if message[0] == "done":
            expected.acknowledge(message)
            done += 1
    return time.monotonic() - began


def _received(receiver: Connection, expected: _Expected, figures: Figures) -> _Message | None:
    """Take in what the writer said before it died; what it had begun and not done."""
    pending = None
    while True:
        try:
            message: _Message = receiver.recv()
        except EOFError:
            receiver.close()
            return pending
        pending = message if message[0] == "begun" else None
        if message[0] == "done":
            expected.acknowledge(message)
            figures.builds += message[1] == "build"
            figures.forgets += message[1] == "forget"
            figures.decisions += message[1] == "decide"


class _Expected:
    """What was acknowledged: the state of each document, and the decisions."""

    def __init__(self) -> None:
        self._whole = {name: _whole(name) for name in READ}
        self._documents: dict[NamedNode, str | None] = {}
        self._decisions: set[str] = set()

    def acknowledge(self, message: _Message) -> None:
        _, action, what = message
        if action == "decide":
            self._decisions.add(what)
        else:
            self._documents[_DOCUMENTS[what]] = what if action == "build" else None

    def check(self, folder: Path, pending: _Message | None, faults: list[str]) -> None:
        """Compare with the store; what was begun and not acknowledged may have come into force or not."""
        store = open_store(folder)
        taken = Curator(store).decisions()
        if lost := self._decisions - {one.iri.value for one in taken}:
            faults.append(f"lost decisions: {sorted(lost)}")
        for one in in_force(taken):
            if one.kind == "reject" and one is in_force(taken)[-1] and _holds(store, one.fact):
                faults.append(f"a rejected fact is in force: {one.fact}")
        for document in set(_DOCUMENTS.values()):
            found, allowed = _as_read(store, document), [self._documents.get(document)]
            if pending and pending[1] != "decide" and _DOCUMENTS[pending[2]] == document:
                allowed.append(pending[2] if pending[1] == "build" else None)
            whole = [name for name in allowed if found == (self._whole[name] if name else Counter())]
            if not whole:
                faults.append(f"{document.value} is none of {allowed}: {found.total()} triples")
            else:
                self._documents[document] = whole[-1]


def _whole(name: str) -> _State:
    store = open_store(None)
    Archive(store).add(READ[name])
    return _as_read(store, _DOCUMENTS[name])


def _as_read(store: Store, document: NamedNode) -> _State:
    """What the graph of a document says without decisions and merges: how often each property has each value.

    IRIs of things, and which of their names are other names, depend on the documents that were there before.
    """
    memory = open_store(None)
    with memory.transaction() as copy:
        for graph in store.graphs():
            copy.replace(graph, list(store.quads(graph)))
        take_back(copy)
        content = Originals.read(copy).content(copy, document)
    said = (triple for triple in content if triple.predicate != SKOS.altLabel)
    values = (
        (triple.predicate.value, triple.object.value if isinstance(triple.object, Literal) else "")
        for triple in said
    )
    return Counter(values)


def _holds(store: Store, fact: Triple | None) -> bool:
    return fact is not None and any(quad.triple == fact for quad in store.quads())


def _decision(dice: random.Random) -> Decision:
    thing, other = dice.sample(_THINGS, 2)
    fact = Triple(_FLEXFAB, dice.choice((LIM.hasPartner, LIM.coordinatedBy)), thing)
    kind = dice.choice(("accept", "reject", "reject", "rename", "merge", "split"))
    if kind == "rename":
        name = Literal(f"Naam {dice.randrange(9)}")
        return Decision(kind=kind, who="Mia", when=timestamp(), thing=thing, name=name)
    if kind in ("merge", "split"):
        return Decision(kind=kind, who="Mia", when=timestamp(), thing=thing, other=other)
    return Decision(kind=kind, who="Mia", when=timestamp(), fact=fact)
