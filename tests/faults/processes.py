"""The processes of a run: the real ones of the Procfile, and the clients."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from honcho.environ import parse_procfile

from services.installation.settings import ROOT

NAMES = ("web", "actions", "jobs")
UP_WITHIN_S = 60.0
PROVED_WITHIN_S = 300.0


@dataclass
class Processes:
    """Starts, kills and ends processes; only those that it started."""

    environment: Mapping[str, str]  # of the real processes: through the proxy
    client_environment: Mapping[str, str]  # of the clients
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start web, actions or jobs, as the Procfile has it."""
        procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
        command = ["/bin/sh", "-c", procfile.processes[name]]
        given = dict(self.environment)
        if name != "jobs":
            given.pop("SAATHI_SIGNING_KEY", None)  # as operations.run does
        self._start(name, command, given)

    def start_client(self, name: str, module: str, *arguments: str) -> Path:
        """Start a client; the file it writes its evidence to."""
        evidence = self.folder / f"{name}.evidence"
        command = [sys.executable, "-m", module, str(self.folder / "plan.json")]
        command += [str(evidence), *arguments]
        self._start(name, command, self.client_environment)
        return evidence

    def kill(self, name: str) -> bool:
        """SIGKILL a process and start it again."""
        process = self.running.pop(name)
        alive = process.poll() is None
        process.kill()
        process.wait(10)
        self.start(name)
        return alive

    def end(self, names: list[str], within_s: float) -> list[str]:
        """Tell processes to end and wait; the names of those that had to be killed."""
        for name in names:
            if self.running[name].poll() is None:
                self.running[name].send_signal(signal.SIGTERM)
        began, late = time.monotonic(), []
        for name in names:
            process = self.running.pop(name)
            try:
                left = within_s - (time.monotonic() - began)
                process.wait(max(left, 0.1))
            except subprocess.TimeoutExpired:
                late.append(name)
                process.kill()
                process.wait(10)
        return late

    def ended_by_themselves(self) -> list[str]:
        """The names of processes that are gone though nobody killed them."""
        return [n for n, p in self.running.items() if p.poll() is not None]

    def trail_problems(self) -> list[str]:
        """What the audit trail's own program says is wrong, signed roots included."""
        done = subprocess.run(
            [sys.executable, "-m", "operations.audit", "verify"],
            env=dict(self.client_environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PROVED_WITHIN_S,
            check=False,
        )
        if done.returncode == 0:
            return []
        return [f"the audit trail: {done.stdout.strip()} {done.stderr.strip()}"]

    def wait_until_up(self, web_url: str, actions_url: str) -> None:
        """Wait until web and actions answer, whatever they say.

        Raises:
            TimeoutError: one does not.
        """
        for url in (f"{web_url}/health/", f"{actions_url}/health"):
            began = time.monotonic()
            while not _answers(url):
                if time.monotonic() - began > UP_WITHIN_S:
                    raise TimeoutError(f"{url} does not answer; see {self.folder}/log")
                time.sleep(0.2)

    def _start(
        self, name: str, command: list[str], environment: Mapping[str, str]
    ) -> None:
        log = self.folder / "log" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            self.running[name] = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=ROOT,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def _answers(url: str) -> bool:
    try:
        httpx.get(url, timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
