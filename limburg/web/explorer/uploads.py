"""Adding a report: the form, the reading of what was sent in a process beside the service, and how far it is."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from extract.reading import SUFFIXES
from graph.errors import NotFoundError, QueryError
from limburg.web import pages
from limburg.web.errors import Refusal
from limburg.web.settings import LOOPBACK, ServiceSettings

_KEPT = 50
"""So many jobs are remembered."""
_WAITING = 5
"""So many reports may wait for their turn."""
_SILENCE = 15.0
"""After so many seconds without a change a line is sent that says nothing, so that nobody gives the connection up."""
_ENDED = ("done", "failed")


@dataclass
class Job:
    """A report that is being read: its state and, at the end, where it stands in the graph or what was wrong."""

    name: str
    state: str = "waiting"
    document: str = ""
    fault: str = ""
    remedy: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, told: dict[str, str]) -> None:
        """Take over what the process says, and wake those who follow it."""
        for key in ("state", "document", "fault", "remedy"):
            setattr(self, key, told.get(key, getattr(self, key)))
        self.changed.set()
        self.changed = asyncio.Event()

    @property
    def ended(self) -> bool:
        return self.state in _ENDED


class Uploads:
    """The jobs of this service, one after the other, by names that cannot be guessed."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = Path(tempfile.mkdtemp(prefix="limburg-uploads-"))
        self._turn = asyncio.Lock()
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def job(self, name: str) -> Job:
        """The job of this name; raises `NotFoundError` where there is none."""
        if name not in self._jobs:
            raise NotFoundError(f"there is no upload {name!r}", remedy="Send the report again.")
        return self._jobs[name]

    async def add(self, file: UploadFile) -> str:
        """Take in a file and have it read; the name of the job. Raises `Refusal` where too many wait."""
        if sum(not job.ended for job in self._jobs.values()) >= _WAITING:
            raise Refusal(503, "too many reports wait to be read", remedy="Try again in a few minutes.")
        name, job = secrets.token_urlsafe(12), Job(_file_name(file.filename or ""))
        self._jobs[name] = job
        for former in [name for name, job in self._jobs.items() if job.ended][: -_KEPT or None]:
            del self._jobs[former]
        path = self._folder / name / job.name
        path.parent.mkdir()
        with path.open("wb") as target:
            while piece := await file.read(1 << 20):
                target.write(piece)
        task = asyncio.get_running_loop().create_task(self._read(job, path))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return name

    async def _read(self, job: Job, path: Path) -> None:
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "limburg.web.explorer.reading", str(self._store), str(path)),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            assert process.stdout
            try:
                async for line in process.stdout:
                    job.tell(json.loads(line))
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                shutil.rmtree(path.parent, ignore_errors=True)
            if not job.ended:
                fault = f"the reading ended with code {process.returncode}"
                job.tell({"state": "failed", "fault": fault, "remedy": "Try again, or another file."})

    async def close(self) -> None:
        """End what is being read and delete what was sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.uploads = Uploads(app.state.service.store)
    try:
        yield
    finally:
        await app.state.uploads.close()


router = APIRouter(include_in_schema=False, lifespan=_lifespan)


@router.get("/add")
async def form(request: Request) -> Response:
    """The form that takes a report."""
    _open(request)
    return _form(request)


@router.post("/add")
async def add(request: Request) -> Response:
    """Take a report from a page of this service, and lead to how far it is."""
    service = _open(request)
    _refuse_strangers(request, service)
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal():
        raise Refusal(411, "the request does not tell its length", remedy="Send the form from a browser.")
    if int(size) > service.max_upload:
        most = service.max_upload >> 20
        raise Refusal(413, f"the report is larger than {most} MB", remedy="Send a smaller one.")
    async with request.form(max_files=1, max_fields=2) as sent:
        file, token = sent.get("report"), sent.get("token")
        if service.token and not hmac.compare_digest(str(token or "").encode(), service.token.encode()):
            return _form(request, fault="wrong_token", status=403)
        if not isinstance(file, UploadFile) or not file.filename or not file.size:
            return _form(request, fault="no_file", status=400)
        name = await request.app.state.uploads.add(file)
    return RedirectResponse(f"{pages.root(request)}/add/{name}", 303)


@router.get("/add/{name}")
async def progress(request: Request, name: str) -> Response:
    """How far the reading of a report is; then on to its page."""
    _open(request)
    job: Job = request.app.state.uploads.job(name)
    if job.state == "done":
        return RedirectResponse(_page_of(request, job), 303)
    say = pages.texts(pages.language(request))
    return pages.page(
        request,
        "progress.html",
        title=say["upload_failed"] if job.ended else say["upload_running"],
        headers={"Cache-Control": "no-store"},
        job=job,
        name=name,
        state=say[f"upload_{job.state}"],
    )


@router.get("/api/uploads/{name}/events")
async def events(request: Request, name: str) -> Response:
    """Each change of a job as a server-sent event: `message`, and `location` where there is somewhere to go on to."""
    _open(request)
    job: Job = request.app.state.uploads.job(name)
    say = pages.texts(pages.language(request))

    async def told() -> AsyncIterator[str]:
        while True:
            changed = job.changed
            told = {"state": job.state, "message": say[f"upload_{job.state}"]}
            if job.ended:
                told["location"] = (
                    _page_of(request, job) if job.document else f"{pages.root(request)}/add/{name}"
                )
            yield f"data: {json.dumps(told)}\n\n"
            if job.ended:
                return
            while not changed.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_SILENCE):
                        await changed.wait()
                        continue
                yield ": still at it\n\n"

    return StreamingResponse(
        told(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _form(request: Request, *, fault: str = "", status: int = 200) -> Response:
    service: ServiceSettings = request.app.state.service
    say = pages.texts(pages.language(request))
    return pages.page(
        request,
        "add.html",
        title=say["add_report"],
        status=status,
        headers={"Cache-Control": "no-store"},
        fault=say[fault] if fault else "",
        with_token=bool(service.token),
        suffixes=",".join(SUFFIXES),
        most=service.max_upload >> 20,
    )


def _open(request: Request) -> ServiceSettings:
    """The settings of a service that takes reports; raises `NotFoundError` where this one does not."""
    service: ServiceSettings = request.app.state.service
    if not service.takes_reports:
        raise NotFoundError(
            "this service takes no reports", remedy="Start it with LIMBURG_TOKEN or --allow-upload."
        )
    return service


def _refuse_strangers(request: Request, service: ServiceSettings) -> None:
    """Refuse what a page of another origin sends in a reader's name.

    Without a token the host must be this machine by name as well: another name may have been made to lead here.
    """
    host = request.headers.get("Host", "")
    origin = request.headers.get("Origin")
    same = (
        urlsplit(origin).netloc == host if origin else request.headers.get("Sec-Fetch-Site") == "same-origin"
    )
    if not same or not (service.token or urlsplit(f"//{host}").hostname in LOOPBACK):
        raise Refusal(
            403, "the form was not sent from a page of this service", remedy="Open /add and send it."
        )


def _page_of(request: Request, job: Job) -> str:
    address = pages.link(job.document, root=pages.root(request))
    return address or f"{pages.root(request)}/reports"


def _file_name(sent: str) -> str:
    """The name of a file without any folder; raises `QueryError` where nothing is left."""
    name = PureWindowsPath(PurePosixPath(sent).name).name.strip().replace("\0", "")
    if name in ("", ".", "..") or len(name.encode()) > 200:
        raise QueryError(f"{sent[:80]!r} is no name of a file", remedy="Give the file another name.")
    return name
