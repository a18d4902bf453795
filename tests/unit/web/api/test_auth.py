"""Signing in by passcode through the API, and signing out."""

from __future__ import annotations

import httpx
import pytest

from services.asking.challenges import Challenge
from tests.unit.web.legible import LegibleBank
from tests.unit.web.real import bank, signed_in

__all__ = ["bank", "signed_in"]  # fixtures

CODE = "271828"  # of no question
LOGIN, VERIFY = "/api/auth/login/", "/api/auth/verify-otp/"


def asked(client: httpx.Client, customer: str = "9000000001") -> str:
    answer = client.post(LOGIN, json={"customer": customer})
    assert answer.status_code == 202
    return str(answer.json()["challenge_id"])


def test_login_asks_for_the_passcode_from_the_upi_app(client: httpx.Client) -> None:
    body = client.post(LOGIN, json={"customer": "9000000001"}).json()
    assert body.pop("challenge_id")
    assert body == {
        "status": "passcode_required",
        "delivered_by": "upi",
        "sent_to": "your UPI app",
        "expires_at": "2026-05-04T09:35:00+00:00",
        "prompt": body["prompt"],
    }


def test_a_sign_in_without_a_token_is_completed_by_its_challenge_alone(
    client: httpx.Client, bank: LegibleBank
) -> None:
    handle = asked(client)
    given = {"challenge_id": handle, "passcode": bank.code_for(handle)}
    body = client.post(VERIFY, json=given).json()
    assert body["status"] == "signed_in"
    assert body["level"] == "strong"
    assert body["customer"] == {"display_name": "Kamala Devi"}
    assert bank.holder(body["token"]).level == "strong"


def test_the_token_is_rotated_at_sign_in(
    client: httpx.Client, bank: LegibleBank
) -> None:
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    handle = asked(client)
    bank.code_for(handle)
    given = {"challenge_id": handle, "approved": True}
    body = client.post(VERIFY, json=given).json()
    assert body["token"] != token
    assert client.post("/api/auth/logout/").status_code == 401


def test_the_passcode_of_an_enrolment_is_answered_with_what_to_capture(
    signed_in: httpx.Client, bank: LegibleBank
) -> None:
    session = bank.holder(signed_in.headers["Authorization"].split()[1])
    bank.open_enrolment(session, "face")
    challenge = bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    code = bank.approves(session)
    given = {"challenge_id": challenge.challenge_id, "passcode": code}
    body = signed_in.post(VERIFY, json=given).json()
    assert bank.waits_for(body.pop("challenge_id"))
    assert body == {
        "status": "capture_required",
        "purpose": "enrol_face",
        "kinds": ["face"],
        "turns": [],
        "nonce": bank.request(session).nonce,
        "expires_at": "2026-05-04T09:40:00+00:00",
    }


def test_a_wrong_passcode_is_refused_in_plain_words(
    client: httpx.Client, bank: LegibleBank
) -> None:
    handle = asked(client)
    passcode = "000001" if bank.code_for(handle) == "000000" else "000000"
    given = {"challenge_id": handle, "passcode": passcode}
    answer = client.post(VERIFY, json=given)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#passcode_wrong"
    assert passcode not in answer.text


@pytest.mark.parametrize(
    "rest",
    [
        {},
        {"passcode": "12345"},
        {"passcode": "१२३४५६"},
        {"passcode": 123456},
        {"passcode": "123456\n"},
        {"approved": False},
        {"approved": "true"},
        {"approved": 1},
        {"approved": True, "passcode": CODE},
    ],
)
def test_only_six_digits_or_a_true_approval_are_read(
    client: httpx.Client, rest: dict[str, object]
) -> None:
    answer = client.post(VERIFY, json={"challenge_id": asked(client), **rest})
    assert answer.status_code == 422
    assert CODE not in answer.text


def test_an_unknown_challenge_is_as_good_as_an_expired_one(
    client: httpx.Client,
) -> None:
    given = {"challenge_id": "x" * 22, "passcode": CODE}
    assert client.post(VERIFY, json=given).status_code == 410
    assert client.get("/api/auth/challenge/xxxx/").status_code == 410


def test_a_client_can_wait_for_the_approval(client: httpx.Client) -> None:
    answer = client.get(f"/api/auth/challenge/{asked(client)}/")
    assert answer.json() == {"state": "waiting"}


def test_a_broken_form_is_told(client: httpx.Client) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        answer = client.post(LOGIN, content=b"--y\r\nrubbish", headers=headers)
        assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "customer", ["", "  ", "\u200b", 9000000001, None, ["a"], "x" * 101, True]
)
def test_a_customer_must_be_readable(client: httpx.Client, customer: object) -> None:
    answer = client.post(LOGIN, json={"customer": customer})
    assert answer.status_code == 422
    assert "x" * 101 not in answer.text


def test_signing_out_kills_the_token(signed_in: httpx.Client) -> None:
    assert signed_in.post("/api/auth/logout/").status_code == 204
    answer = signed_in.post("/api/auth/logout/")
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#session_expired"


def test_signing_out_needs_a_token(client: httpx.Client) -> None:
    assert client.post("/api/auth/logout/").status_code == 401
