"""The sandbox really served, and the bank's side of it: signed calls."""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, cast

import httpx
from fastapi import FastAPI
from sqlalchemy.engine import Engine

from services.bank import Bank
from services.installation.settings import Settings
from services.providers.sandbox_store import SandboxStore
from services.providers.upi_signing import Message, sign
from tests.unit.web.conftest import served, settings_for
from tests.unit.web.fakes import FakeBank
from vault import BlindIndex, Envelope, KeyRing, decode_key
from web.app import create_app

KAMALA = "kamala@saathi"
PHONE = f"/sandbox/phone/{KAMALA}"


@dataclass
class Network:
    """A running sandbox, its web address, and a client for both of its sides."""

    url: str
    settings: Settings
    app: FastAPI
    bank: FakeBank
    client: httpx.Client

    def upi(self, method: str, path: str, fields: Any = None) -> httpx.Response:
        """Speak as the bank: signed."""
        body = b"" if fields is None else json.dumps(fields).encode()
        message = Message(method, f"/sandbox/upi{path}", body)
        headers = sign(self.settings.upi_secret, message)
        headers["Content-Type"] = "application/json"
        return self.client.request(method, message.path, content=body, headers=headers)

    def ask(self, **changes: Any) -> str:
        """Put a question on Kamala's phone and return its id."""
        request_id = str(uuid.uuid4())
        asked = {
            "request_id": request_id,
            "vpa": KAMALA,
            "purpose": "Send money",
            "payee": "Ramesh Kumar (ramesh@saathi)",
            "amount_paise": 123_456_78,
            "device": "an unknown device",
            "expires_at": in_minutes(5),
            "callback_url": f"{self.url}/api/upi/callback/",
            **changes,
        }
        answer = self.upi("POST", "/authorisations", asked)
        assert answer.status_code == 202, answer.text
        return str(asked["request_id"])

    def pay(self, payment_id: str, **changes: Any) -> httpx.Response:
        """Pay somebody at another bank."""
        payment = {
            "payment_id": payment_id,
            "payer_vpa": KAMALA,
            "payee_vpa": "ravi.menon@okaxis",
            "amount_paise": 50_000,
            "narration": "rent",
            **changes,
        }
        return self.upi("POST", "/payments", payment)

    def on_phone(self) -> list[dict[str, Any]]:
        """What Kamala's phone shows."""
        shown: list[dict[str, Any]] = self.client.get(f"{PHONE}/requests/").json()
        return shown

    def press(self, request_id: str, what: str) -> httpx.Response:
        """Press approve or decline."""
        return self.client.post(f"{PHONE}/requests/{request_id}/{what}/")

    def behave(self, mode: str, **rest: Any) -> None:
        """Tell the sandbox how to misbehave."""
        answer = self.client.post("/sandbox/behaviour/", json={"mode": mode, **rest})
        assert answer.status_code == 200, answer.text

    def heard(self) -> list[dict[str, Any]]:
        """The events that the bank was told."""
        return [json.loads(body) for _, body in self.bank.callbacks]


def in_minutes(minutes: float) -> str:
    """An instant from now, as the wire has it."""
    return (datetime.now(timezone.utc) + timedelta(minutes=minutes)).isoformat()


def store_for(settings: Settings, engine: Engine) -> SandboxStore:
    """The sandbox's store over a test's database."""
    return SandboxStore(
        engine,
        Envelope(KeyRing.parse(settings.keys)),
        BlindIndex(decode_key(settings.index_key)),
    )


@contextmanager
def running(database: Engine) -> Iterator[Network]:
    """Serve web with its sandbox over a real database and a fake bank."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = settings_for("http://127.0.0.1:9", public_url=f"http://127.0.0.1:{port}")
    bank = FakeBank()
    app = create_app(cast(Bank, bank), settings, store_for(settings, database))
    with served(app, port) as url, httpx.Client(base_url=url, timeout=10) as client:
        yield Network(url, settings, app, bank, client)
