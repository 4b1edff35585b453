"""Reading in several processes: Dask hands the documents out, and they come back in the order of the sources.

Documents travel as bytes, so that it is the same whether the workers are on this machine or see no file of ours. A
worker that is lost loses nothing, since the scheduler holds what it was given and gives it to another. The parent sends
a bounded number of documents ahead and takes what was read from the workers one by one, so that its memory stays flat.
"""

from __future__ import annotations

import logging
import os
import signal
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, Worker, WorkerPlugin, get_worker, wait
from distributed.comm.core import CommClosedError

from extract.facts import Extraction, Run
from extract.reading import read
from extract.reading.formats import LARGEST_BYTES
from graph.errors import LimburgError, ReadingError
from limburg.intake import Extractor, Outcome, Source
from ontology.register import load_register

_AHEAD = 8
"""Documents sent ahead per thread: enough to go on with while the parent publishes, or waits for a long one."""
_BYTES = 128 * 2**20
"""Bytes of documents sent ahead; a larger file goes alone."""
_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,  # a document that was there at two deaths is tried alone
    "distributed.admin.large-graph-warning-threshold": f"{2 * LARGEST_BYTES} B",  # documents, not data frames
}
_PATIENCE = 60
"""Seconds to wait for a scheduler, and for its first worker."""


@dataclass(frozen=True)
class ModelLoader:
    """Opens the shipped model in a worker; `register` is a name and the bytes of a list of known names."""

    min_confidence: float | None = None
    register: tuple[str, bytes] | None = None

    @classmethod
    def of(cls, *, min_confidence: float | None, register: Path | None) -> ModelLoader:
        """As `extract.pipeline.Extractor.load`; raises LimburgError where the register cannot be read."""
        if register is None:
            return cls(min_confidence)
        load_register(register)
        return cls(min_confidence, (register.name, register.read_bytes()))

    def __call__(self) -> Extractor:
        from extract.pipeline import Extractor as Shipped

        if self.register is None:
            return Shipped.load(min_confidence=self.min_confidence)
        with _as_file(*self.register) as path:
            return Shipped.load(min_confidence=self.min_confidence, register=path)


class Crew:
    """The workers of a cluster as a `Reader`: `run` says by which software and model they read."""

    def __init__(self, client: Client, plugin: str) -> None:
        self._client, self._plugin = client, plugin
        self.run: Run = client.submit(_run, plugin, pure=False).result()

    def read(self, found: Iterable[Source], skip: Callable[[Path], bool]) -> Generator[Outcome, None, None]:
        """As `Reader.read`; a document that time and again ends the process that reads it is an error of its own.

        Raises LimburgError where the scheduler is lost, or a worker has another software or model.
        """
        leases: deque[_Lease] = deque()
        try:
            for source in found:
                leases.append(self._lease(source, skip))
                while leases and self._is_due(leases):
                    yield self._take(leases)
            while leases:
                yield self._take(leases)
        except (CancelledError, CommClosedError) as error:
            raise LimburgError(
                f"the scheduler is lost ({error})", remedy="Build again: what is in the store is skipped."
            ) from error

    def _lease(self, source: Source, skip: Callable[[Path], bool]) -> _Lease:
        path = source.path
        if source.error or skip(path):
            return _Lease(Outcome(path, error=source.error))
        try:
            data = _bytes(path)
        except ReadingError as error:
            return _Lease(Outcome(path, error=error))
        return _Lease(Outcome(path), len(data), self._send(path.name, data))

    def _send(self, source: str, data: bytes) -> Future[Extraction]:
        return self._client.submit(_extract, self._plugin, source, data, pure=False)

    def _is_due(self, leases: deque[_Lease]) -> bool:
        """Whether the first has come, or no more may be sent ahead of it."""
        first = leases[0].future
        if first is None or first.done():
            return True
        threads = sum(self._client.nthreads().values())
        return len(leases) > _AHEAD * threads or sum(lease.size for lease in leases) > _BYTES

    def _take(self, leases: deque[_Lease]) -> Outcome:
        """What came of the first, as soon as it is there."""
        lease = leases.popleft()
        if lease.future is None:
            return lease.outcome
        path = lease.outcome.path
        try:
            extraction = self._checked(self._result(lease.future, path, leases))
        except ReadingError as error:
            return Outcome(path, error=error)
        return Outcome(path, extraction.document.words, extraction=extraction)

    def _result(self, future: Future[Extraction], path: Path, others: Iterable[_Lease]) -> Extraction:
        """Another document may have ended the worker that held this one: so it is tried again, alone."""
        try:
            return future.result()
        except KilledWorker:
            wait([lease.future for lease in others if lease.future])
        try:
            return self._send(path.name, _bytes(path)).result()
        except KilledWorker as error:
            raise ReadingError(
                "ended each process that read it",
                place=str(path),
                remedy="Split the file, or give the workers more memory.",
            ) from error

    def _checked(self, extraction: Extraction) -> Extraction:
        run = extraction.run
        if (run.software, run.model) != (self.run.software, self.run.model):
            raise LimburgError(
                f"a worker reads with {run.software} and model {run.model}",
                place="cluster",
                remedy=f"Give all workers {self.run.software} and model {self.run.model}.",
            )
        return replace(extraction, run=self.run)


@contextmanager
def crew(load: Callable[[], Extractor], *, workers: int = 1, scheduler: str | None = None) -> Iterator[Crew]:
    """So many processes on this machine, or the workers of the Dask scheduler at an address.

    `load` is sent to each worker, also to one that comes later, and called there once. Raises LimburgError where no
    scheduler or no worker is there, and what `load` raises.
    """
    name = f"limburg-{uuid.uuid4().hex}"
    with dask.config.set(_SETTINGS), _client(workers, scheduler) as client:
        client.register_plugin(_Model(load), name=name)
        yield Crew(client, name)
        client.unregister_worker_plugin(name)


@dataclass(frozen=True)
class _Lease:
    """A document that was sent, its size in bytes and what will come of it, or what came of it without sending."""

    outcome: Outcome
    size: int = 0
    future: Future[Extraction] | None = None


class _Model(WorkerPlugin):
    """The extractor of a worker, which takes one document at a time on one thread."""

    def __init__(self, load: Callable[[], Extractor]) -> None:
        self._load = load

    def setup(self, worker: Worker) -> None:
        """Open the model as the worker starts."""
        os.environ.setdefault("LIMBURG_THREADS", "1")
        self.extractor, self.lock = self._load(), Lock()


class _Deaf(WorkerPlugin):
    """Leaves Ctrl-C, which reaches the workers of a terminal too, to the parent: it ends them in order."""

    def setup(self, worker: Worker) -> None:
        """From when the worker starts."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(plugin: str) -> Run:
    """In a worker: by which software and model it reads."""
    return _model(plugin).extractor.run


def _extract(plugin: str, source: str, data: bytes) -> Extraction:
    """In a worker: what a document states. Raises LimburgError alone, whatever goes wrong in the document."""
    model = _model(plugin)
    try:
        with _as_file(source, data) as path:
            document = read(path)
        with model.lock:
            return model.extractor(document)
    except LimburgError:
        raise
    except Exception as error:
        raise ReadingError(
            f"cannot be extracted ({type(error).__name__}: {error})",
            place=source,
            remedy="The others go on; leave this file out, or report the fault.",
        ) from None  # a chain of errors may not be fit to travel


def _model(plugin: str) -> _Model:
    model = get_worker().plugins[plugin]
    assert isinstance(model, _Model)
    return model


def _bytes(path: Path) -> bytes:
    """The bytes of a file; raises ReadingError as `read` does where it cannot be opened or is too large."""
    try:
        if path.stat().st_size <= LARGEST_BYTES:
            return path.read_bytes()
    except OSError:
        pass
    read(path)  # says why
    return path.read_bytes()


@contextmanager
def _as_file(name: str, data: bytes) -> Iterator[Path]:
    with TemporaryDirectory(prefix="limburg-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Client]:
    if scheduler is not None:
        with _connected(scheduler) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        client.register_plugin(_Deaf())
        yield client


def _connected(scheduler: str) -> Client:
    try:
        client = Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise LimburgError(
            f"no Dask scheduler answers ({error})",
            place=scheduler,
            remedy="Start one with `dask scheduler`, and give its address as tcp://host:8786.",
        ) from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        client.close()
        raise LimburgError(
            f"has no worker after {_PATIENCE} seconds",
            place=scheduler,
            remedy=f"Start some with `dask worker {scheduler} --nthreads 1 --nworkers N`.",
        ) from error
    return client
