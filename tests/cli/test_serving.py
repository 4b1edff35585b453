"""The command serve: what it prints, and why it does not start."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

from tests.cli.conftest import Run
from tests.web.conftest import running


def test_a_missing_store_is_told(run: Run, tmp_path: Path) -> None:
    result = run("serve", "--store", tmp_path / "nothing")
    assert result.code == 2
    assert "limburg build" in result.err and "Traceback" not in result.err


def test_a_port_that_is_taken_is_told(run: Run, store_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--store", store_folder, "--port", str(port))
    assert result.code == 2
    assert str(port) in result.err and "--port" in result.err


def test_it_answers_and_ends_cleanly(store_folder: Path) -> None:
    with running(store_folder) as (served, process):
        assert served.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        workers = served.workers()
        assert workers
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr and process.stderr.read() == ""


def test_reports_are_not_taken_from_anyone(run: Run, store_folder: Path) -> None:
    result = run("serve", "--store", store_folder, "--host", "0.0.0.0", "--allow-upload")
    assert result.code == 2
    assert "--allow-upload" in result.err and "LIMBURG_TOKEN" in result.err


def test_a_store_elsewhere_is_not_served(run: Run) -> None:
    result = run("serve", "--store", "http://127.0.0.1:9/sparql")
    assert result.code == 2
    assert "http://127.0.0.1:9/sparql" in result.err and "folder" in result.err
