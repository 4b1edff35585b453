"""The command that serves the store over HTTP: serve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from graph import QueryError, open_store
from graph.store import is_remote
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import StoreOption
from limburg.cli.printing import note


def serve(
    store: StoreOption = settings.DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="NUMBER")] = 8000,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, metavar="SECONDS")] = 30.0,
    workers: Annotated[int | None, typer.Option("--workers", min=1, metavar="NUMBER")] = None,
    memory: Annotated[int, typer.Option("--memory", min=64, metavar="MEBIBYTES")] = 1024,
    cache: Annotated[int, typer.Option("--cache", min=0, metavar="MEBIBYTES")] = 64,
    allow_upload: Annotated[bool, typer.Option("--allow-upload")] = False,
) -> None:
    from limburg.web import server
    from limburg.web.settings import LOOPBACK, MEBIBYTE, ServiceSettings, token

    if allow_upload and host not in LOOPBACK:
        raise QueryError(
            f"reports cannot be taken from anyone who reaches {host!r}",
            place="--allow-upload",
            remedy="Leave out --host, or set LIMBURG_TOKEN instead.",
        )
    if is_remote(store):
        raise QueryError(
            f"the service answers from a store on this machine, not from {store!r}",
            place="--store",
            remedy="Name a folder; a SPARQL server answers at its own address.",
        )
    open_store(store)
    service = ServiceSettings(
        Path(store),
        timeout=timeout,
        memory=memory * MEBIBYTE,
        cache=cache * MEBIBYTE,
        token=token(),
        uploads=allow_upload,
    )
    if workers:
        service = replace(service, workers=workers)
    with server.listen(host, port) as listening:
        mode = say("writable" if service.token else "read_only")
        note(say("serving", address=server.address(listening), mode=mode))
        server.run(service, listening)
