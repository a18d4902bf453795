"""`make run`'s own program: one start, one stream of logs, one clean stop."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from services.installation import settings
from services.installation.settings import ROOT
from tests.integration.live import LiveSystem, free_ports

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]


def start(var: Path, ports: list[int], log: Path) -> subprocess.Popen[bytes]:
    names = ("SAATHI_WEB_PORT", "SAATHI_RASA_PORT", "SAATHI_ACTIONS_PORT")
    own = {"SAATHI_VAR": str(var)}
    own |= {name: str(port) for name, port in zip(names, ports, strict=True)}
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "operations.run"],
            cwd=ROOT,
            env=settings.environment(own),
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def wait_for(log: Path, words: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        text = log.read_text(errors="replace")
        if words in text:
            return text
        assert process.poll() is None, text[-3000:]
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def test_it_starts_says_where_it_is_stops_cleanly_and_keeps_the_data(
    server_folder: Path,
) -> None:
    ports, var = free_ports(3), server_folder / "var"
    process = start(var, ports, server_folder / "first.log")
    text = wait_for(server_folder / "first.log", "Saathi is ready", process)
    assert f"http://127.0.0.1:{ports[0]}" in text
    for name in ("rasa", "actions", "web", "jobs"):
        assert re.search(rf"^\S+ {name} +\| ", text, re.MULTILINE), name
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    psutil.wait_procs(children, timeout=10)
    assert not [child for child in children if child.is_running()]
    before = (var / "env").read_text()

    process = start(var, ports, server_folder / "second.log")
    wait_for(server_folder / "second.log", "Saathi is ready", process)
    url = f"http://127.0.0.1:{ports[0]}/health/"
    assert httpx.get(url, trust_env=False).status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert (var / "env").read_text() == before


def test_a_port_that_is_taken_is_named(system: LiveSystem, tmp_path: Path) -> None:
    taken = int(system.environment["SAATHI_WEB_PORT"])
    log = tmp_path / "log"
    process = start(tmp_path / "var", [taken, *free_ports(2)], log)
    assert process.wait(60) == 1
    told = log.read_text(errors="replace")
    assert str(taken) in told
    assert "SAATHI_WEB_PORT" in told
    assert "Traceback" not in told
