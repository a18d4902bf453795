"""The real processes of the Procfile, started one by one so that each can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import psycopg2
from honcho.environ import parse_procfile

from operations.setup import prepared
from services.installation import settings
from services.installation.settings import ROOT

READY_WITHIN_S = 240.0
NAMES = ("rasa", "actions", "web", "jobs")


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@dataclass
class LiveSystem:
    """A whole Saathi over its own database, in its own folder."""

    var: Path
    overrides: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> LiveSystem:
        web, rasa, actions = free_ports(3)
        own = {
            "SAATHI_VAR": str(self.var),
            "SAATHI_WEB_PORT": str(web),
            "SAATHI_RASA_PORT": str(rasa),
            "SAATHI_ACTIONS_PORT": str(actions),
            "SAATHI_DEMO": "1",
            "SAATHI_REQUESTS_PER_MINUTE": "100000",
            "SAATHI_SIGN_INS_PER_MINUTE": "100000",
            **self.overrides,
        }
        gathered = settings.environment(own)
        path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
        ready = self._stack.enter_context(prepared(gathered))
        self.environment = {**ready, "PATH": path}
        try:
            for name in NAMES:
                self.start(name)
            self.wait_until_healthy()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def hang_up(self) -> None:
        """Close every client that people have opened."""
        while self.clients:
            self.clients.pop().close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        for name in list(self.running):
            self.stop(name)
        self._stack.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['SAATHI_WEB_PORT']}"

    @property
    def logs(self) -> Iterator[Path]:
        return (self.var / "log").glob("*.log")

    def start(self, name: str) -> None:
        procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
        log = self.var / "log" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            self.running[name] = subprocess.Popen(
                ["/bin/sh", "-c", procfile.processes[name]],
                env=self.environment,
                cwd=ROOT,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        process = self.running.pop(name)
        if process.poll() is None:
            process.send_signal(how)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
            raise

    def kill(self, name: str) -> None:
        self.stop(name, signal.SIGKILL)

    def health(self) -> tuple[int, dict[str, Any]]:
        answer = httpx.get(f"{self.url}/health/", timeout=10, trust_env=False)
        return answer.status_code, answer.json()

    def wait_until_healthy(self) -> None:
        time.sleep(1.1)  # an answer is kept for a second
        began = time.monotonic()
        state: Any = None
        while time.monotonic() - began < READY_WITHIN_S:
            try:
                status, state = self.health()
            except httpx.HTTPError as error:
                status, state = 0, repr(error)
            if status == 200:
                return
            time.sleep(0.3)
        raise AssertionError(f"not healthy: {state}\n{self._tails()}")

    def _tails(self) -> str:
        texts = (p.read_text(errors="replace")[-2000:] for p in sorted(self.logs))
        return "\n".join(texts)


@dataclass
class Person:
    """Somebody with a client and, if they are a customer, a telephone."""

    system: LiveSystem
    vpa: str = "kamala@saathi"
    token: str | None = None
    last: dict[str, Any] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.system.url, timeout=40, trust_env=False)
        self.system.clients.append(self.http)
        # What lies on the telephone from before is somebody else's test.
        self.answered |= {request["id"] for request in self.requests()}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def say(self, text: str) -> str:
        """Say something; all that is answered, in one string."""
        answer = self.post("/api/chatbot/command/", {"text": text})
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        self.token = self.last.get("token") or self.token
        return " ".join(reply["text"] for reply in self.last["replies"])

    def post(
        self, path: str, fields: Mapping[str, Any], **headers: str
    ) -> httpx.Response:
        return self.http.post(
            path, json=dict(fields), headers={**self.headers, **headers}
        )

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.http.get(path, params=parameters, headers=self.headers)

    def requests(self) -> list[dict[str, Any]]:
        answer = self.http.get(f"/sandbox/phone/{self.vpa}/requests/")
        listed: list[dict[str, Any]] = answer.json()
        return listed

    def waiting(self, purpose: str, within_s: float = 10.0) -> dict[str, Any]:
        """Wait until a request appears on the telephone."""
        began = time.monotonic()
        while time.monotonic() - began < within_s:
            fresh = [
                request
                for request in self.requests()
                if request["state"] == "waiting"
                and purpose in request["purpose"]
                and request["id"] not in self.answered
            ]
            if fresh:
                return max(fresh, key=lambda request: str(request["expires_at"]))
            time.sleep(0.05)
        raise AssertionError(f"no request for {purpose!r}: {self.requests()}")

    def approve(self, purpose: str) -> str:
        """Approve on the telephone; the passcode it then shows."""
        answer = self.http.post(f"{self._path(purpose)}/approve/")
        while answer.status_code == 410:  # an older one that was just replaced
            answer = self.http.post(f"{self._path(purpose)}/approve/")
        assert answer.status_code == 200, answer.text
        return str(answer.json().get("passcode", ""))

    def decline(self, purpose: str) -> None:
        assert self.http.post(f"{self._path(purpose)}/decline/").status_code == 204

    def _path(self, purpose: str) -> str:
        request_id = self.waiting(purpose)["id"]
        self.answered.add(request_id)
        return f"/sandbox/phone/{self.vpa}/requests/{request_id}"

    def sign_in(self, handle: str) -> None:
        """Sign in by conversation."""
        self.say("I want to sign in")
        self.say(handle)
        self.say(spelled(self.approve("Sign in")))
        assert self.last["session"] == "strong", self.last

    def sign_in_by_api(self, handle: str) -> None:
        """Sign in through the API, with no token before."""
        self.token = None
        login = self.post("/api/auth/login/", {"customer": handle})
        assert login.status_code == 202, login.text
        answer = self.post(
            "/api/auth/verify-otp/",
            {
                "challenge_id": login.json()["challenge_id"],
                "passcode": self.approve("Sign in"),
            },
        )
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]


def in_the_database(system: LiveSystem, statement: str) -> None:
    """Turn back a clock that a test cannot wait for."""
    connection = psycopg2.connect(system.environment["SAATHI_OWNER_DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def forgive(system: LiveSystem) -> None:
    """Forget what earlier tests did to the customers' passcodes, faces and voices."""
    in_the_database(
        system,
        "UPDATE customers SET passcode_failures = 0, passcode_locked_until = NULL,"
        " blocked_at = NULL; UPDATE challenges SET unsolicited = false;"
        " DELETE FROM biometric_locks",
    )


WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def spelled(code: str) -> str:
    """Spell a code as an old person would: "four, double two, oh..."."""
    spoken: list[str] = []
    at = 0
    while at < len(code):
        double = code[at : at + 2] == code[at] * 2
        spoken.append(("double " if double else "") + WORDS[int(code[at])])
        at += 2 if double else 1
    return ", ".join(spoken)
