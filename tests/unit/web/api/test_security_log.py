"""Who signed in, as the API tells it."""

from __future__ import annotations

import httpx
import pytest

from services.people.sessions import Level
from tests.shared_database import SharedDatabase
from tests.unit.services.identity import KAMALA, Person
from tests.unit.web.legible import LegibleBank, standing
from tests.unit.web.real import signed_in

__all__ = ["signed_in"]  # a fixture

LOG = "/api/auth/security-log/"


@pytest.fixture
def bank(shared_database: SharedDatabase) -> LegibleBank:
    """The bank with Kamala on her device, which knows her face and voice."""
    return standing(shared_database, known=True)


def signs_in(client: httpx.Client, bank: LegibleBank) -> None:
    """Sign Kamala in by the passcode, in a session of its own."""
    client.headers.pop("Authorization", None)
    asked = client.post("/api/auth/login/", json={"customer": KAMALA}).json()
    handle = asked["challenge_id"]
    code = {"challenge_id": handle, "passcode": bank.code_for(handle)}
    token = client.post("/api/auth/verify-otp/", json=code).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"


def test_the_tries_come_newest_first_with_way_and_device(
    client: httpx.Client, bank: LegibleBank
) -> None:
    person = Person(bank.world, bank.device)
    person.engines.face = "refuse"
    person.signs_in()
    signs_in(client, bank)
    answer = client.get(LOG)
    assert answer.status_code == 200
    body = answer.json()
    moments = [item.pop("at") for item in body["items"]]  # the trail's own clock
    assert moments == sorted(moments, reverse=True)
    assert body["items"] == [
        {
            "signed_in": True,
            "ways": ["code"],
            "device_id": None,
            "here": True,
        },
        {
            "signed_in": False,
            "ways": ["face", "voice"],
            "device_id": bank.device.id,
            "here": False,
        },
        {  # when face and voice were learnt
            "signed_in": True,
            "ways": ["code"],
            "device_id": bank.device.id,
            "here": False,
        },
    ]
    assert body["refused_lately"] == 1
    (device,) = body["devices"]
    assert device.pop("known_since") == "2026-05-02T09:30:00+00:00"
    assert device == {"id": bank.device.id, "name": None, "last_used_at": None}


def test_as_many_lines_are_told_as_were_asked_for(
    client: httpx.Client, bank: LegibleBank
) -> None:
    for _ in range(3):
        signs_in(client, bank)
    assert len(client.get(LOG, params={"limit": 2}).json()["items"]) == 2
    assert len(client.get(LOG).json()["items"]) == 4


@pytest.mark.parametrize(
    ("limit", "status"), [(2, 200), (100, 200), (1, 422), (101, 422), ("x", 422)]
)
def test_so_many_lines_may_be_asked_for(
    signed_in: httpx.Client, limit: int | str, status: int
) -> None:
    assert signed_in.get(LOG, params={"limit": limit}).status_code == status


@pytest.mark.parametrize("level", ["recognised", "strong"])
def test_who_is_recognised_may_look(
    client: httpx.Client, bank: LegibleBank, level: Level
) -> None:
    _token, session = bank.open_session()
    bank.sign_in(session, level)
    token = bank.take_rotated_token(session)
    answer = client.get(LOG, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_nobody_else_may(client: httpx.Client, bank: LegibleBank) -> None:
    token, _ = bank.open_session()
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        answer = client.get(LOG, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
