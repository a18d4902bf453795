"""The provider's desk: requests and notices on their way to a customer's phone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal

from pydantic import Field, StrictStr
from starlette.concurrency import run_in_threadpool

from protocol.sentences import ENGLISH, say
from services.installation.settings import Settings
from services.providers.sandbox_store import Record, SandboxStore
from web.api.models import Paise
from web.http.bases import Incoming
from web.http.problems import Problem
from web.sandbox.behaviour import Behaviour
from web.sandbox.callbacks import Callbacks, NotHeard
from web.sandbox.payments import Payments

ASKED, NOTICE = "authorisation", "notice"
SHOWN_S = 180.0  # as long as the bank accepts the code
Answer = Literal["approved", "declined"]


def _unknown_device() -> str:
    return say(ENGLISH, "upi_app.unknown_device")


class Authorisation(Incoming):
    """A question for the customer, as the bank puts it."""

    request_id: StrictStr = Field(min_length=1, max_length=100)
    vpa: StrictStr = Field(min_length=3, max_length=100)
    purpose: StrictStr = Field(min_length=1, max_length=200)
    payee: StrictStr | None = Field(None, max_length=300)
    amount_paise: Paise | None = None
    device: StrictStr = Field(default_factory=_unknown_device, max_length=200)
    place: StrictStr | None = Field(None, max_length=200)
    expires_at: datetime
    callback_url: StrictStr = Field(min_length=1, max_length=500)


class Notice(Incoming):
    """A message for the customer that needs no answer."""

    notice_id: StrictStr = Field(min_length=1, max_length=100)
    vpa: StrictStr = Field(min_length=3, max_length=100)
    text: StrictStr = Field(min_length=1, max_length=1000)


@dataclass
class Desk:
    """Keeps requests encrypted in the store, and passcodes in memory alone."""

    store: SandboxStore
    callbacks: Callbacks
    payments: Payments
    secret: str = field(repr=False)
    behaviour: Behaviour = field(default_factory=Behaviour)
    passcodes: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)
    nonces: dict[str, float] = field(default_factory=dict, repr=False)
    answering: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, settings: Settings, store: SandboxStore) -> Desk:
        """Put the desk together; it calls back to this very installation."""
        callbacks = Callbacks(settings.upi_secret)
        url = f"{settings.public_url.rstrip('/')}/api/upi/callback/"
        return cls(
            store, callbacks, Payments(store, callbacks, url), settings.upi_secret
        )

    async def ask(self, asked: Authorisation) -> None:
        """Put a question on the customer's phone, once for each id."""
        record = asked.dict() | {
            "expires_at": asked.expires_at.isoformat(),
            "state": "waiting",
        }
        if self.behaviour.is_("decline", "authorisations"):
            record["state"] = "declined"
        new = await run_in_threadpool(
            self.store.add, ASKED, asked.request_id, record, asked.vpa
        )
        if new and record["state"] == "declined":
            event = _event(asked.request_id, "declined")
            self.callbacks.tell_later(asked.callback_url, event)

    async def cancel(self, request_id: str) -> None:
        """Take a question back; what was answered or never asked stays as it is."""
        await run_in_threadpool(self.store.change, ASKED, request_id, _cancelled)

    async def notify(self, notice: Notice) -> None:
        """Put a message on the customer's phone, once for each id."""
        record = {"text": notice.text, "at": _now().isoformat()}
        await run_in_threadpool(
            self.store.add, NOTICE, notice.notice_id, record, notice.vpa
        )

    async def on_phone(self, vpa: str) -> list[Record]:
        """What a phone shows: the newest questions and messages."""
        asked = await run_in_threadpool(self.store.of_phone, ASKED, vpa, 10)
        told = await run_in_threadpool(self.store.of_phone, NOTICE, vpa, 5)
        return [self._question(*each) for each in asked] + [
            _message(*each) for each in told
        ]

    async def answer(self, vpa: str, request_id: str, answer: Answer) -> str | None:
        """Tell the bank the customer's answer and return the passcode it gives.

        Raises:
            Problem: 404 unknown, 409 answered otherwise or being answered, 410 over,
                503 the bank does not hear.
        """
        record = await self._of(vpa, request_id)
        state = self._question(request_id, record)["state"]
        if state == answer:
            return self.passcode(request_id)
        _check_open(state)
        if request_id in self.answering:
            raise Problem(409, "conflict", "being_answered")
        self.answering.add(request_id)
        try:
            return await self._tell(request_id, record, answer)
        finally:
            self.answering.discard(request_id)

    def seen(self, nonce: str) -> bool:
        """Whether a message came before; remembered longer than a message is good."""
        now = time.monotonic()
        self.nonces = {n: at for n, at in self.nonces.items() if at > now - 700}
        if nonce in self.nonces:
            return True
        self.nonces[nonce] = now
        return False

    async def close(self) -> None:
        """Stop calling back."""
        await self.callbacks.close()

    async def _of(self, vpa: str, request_id: str) -> Record:
        record = await run_in_threadpool(self.store.get, ASKED, request_id)
        if record is None or record["vpa"].lower() != vpa.strip().lower():
            raise Problem(404, "not_found", "request")
        return record

    async def _tell(
        self, request_id: str, record: Record, answer: Answer
    ) -> str | None:
        event, url = _event(request_id, answer), record["callback_url"]
        try:
            told = await self._told(url, event)
        except NotHeard as error:
            raise await self._unheard(request_id, error) from None
        if isinstance(told.get("passcode"), str):
            self.passcodes[request_id] = told["passcode"], time.monotonic()
        await self._set(request_id, answer)
        return self.passcode(request_id)

    async def _told(self, url: str, event: dict[str, str]) -> dict[str, Any]:
        behaviour = self.behaviour
        if behaviour.is_("silent", "authorisations"):
            raise NotHeard(0)
        await behaviour.delay("authorisations")
        told = await self.callbacks.tell(url, event)
        if behaviour.is_("twice", "authorisations"):
            self.callbacks.tell_later(url, event)
        return told

    async def _unheard(self, request_id: str, error: NotHeard) -> Problem:
        if error.status == 410:
            await self._set(request_id, "expired")
            return Problem(410, "gone", "too_late")
        return Problem(503, "unavailable", "bank")

    async def _set(self, request_id: str, state: str) -> None:
        await run_in_threadpool(
            self.store.change,
            ASKED,
            request_id,
            lambda record: record | {"state": state},
        )

    def _question(self, request_id: str, record: Record) -> Record:
        shown = {"id": request_id, **record}
        del shown["callback_url"], shown["vpa"], shown["request_id"]
        over = datetime.fromisoformat(record["expires_at"]) <= _now()
        if record["state"] == "waiting" and over:
            shown["state"] = "expired"
        return {name: value for name, value in shown.items() if value is not None}

    def passcode(self, request_id: str) -> str | None:
        """The code of an approved request, while it may still be good."""
        code, at = self.passcodes.get(request_id, ("", 0.0))
        if code and time.monotonic() - at > SHOWN_S:
            del self.passcodes[request_id]
            return None
        return code or None


def _event(request_id: str, state: str) -> dict[str, str]:
    return {"event": "authorisation", "request_id": request_id, "state": state}


def _message(notice_id: str, record: Record) -> Record:
    return {
        "id": notice_id,
        "purpose": say(ENGLISH, "sandbox.notice"),
        "state": "notice",
        "text": record["text"],
        "expires_at": record["at"],
    }


def _cancelled(record: Record) -> Record:
    waiting = record["state"] == "waiting"
    return record | {"state": "cancelled"} if waiting else record


def _check_open(state: str) -> None:
    if state in {"expired", "cancelled"}:
        raise Problem(410, "gone", "request")
    if state != "waiting":
        raise Problem(409, "conflict", "answered")


def _now() -> datetime:
    return datetime.now(timezone.utc)
