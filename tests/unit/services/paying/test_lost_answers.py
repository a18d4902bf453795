"""A client that lost an answer learns the end by asking again with the same key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from operations import jobs
from services.bank import Bank
from services.installation.database import connect
from tests.conftest import FreshDatabase
from tests.unit.conftest import UPI_SECRET, World
from tests.unit.services.paying.settling import later, wayward, with_payee
from tests.unit.web.conftest import served, settings_for
from web.app import create_app

AT = "/api/transactions/"


@dataclass
class Client:
    """Kamala's program: pays over HTTP, and hears only what it asks for again."""

    world: World
    http: httpx.Client

    def opened(self, payee: str, paise: int, key: str = "k-1") -> dict[str, Any]:
        body = {"payee": payee, "amount_paise": paise}
        answer = self.http.post(AT, json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def confirm(self, order_id: str) -> httpx.Response:
        return self.http.post(
            f"{AT}{order_id}/confirm/", json={"passcode": self.world.approve()}
        )


@contextmanager
def over_http(world: World) -> Iterator[Client]:
    token, session = world.bank.open_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    token = world.bank.take_rotated_token(session) or token
    app = create_app(world.bank, settings_for("http://127.0.0.1:9"))
    headers = {"Authorization": f"Bearer {token}"}
    with (
        served(app) as url,
        httpx.Client(base_url=url, headers=headers, trust_env=False) as http,
    ):
        yield Client(world, http)


def test_the_same_key_tells_that_it_has_posted(world: World) -> None:
    with over_http(world) as client:
        first = client.opened("ramesh@saathi", 500_00)
        assert first["status"] == "awaiting_confirmation"
        assert "utr" not in first
        receipt = client.confirm(first["id"]).json()
        again = client.opened("ramesh@saathi", 500_00)
    assert (again["id"], again["status"]) == (first["id"], "posted")
    assert again["utr"] == receipt["utr"]
    assert again["posted_at"] == receipt["posted_at"]
    assert world.balance("9000000002") == 20_500_00


def test_the_same_key_tells_that_it_is_held_and_until_when(world: World) -> None:
    with_payee(world)
    with over_http(world) as client:
        first = client.opened("asha@okaxis", 10_000_01)
        releases_at = client.confirm(first["id"]).json()["releases_at"]
        again = client.opened("asha@okaxis", 10_000_01)
        assert (again["status"], again["releases_at"]) == ("held", releases_at)
        client.http.post(f"{AT}{first['id']}/cancel/")
        assert client.opened("asha@okaxis", 10_000_01)["status"] == "voided"


def test_a_repeated_confirmation_waits_while_it_is_sent_and_then_says_pending(
    world: World,
) -> None:
    world, upi = wayward(world)
    with_payee(world)
    with over_http(world) as client:
        at = f"{AT}{client.opened('asha@okaxis', 700_00)['id']}/confirm/"
        upi.moods = ["lost"]
        first = client.http.post(at, json={"passcode": world.approve()}).json()
        at_once = client.http.post(at, json={"passcode": "000000"})
        world.clock.forward(seconds=20)
        told = client.http.post(at, json={"passcode": "000000"})
    assert (at_once.status_code, told.status_code) == (409, 200)
    assert told.json() == first
    assert first["status"] == "pending"


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_the_same_key_tells_that_it_travels_and_how_it_ended(
    world: World, end: str
) -> None:
    world, upi = wayward(world)
    with_payee(world)
    with over_http(world) as client:
        first = client.opened("asha@okaxis", 700_00)
        upi.moods, upi.ends[first["id"]] = ["lost"], end
        assert client.confirm(first["id"]).json()["status"] == "pending"
        assert client.opened("asha@okaxis", 700_00)["status"] == "pending"
        later(world, 60)
        again = client.opened("asha@okaxis", 700_00)
        repeated = client.http.post(
            f"{AT}{first['id']}/confirm/", json={"passcode": "000000"}
        )
    assert again["status"] == {"succeeded": "posted", "failed": "voided"}[end]
    assert ("utr" in again) == (end == "succeeded")
    slug = repeated.json().get("type", "").partition("#")[2]
    assert (repeated.status_code, slug) == {
        "succeeded": (200, ""),
        "failed": (422, "payment_failed"),
    }[end]


def test_the_same_key_tells_what_came_to_nothing(world: World) -> None:
    with over_http(world) as client:
        client.opened("ramesh@saathi", 500_00)
        client.opened("ramesh@saathi", 600_00, "k-2")
        assert client.opened("ramesh@saathi", 500_00)["status"] == "voided"
        for _ in range(4):  # the session stays awake, the order lapses
            world.clock.forward(minutes=4)
            jobs.beat(world.resources)
            told = client.opened("ramesh@saathi", 600_00, "k-2")
        assert told["status"] == "expired"


def test_a_database_that_is_away_is_a_503_with_a_time(world: World) -> None:
    nobody = connect("postgresql+psycopg2://saathi_app@127.0.0.1:9/saathi")
    away = Bank(replace(world.resources, engine=nobody), UPI_SECRET)
    token, _session = world.bank.open_session()
    headers = {"Authorization": f"Bearer {token}"}
    app = create_app(away, settings_for("http://127.0.0.1:9"))
    with served(app) as url:
        answer = httpx.get(f"{url}{AT}history/", headers=headers)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert "may or may not" in answer.json()["detail"]


def test_a_host_that_vanishes_is_noticed(fresh_database: FreshDatabase) -> None:
    engine = connect(fresh_database.url)
    with engine.connect() as connection:
        asked_for = connection.connection.dbapi_connection.info.dsn_parameters
    engine.dispose()
    wanted = {
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "15000",
    }
    assert wanted.items() <= asked_for.items()
