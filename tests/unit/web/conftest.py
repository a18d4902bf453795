"""The web application really served on a loopback port, with a fake bank behind."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.bank import Bank
from services.installation import env_file
from services.installation.settings import Settings, load
from tests.unit.conftest import UPI_SECRET
from tests.unit.web.fake_rasa import FakeRasa
from tests.unit.web.fakes import FakeBank
from web.app import create_app
from web.server import configuration

SECRET = "an inner secret of the tests, 0123456789"


@contextmanager
def served(app: FastAPI, port: int = 0) -> Iterator[str]:
    """Serve ``app`` on a loopback port and yield its address."""
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(configuration(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


Stand = Callable[[Bank], None]
DRAWN = env_file.new_secrets()


def settings_for(rasa_url: str, **changes: Any) -> Settings:
    """Settings of a demo installation, as a test wants them."""
    settings = load(
        {
            **DRAWN,
            "SAATHI_DEMO": "1",
            "DATABASE_URL": "postgresql:///nowhere",
            "SAATHI_INNER_SECRET": SECRET,
            "SAATHI_UPI_SECRET": UPI_SECRET,
            "SAATHI_RASA_URL": rasa_url,
            "SAATHI_ACTIONS_URL": rasa_url,
            "SAATHI_REQUESTS_PER_MINUTE": "100000",
            "SAATHI_SIGN_INS_PER_MINUTE": "100000",
        }
    )
    return replace(settings, **changes)


@contextmanager
def standing_in() -> Iterator[FakeRasa]:
    """A stand-in for Rasa, listening on a loopback port."""
    server = FakeRasa()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bank() -> FakeBank:
    return FakeBank()


@pytest.fixture(scope="session")
def one_rasa() -> Iterator[FakeRasa]:
    with standing_in() as server:
        yield server


@pytest.fixture(scope="session")
def one_app(one_rasa: FakeRasa) -> Iterator[tuple[FastAPI, str]]:
    app = create_app(cast(Bank, FakeBank()), settings_for(one_rasa.url))
    with served(app) as url:
        yield app, url


@pytest.fixture
def rasa(one_rasa: FakeRasa) -> FakeRasa:
    one_rasa.forget()
    return one_rasa


@pytest.fixture
def stand(one_app: tuple[FastAPI, str]) -> Stand:
    """Put a bank behind the one long-running application."""
    app, _url = one_app

    def put(bank: Bank) -> None:
        app.state.bank = app.state.health.bank = bank
        app.state.health.asked_at = float("-inf")

    return put


@pytest.fixture
def client(
    one_app: tuple[FastAPI, str], bank: Bank, rasa: FakeRasa, stand: Stand
) -> Iterator[httpx.Client]:
    """A client of one long-running application, with a bank of its own."""
    stand(bank)
    rasa.decided = getattr(bank, "decided", lambda _: None)
    _app, url = one_app
    with httpx.Client(base_url=url, trust_env=False) as client:
        yield client


@pytest.fixture
def signed_in(client: httpx.Client, bank: FakeBank) -> httpx.Client:
    """The same client with Kamala's token."""
    token, session = bank.open_session()
    bank.sign_in(session)
    bank.rotation_due.clear()
    client.headers["Authorization"] = f"Bearer {token}"
    return client
