"""The process that runs what strangers write: one task at a time, on a read-only opening of the version in force.

It may be killed at any moment, and is where a task exceeds its time. It can make no connection and take no more memory than
it was given.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from graph.errors import LimburgError, QueryError, StoreError
from graph.store.oxigraph import run_query
from graph.store.safety import refuse_service
from limburg.web import changes, seclusion, tasks
from limburg.web.errors import Refusal
from limburg.web.inforce import InForce
from limburg.web.tasks import GraphTask, Query, Task, Update
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from graph.search import NameIndex

_CHUNK = 64 * 1024
_GRACE = 5.0  # seconds after which the kernel ends a task that the server has not ended, since it is gone
_SLACK, _GROWTH = (
    8 << 20,
    64 << 20,
)  # bytes beyond its start: to give back what is free; to ask to be replaced

_LINE = re.compile(r"line (\d+)")
_TOO_LARGE = Refusal(
    507, "the answer is larger than the service gives", remedy="Ask for less, or page with LIMIT."
)


class Answer:
    """What goes back through the pipe, in as few writes as possible; the engine writes to it as to a file."""

    def __init__(self, pipe: int, limit: int) -> None:
        self._pipe, self._limit = pipe, limit
        self._head, self._data = b"", bytearray()
        self._size = 0
        self.begun = False
        self.too_large = False

    def head(self, version: str, media_type: str) -> None:
        """Say what follows."""
        told = json.dumps({"version": version, "media_type": media_type}).encode()
        self._head = tasks.frame(tasks.HEAD, told)

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._limit:
            self.too_large = True
            raise ValueError("the answer is too large")
        for start in range(0, len(data), _CHUNK):
            self._data += data[start : start + _CHUNK]
            if len(self._data) >= _CHUNK:
                self._send()
        return len(data)

    def flush(self) -> None:
        """Nothing: `end` sends what is left."""

    def end(self, *, retire: bool) -> None:
        """Send what is left and the end; `retire` asks the server to replace this process."""
        self._send(tasks.frame(tasks.END, b"retire" if retire else b""))

    def fail(self, error: LimburgError, *, retire: bool = False) -> None:
        """Send an error in the place of what is left."""
        self._head, self._data = b"", bytearray()
        self._send(tasks.frame(tasks.ERROR, tasks.pack_error(error, retire=retire)))

    def _send(self, ending: bytes = b"") -> None:
        data = tasks.frame(tasks.DATA, bytes(self._data)) if self._data else b""
        waiting = memoryview(self._head + data + ending)
        self._head, self._data, self.begun = b"", bytearray(), True
        while waiting:
            waiting = waiting[os.write(self._pipe, waiting) :]


@dataclass(frozen=True)
class Opening:
    """A version of the store, opened for reading."""

    version: str
    folder: Path
    store: pyoxigraph.Store

    @cached_property
    def names(self) -> NameIndex:
        """The index of its names; the first query that needs it waits where a build has left none."""
        from graph.search import NameIndex

        return NameIndex.open(self.folder)


class Engine:
    """The store of one worker, opened anew when another version has come into force."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._in_force = InForce(folder)
        self._opened: Opening | None = None

    def open(self) -> Opening:
        """The version in force; one that is cleaned away meanwhile gives way to the next."""
        for _ in range(3):
            version, path = self._in_force()
            if self._opened and self._opened.version == version:
                return self._opened
            try:
                self._opened = Opening(version, path, pyoxigraph.Store.read_only(str(path)))
            except (OSError, RuntimeError) as error:
                failure = error
        raise StoreError(f"the store cannot be opened ({failure})", remedy="Try again.") from failure

    def forget(self) -> None:
        """Let go of the opening."""
        self._opened = None

    def run(self, task: Task, body: bytes, answer: Answer) -> None:
        """Carry out a task and write its result; raises `LimburgError`."""
        if isinstance(task, Query):
            self.query(task, answer)
        elif isinstance(task, Update):
            changes.update(self._folder, task)
        elif task.action == "GET":
            self.graph(task, answer)
        else:
            answer.write(b"created" if changes.put_graph(self._folder, task, body) else b"changed")

    def graph(self, task: GraphTask, answer: Answer) -> None:
        """Write one graph; raises `NotFoundError` where there is none of its name."""
        opened, graph = self.open(), changes.name(task)
        if not changes.exists(opened.store, graph):
            raise changes.missing(task)
        answer.head(opened.version, task.media_type)
        form = RdfFormat.from_media_type(task.media_type)
        opened.store.dump(cast(IO[bytes], answer), form, from_graph=graph, prefixes=PREFIXES)

    def query(self, query: Query, answer: Answer) -> None:
        """Evaluate a query and write its result; raises `LimburgError`."""
        opened = self.open()
        text = _expanded(query.text, opened)
        refuse_service(text)
        stated = bool(query.default_graphs or query.named_graphs)
        try:
            result = opened.store.query(
                text,
                base_iri=query.base,
                prefixes=PREFIXES,
                default_graph=[NamedNode(iri) for iri in query.default_graphs] if stated else None,
                named_graphs=[NamedNode(iri) for iri in query.named_graphs] if stated else None,
            )
            media_type = _acceptable(query, result)
            answer.head(opened.version, media_type)
            sink = cast(IO[bytes], answer)
            if isinstance(result, QueryTriples):
                result.serialize(sink, RdfFormat.from_media_type(media_type))
            else:
                result.serialize(sink, QueryResultsFormat.from_media_type(media_type))
        except SyntaxError as error:
            raise _faulty(query) from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}", remedy="Correct the query.") from error


def _expanded(text: str, opened: Opening) -> str:
    """The query with names put in for `lim:matches`, whose modules take 16 MB and are loaded where one may occur."""
    if "matches" not in text:
        return text
    from graph.matching import expand

    return expand(text, lambda: opened.names)


def _faulty(query: Query) -> QueryError:
    """What is wrong with a query, and where in the text as it was asked."""
    above = f"BASE <{query.base}>\n" if query.base else ""
    try:
        run_query(pyoxigraph.Store(), above + query.text)
    except QueryError as told:
        place = _LINE.sub(lambda line: f"line {int(line[1]) - bool(above)}", told.place)
        return QueryError(told.problem, place=place, remedy=told.remedy)
    return QueryError(
        "the query cannot be understood with its lim:matches", remedy="Write that in another way."
    )


def serve(folder: Path, *, timeout: float, memory: int, limit: int) -> None:
    """Answer the tasks on standard input until it ends."""
    questions, pipe = sys.stdin.buffer, os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    engine = Engine(folder)
    try:
        engine.open()
    except LimburgError as error:
        Answer(pipe, limit).fail(error)
        return
    seclusion.forbid_network()
    seclusion.limit_memory(memory)
    start = seclusion.held_memory()
    Answer(pipe, limit).end(retire=False)
    while sizes := questions.read(tasks.REQUEST.size):
        head, body = (questions.read(size) for size in tasks.REQUEST.unpack(sizes))
        signal.setitimer(signal.ITIMER_REAL, timeout + _GRACE)
        _answer(engine, head, body, Answer(pipe, limit), start)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(engine: Engine, head: bytes, body: bytes, answer: Answer, start: int) -> None:
    """Answer one task, with its result or an error."""
    error = _attempt(engine, head, body, answer)
    retire = _outgrown(start)
    if error is None:
        answer.end(retire=retire)
    else:
        answer.fail(_TOO_LARGE if answer.too_large else error, retire=retire)


def _attempt(engine: Engine, head: bytes, body: bytes, answer: Answer) -> LimburgError | None:
    """Carry out a task, in a fresh opening where the files of the former have gone before anything was sent."""
    try:
        task = tasks.unpack(head)
        try:
            engine.run(task, body, answer)
        except OSError:
            if answer.begun or not isinstance(task, Query):
                raise
            engine.forget()
            engine.run(task, body, answer)
    except MemoryError:
        return Refusal(507, "the query needs more memory than it may take", remedy="Ask for less.")
    except OSError as error:
        return StoreError(f"the store cannot be read ({error})", remedy="Try again.")
    except LimburgError as error:
        return error
    except Exception as error:  # a fault of ours or of the engine's ends one answer, not the process
        return LimburgError(f"the engine failed ({error!r})", remedy="Ask in another way.")
    return None


def _acceptable(query: Query, result: QuerySolutions | QueryBoolean | QueryTriples) -> str:
    wanted = query.graphs if isinstance(result, QueryTriples) else query.results
    if wanted is None:
        kind = "a graph" if isinstance(result, QueryTriples) else "a result of SELECT or ASK"
        raise Refusal(406, f"{kind} has none of the formats that the request accepts")
    return wanted


def _outgrown(start: int) -> bool:
    """Whether this process holds so much more than at its start that another should take its place.

    The parser that judges SERVICE alone takes 20 MB, for good; a cache of the store that fills takes less than _GROWTH.
    """
    if seclusion.held_memory() - start > _SLACK:
        seclusion.give_memory_back()
    return "rdflib" in sys.modules or seclusion.held_memory() - start > _GROWTH


if __name__ == "__main__":
    serve(Path(sys.argv[1]), timeout=float(sys.argv[2]), memory=int(sys.argv[3]), limit=int(sys.argv[4]))
