"""Processes that run the queries, so that a query can be stopped: it shares no process with the server.

Each runs one task at a time (`limburg.web.engine`). One that exceeds its time, its memory or its result is killed and
replaced; two stand by, so that the next query need not wait for a process to start.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from graph.errors import LimburgError, QueryError, StoreError
from graph.store.binding import bind
from graph.store.protocol import Term
from limburg.web import tasks
from limburg.web.errors import BrokenOff, Refusal
from limburg.web.inforce import InForce
from limburg.web.settings import TOKEN_VARIABLE, ServiceSettings
from limburg.web.tasks import GraphTask, Query, Task, Update

_STANDING_BY = 2
_FIRST = 1 << 20  # bytes of an answer that are waited for before the client sees any of it
_RESULTS, _GRAPH = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True)
class Rows:
    """The solutions of a SELECT query: terms by the order of `variables`, None where one is unbound.

    `version` names the state of the store that they are of.
    """

    version: str
    variables: tuple[str, ...]
    rows: list[tuple[NamedNode | BlankNode | Literal | Triple | None, ...]]


@dataclass(frozen=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE query, and the state of the store that they are of."""

    version: str
    triples: list[Triple]


class Worker:
    """One process and what it is about to say."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin and process.stdout
        self._process = process
        self._questions, self._answers = process.stdin, process.stdout
        self._timer: asyncio.TimerHandle | None = None
        self.stopped: LimburgError | None = None
        self.at_rest = True
        self.retiring = False

    @classmethod
    async def start(cls, service: ServiceSettings) -> Worker:
        """Start a process and wait until it has opened the store.

        It inherits no token, and its numerics get one thread, whose memory the machine's cores do not multiply.
        """
        limits = (service.timeout, service.memory, service.result)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "limburg.web.engine", str(service.store), *map(str, limits)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={
                **{name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE},
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,
            limit=_FIRST,
        )
        worker = cls(process)
        await worker.read()
        return worker

    @property
    def alive(self) -> bool:
        return self._process.returncode is None and not self.stopped

    def ask(self, task: Task, body: bytes, timeout: float) -> None:
        """Hand over a task, to be answered within `timeout` seconds, delivery included."""
        self.at_rest = False
        self._questions.write(tasks.pack(task, body))
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(timeout, self.stop, _time_limit(timeout))

    async def read(self) -> tuple[bytes, bytes]:
        """The next frame; raises the error that the worker tells of or died of."""
        try:
            kind, size = tasks.FRAME.unpack(await self._answers.readexactly(tasks.FRAME.size))
            if size > _FIRST:
                self.stop(
                    StoreError("the process that ran the query sent what it should not", remedy="Try again.")
                )
            data = await self._answers.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise self.stopped or _death(await self._process.wait()) from error
        if kind == tasks.END:
            self.at_rest, self.retiring = True, bool(data)
        elif kind == tasks.ERROR:
            told, self.retiring = tasks.unpack_error(data)
            self.at_rest = True
            raise told
        return kind, data

    def rest(self) -> None:
        """Stop the clock."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def stop(self, reason: LimburgError) -> None:
        """Kill the process; who reads from it is told the reason."""
        self.rest()
        self.stopped = self.stopped or reason
        if self._process.returncode is None:
            self._process.kill()

    async def gone(self) -> None:
        """Wait until the process has ended."""
        await self._process.wait()


class Reply:
    """An answer: its first bytes, which are all of it where `complete`, then what follows."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.version = self.media_type = ""
        self.first = b""
        self.complete = False

    async def begin(self, enough: int) -> Reply:
        """Wait for the end or for `enough` bytes, so that most errors come before the client sees anything."""
        pieces, size = [], 0
        while size < enough:
            kind, data = await self._worker.read()
            if kind == tasks.HEAD:
                told = json.loads(data)
                self.version, self.media_type = told["version"], told["media_type"]
            elif kind == tasks.DATA:
                pieces.append(data)
                size += len(data)
            else:
                self.complete = True
                break
        self.first = b"".join(pieces)
        return self

    async def rest(self) -> AsyncIterator[bytes]:
        """What follows the first bytes; raises `BrokenOff` where the answer does not reach its end."""
        while not self.complete:
            try:
                kind, data = await self._worker.read()
            except LimburgError as error:
                raise BrokenOff(f"the answer was broken off: {error.problem}") from error
            if kind == tasks.END:
                self.complete = True
            else:
                yield data


class Pool:
    """The workers of one service, and the queue before them."""

    def __init__(self, service: ServiceSettings) -> None:
        self._service = service
        self._in_force = InForce(service.store)
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._busy: set[Worker] = set()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._running = 0
        self._starting: set[asyncio.Task[None]] = set()
        self._changing = asyncio.Lock()

    async def start(self) -> None:
        """Start all workers; raises `StoreError` where the store cannot be opened."""
        self._idle.put_nowait(await Worker.start(self._service))
        for _ in range(self._service.workers + _STANDING_BY - 1):
            self._replace()
        await asyncio.gather(*self._starting)

    async def stop(self) -> None:
        """End all workers."""
        for starting in self._starting:
            starting.cancel()
        ending = [*self._busy, *(self._idle.get_nowait() for _ in range(self._idle.qsize()))]
        for worker in ending:
            worker.stop(BrokenOff("the service ends"))
        await asyncio.gather(*(worker.gone() for worker in ending))

    def version(self) -> str:
        """The name of the version in force; raises `StoreError` where the store is gone."""
        return self._in_force()[0]

    @asynccontextmanager
    async def run(self, task: Task, body: bytes = b"", *, enough: int = _FIRST) -> AsyncIterator[Reply]:
        """The reply to a task, as soon as it is complete or `enough` of its bytes are there.

        Raises `QueryError` where the query is faulty, `Refusal` where it exceeds a limit or too many wait.
        """
        await self._enter()
        worker = None
        try:
            worker = await self._ready()
            worker.ask(task, body, self._service.timeout)
            yield await Reply(worker).begin(enough)
        finally:
            if worker:
                self._settle(worker)
            self._leave()

    async def select(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Rows:
        """The solutions of a SELECT query with variables bound, as `graph.store.Store.query` binds them."""
        version, data = await self._whole(Query(bind(text, bindings or {}), results=_RESULTS))
        parsed = parse_query_results(data, QueryResultsFormat.JSON)
        if not isinstance(parsed, QuerySolutions):
            raise QueryError("the query is no SELECT query", remedy="Write it with SELECT.")
        variables = tuple(variable.value for variable in parsed.variables)
        return Rows(version, variables, [tuple(solution) for solution in parsed])

    async def construct(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Triples:
        """The triples of a CONSTRUCT or DESCRIBE query."""
        version, data = await self._whole(Query(bind(text, bindings or {}), graphs=_GRAPH))
        return Triples(version, [quad.triple for quad in parse(data, RdfFormat.N_TRIPLES)])

    async def change(self, task: Update | GraphTask, body: bytes = b"") -> bytes:
        """What a worker says of a change; one is made after the other."""
        async with self._changing, self.run(task, body) as reply:
            return reply.first

    async def _whole(self, task: Task) -> tuple[str, bytes]:
        async with self.run(task) as reply:
            return reply.version, reply.first + b"".join([data async for data in reply.rest()])

    async def _enter(self) -> None:
        """Wait for a place among those that run; raises `Refusal` where the queue is full or does not move."""
        if self._running < self._service.workers:
            self._running += 1
            return
        if len(self._waiting) >= self._service.waiting:
            raise _too_many()
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self._service.patience):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():
                self._leave()
            if isinstance(error, TimeoutError):
                raise _too_many() from error
            raise

    def _leave(self) -> None:
        """Give the place to the first that waits."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._running -= 1

    async def _ready(self) -> Worker:
        """A worker that is alive; one that has died at rest is replaced."""
        try:
            async with asyncio.timeout(self._service.patience):
                while not (worker := await self._idle.get()).alive:
                    self._replace()
        except TimeoutError as error:
            raise _too_many() from error
        self._busy.add(worker)
        return worker

    def _settle(self, worker: Worker) -> None:
        """Put a worker back, or another in its place where it is in the middle of something or has grown."""
        worker.rest()
        self._busy.discard(worker)
        if worker.at_rest and worker.alive and not worker.retiring:
            self._idle.put_nowait(worker)
        else:
            worker.stop(BrokenOff("the answer was not read to its end"))
            self._replace()

    def _replace(self) -> None:
        starting = asyncio.get_running_loop().create_task(self._add())
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)

    async def _add(self) -> None:
        """Start a worker, however often that fails: the store may be out of reach for a while."""
        while True:
            try:
                self._idle.put_nowait(await Worker.start(self._service))
                return
            except (LimburgError, OSError):
                await asyncio.sleep(1)


def _time_limit(timeout: float) -> Refusal:
    return Refusal(
        504, f"the query took longer than {timeout:g} s", remedy="Ask for less, or page with LIMIT."
    )


def _too_many() -> Refusal:
    return Refusal(
        503, "too many queries at once", remedy="Try again in a moment.", headers={"retry-after": "2"}
    )


def _death(code: int) -> LimburgError:
    """Why a worker died, by its exit code."""
    if code == -signal.SIGSEGV:
        return QueryError("the query is nested too deeply", remedy="Simplify it.")
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return Refusal(507, "the query needs more memory than it may take", remedy="Ask for less.")
    return StoreError(f"the process that ran the query ended with code {code}", remedy="Try again.")
