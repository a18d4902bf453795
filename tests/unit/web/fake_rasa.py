"""A Rasa and an action server that are functions, behind a real HTTP server."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from protocol import (
    Button,
    Capture,
    Listen,
    Listened,
    Reply,
    Said,
    Say,
    Verdict,
    Verify,
)
from services.asking.evidence import CaptureRequest

CUT = b"RIFF....WAVE cut to where somebody spoke"


class FakeRasa(ThreadingHTTPServer):
    """A real HTTP server in the place of Rasa and the action server."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.forget()

    def forget(self) -> None:
        """Be as new."""
        self.heard: list[Say] = []
        self.secrets: list[str | None] = []
        self.answers: Callable[[Say], Said | dict[str, Any] | int] = _echo
        self.listens: list[Listen] = []
        self.hears: Callable[[Listen], Listened | dict[str, Any] | int] = heard
        self.verifies: list[Verify] = []
        self.decides: Callable[[Verify], Verdict | dict[str, Any] | int] = _decided
        self.decided: Callable[[Verify], None] = lambda _: None
        self.ready = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: FakeRasa

    def do_GET(self) -> None:
        known = self.path in {"/webhooks/assistant/health", "/health"}
        self._answer(200 if known else 404, {"ready": self.server.ready})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.secrets.append(self.headers.get("X-Saathi-Secret"))
        answer: Said | Listened | Verdict | dict[str, Any] | int
        if self.path == "/webhooks/assistant/listen":
            listen = Listen.from_json(json.loads(body))
            self.server.listens.append(listen)
            answer = self.server.hears(listen)
        elif self.path == "/evidence":
            answer = self._verdict(Verify.from_json(json.loads(body)))
        else:
            say = Say.from_json(json.loads(body))
            self.server.heard.append(say)
            answer = self.server.answers(say)
        if isinstance(answer, int):
            self._answer(answer, {"detail": "no"})
        elif isinstance(answer, Said | Listened | Verdict):
            self._answer(200, answer.to_json())
        else:
            self._answer(200, answer)

    def _verdict(self, verify: Verify) -> Verdict | dict[str, Any] | int:
        self.server.verifies.append(verify)
        answer = self.server.decides(verify)
        if isinstance(answer, Verdict) and answer.how != "undecided":
            self.server.decided(verify)
        return answer

    def _answer(self, status: int, fields: dict[str, Any]) -> None:
        body = json.dumps(fields).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def asks(request: CaptureRequest, words: str) -> Said:
    """The dialogue asking for a capture."""
    replies = Reply("One moment."), Reply(words, capture=_capture(request))
    return Said("", replies, None)


def again(request: CaptureRequest) -> Verdict:
    """The bank asking for a better capture."""
    return Verdict("again", _capture(request), request.fault)


def _capture(request: CaptureRequest) -> Capture:
    return Capture(
        request.challenge_id,
        request.purpose,
        request.kinds,
        request.nonce,
        request.expires_at.isoformat(),
        request.digits,
        request.turns,
    )


def heard(_: Listen) -> Listened:
    """Six digits, clearly spoken."""
    return Listened("* * * * * *", 0.93, CUT, "sealed-digits")


def _decided(_: Verify) -> Verdict:
    return Verdict("decided")


def _echo(say: Say) -> Said:
    reply = Reply(f"You said: {say.text}", (Button("Yes", "yes"),))
    return Said(say.text, (reply,), 0.9)
