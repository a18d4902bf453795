"""What each client swears to: every request before it is sent, every answer after.

One append-only file a client, a JSON object a line, written without a buffer: what was
written outlives the client. The ledger is judged by these files alone.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

Name = tuple[str, str]  # a request's key and op
BOOKED = ("posted", "pending", "voided")


@dataclass(frozen=True)
class Request:
    """One thing asked of the ledger; ``key`` is the ledger's own idempotency key.

    ``op`` is post, hold, post_held, void, reverse (payer and payee as they then move),
    pay_web or pay_actions (through those processes), or pay_out (to another bank).
    """

    key: str
    op: str
    payer: str
    payee: str
    amount_paise: int

    @property
    def name(self) -> Name:
        """What makes a repeat the same request."""
        return self.key, self.op


@dataclass(frozen=True)
class Answer:
    """What came back.

    ``says`` is posted, pending, voided, refused or unanswered; ``shown`` is what must
    be the same in every answer (an id or a UTR). A retry after no answer tells in
    ``found`` whether it had been booked ("before") or not ("now"). ``quiet`` is set
    once every client has stopped, when nothing can be under way any more.
    """

    key: str
    op: str
    says: str
    shown: str = ""
    found: str = ""
    quiet: bool = False

    @property
    def name(self) -> Name:
        """Which request it answers."""
        return self.key, self.op


class Witness:
    """Writes one client's evidence; threads of that client may share it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._lock = threading.Lock()

    def intends(self, request: Request, why: str = "first") -> None:
        """Write down what is about to be sent: ``first``, ``repeat`` or ``retry``."""
        self._write({"does": why, **asdict(request)})

    def heard(self, answer: Answer) -> None:
        """Write down what came back."""
        self._write({"does": "answer", **asdict(answer)})

    def notes(self, **fields: object) -> None:
        """Write down something else."""
        self._write({"does": "note", **fields})

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def _write(self, fields: dict[str, object]) -> None:
        line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            os.write(self._file, line)


@dataclass
class Evidence:
    """The files of all clients together.

    ``sent`` counts first requests and deliberate repeats, ``repeats`` those of them
    that had been sent before by whichever client, ``retries`` what was sent again
    because no answer had come.
    """

    requests: dict[Name, Request] = field(default_factory=dict)
    answers: dict[Name, list[Answer]] = field(default_factory=dict)
    sent: int = 0
    repeats: int = 0
    retries: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def asked(self, request: Request, why: str = "first") -> None:
        """Take one intention in."""
        known = self.requests.setdefault(request.name, request)
        if known != request:
            self.contradictions.append(f"{request.key}: asked for in two ways")
        if why == "retry":
            self.retries += 1
            return
        self.sent += 1
        # Two processes that send the same at once both believe to be the first.
        self.repeats += known is not request

    def told(self, answer: Answer) -> None:
        """Take one answer in."""
        self.answers.setdefault(answer.name, []).append(answer)

    def booked(self, name: Name) -> list[Answer]:
        """The answers that say something was booked."""
        return [a for a in self.answers.get(name, ()) if a.says in BOOKED]

    def open_requests(self) -> list[Request]:
        """Those of which nobody knows what became of them.

        A refusal counts only if nothing was ever unanswered: the lost one might have
        been booked after it. Once all is quiet, it is the last word.
        """
        return [request for name, request in self.requests.items() if self._open(name)]

    def _open(self, name: Name) -> bool:
        answers = self.answers.get(name, [])
        if any(answer.says in BOOKED for answer in answers):
            return False
        if any(answer.quiet and answer.says == "refused" for answer in answers):
            return False
        return not answers or any(answer.says == "unanswered" for answer in answers)


def read(paths: Iterable[Path]) -> Evidence:
    """Read the clients' files; a last line that was cut short is left out."""
    evidence = Evidence()
    for path in sorted(paths):
        for line in _lines(path):
            _take_in(evidence, line)
    return evidence


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().split(b"\n")[:-1]:
        yield json.loads(line)


def _take_in(evidence: Evidence, line: dict[str, Any]) -> None:
    does = line.pop("does")
    if does == "answer":
        evidence.told(Answer(**line))
    elif does == "note":
        evidence.notes.append(line)
    else:
        evidence.asked(Request(**line), does)
