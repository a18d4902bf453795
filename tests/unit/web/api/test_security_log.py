"""Who signed in, as the API tells it."""

from __future__ import annotations

import httpx
import pytest

from services.people.sessions import Level
from tests.unit.web.fakes import FakeBank

LOG = "/api/auth/security-log/"


def test_the_tries_come_newest_first_with_way_and_device(
    signed_in: httpx.Client, bank: FakeBank
) -> None:
    answer = signed_in.get(LOG)
    assert answer.status_code == 200
    now = "2026-05-04T09:30:00+00:00"
    assert answer.json() == {
        "items": [
            {
                "at": now,
                "signed_in": True,
                "ways": ["code"],
                "device_id": None,
                "here": True,
            },
            {
                "at": now,
                "signed_in": False,
                "ways": ["face", "voice"],
                "device_id": "d1",
                "here": False,
            },
        ],
        "refused_lately": 7,
        "devices": [
            {
                "id": "d1",
                "name": "Chrome on Android",
                "known_since": "2026-04-25T09:30:00+00:00",
                "last_used_at": now,
            },
            {"id": "d2", "name": None, "known_since": now, "last_used_at": None},
        ],
    }
    assert bank.lines_asked == [20]


@pytest.mark.parametrize(
    ("limit", "status"), [(2, 200), (100, 200), (1, 422), (101, 422), ("x", 422)]
)
def test_so_many_lines_may_be_asked_for(
    signed_in: httpx.Client, limit: int | str, status: int
) -> None:
    assert signed_in.get(LOG, params={"limit": limit}).status_code == status


@pytest.mark.parametrize("level", ["recognised", "strong"])
def test_who_is_recognised_may_look(
    client: httpx.Client, bank: FakeBank, level: Level
) -> None:
    token, session = bank.open_session()
    bank.sign_in(session, level)
    answer = client.get(LOG, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_nobody_else_may(client: httpx.Client, bank: FakeBank) -> None:
    token, _ = bank.open_session()
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        answer = client.get(LOG, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
