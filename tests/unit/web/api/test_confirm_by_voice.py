"""A payment confirmed by voice, or by the passcode after all."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from protocol import Listened, Verdict, Verify
from services.people.sessions import Session
from tests.shared_database import SharedDatabase
from tests.unit.web.captured import DEVICE, JPEG, SIGNATURE, WAV
from tests.unit.web.fake_rasa import CUT, FakeRasa, again
from tests.unit.web.legible import LegibleBank, standing
from tests.unit.web.real import signed_in

__all__ = ["signed_in"]  # fixtures

AT = "/api/transactions/"
WISH = {"payee": "ramesh@saathi", "amount_paise": 50_000}
LARGE = {**WISH, "amount_paise": 600_000}  # more than a voice may confirm
DECIDED, UNDECIDED = Verdict("decided"), Verdict("undecided")


@pytest.fixture
def bank(shared_database: SharedDatabase) -> LegibleBank:
    """The bank with Kamala on her device, which knows her voice."""
    return standing(shared_database, known=True)


@pytest.fixture
def order(signed_in: httpx.Client) -> dict[str, Any]:
    """An order that a voice may confirm."""
    answer = signed_in.post(AT, json=WISH, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 202
    body: dict[str, Any] = answer.json()
    return body


def spoken(client: httpx.Client, order_id: str, **fields: str) -> httpx.Response:
    data = {"device": DEVICE, **fields}
    files = {"voice": ("v.wav", WAV)}
    return client.post(f"{AT}{order_id}/confirm/", data=data, files=files)


def paid(bank: LegibleBank, session: Session, order: dict[str, Any]) -> None:
    """Have the payment made, whatever it was that confirmed it."""
    code = bank.code_for(order["challenge_id"])
    bank.confirm_with_passcode(session, order["id"], code)


def pays(bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]) -> None:
    """An action server that takes the voice."""

    def decide(given: Verify) -> Verdict:
        paid(bank, bank.of(given), order)
        return DECIDED

    rasa.decides = decide


def kamalas(client: httpx.Client, bank: LegibleBank) -> Session:
    return bank.holder(client.headers["Authorization"].split()[1])


def passcode(bank: LegibleBank, order: dict[str, Any]) -> dict[str, str]:
    return {"passcode": bank.code_for(order["challenge_id"])}


def test_the_digits_to_speak_come_with_the_order(
    signed_in: httpx.Client, order: dict[str, Any], bank: LegibleBank
) -> None:
    asked = bank.request(kamalas(signed_in, bank))
    assert order["confirm_with"] == ["upi_passcode", "voice"]
    assert order["digits"] == asked.digits
    assert order["nonce"] == asked.nonce
    assert bank.waits_for(order["voice_challenge_id"])


def test_where_a_voice_does_not_suffice_there_are_no_digits(
    signed_in: httpx.Client,
) -> None:
    body = signed_in.post(AT, json=LARGE, headers={"Idempotency-Key": "k"}).json()
    assert body["confirm_with"] == ["upi_passcode"]
    assert not {"digits", "nonce", "voice_challenge_id"} & set(body)


def test_a_voice_confirms_and_gets_the_receipt(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    pays(bank, rasa, order)
    answer = spoken(signed_in, order["id"], challenge_id=order["voice_challenge_id"])
    assert answer.status_code == 200
    (transfer,) = bank.rows("SELECT * FROM transfers WHERE kind = 'transfer_money'")
    assert answer.json() == {
        "id": order["id"],
        "status": "posted",
        "utr": transfer.utr,
        "posted_at": transfer.posted_at.isoformat(),
        "balance_paise": 4_950_000,
    }
    [(evidence_id, captures)] = bank.given.items()
    assert (captures.faces, captures.voice) == ((), CUT)
    assert captures.device is not None
    assert captures.device.signature == SIGNATURE
    assert [each.evidence_id for each in rasa.verifies] == [evidence_id]
    assert rasa.heard == []  # no conversation is held about it


def test_the_order_says_which_challenge_it_is(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    pays(bank, rasa, order)
    assert spoken(signed_in, order["id"]).status_code == 200


def test_a_repeat_returns_the_same_receipt_and_hears_nothing(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    pays(bank, rasa, order)
    first = spoken(signed_in, order["id"])
    again = spoken(signed_in, order["id"])
    assert again.status_code == 200
    assert again.json() == first.json()
    assert len(rasa.listens) == len(rasa.verifies) == len(bank.given) == 1


def test_whatever_does_not_fit_the_answer_is_the_passcode(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.decides = lambda _: DECIDED
    answers = [
        spoken(signed_in, order["id"], challenge_id="another"),
        spoken(signed_in, order["id"]),  # the bank found that it does not fit
        spoken(signed_in, order["id"]),  # used up
    ]
    assert len(bank.given) == 1
    for answer in answers:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json() == answers[0].json()
    assert answers[0].json()["type"] == "/api/docs#voice_not_enough"
    assert "passcode" in answers[0].json()["detail"]
    at = f"{AT}{order['id']}/confirm/"
    assert signed_in.post(at, json=passcode(bank, order)).status_code == 200


def test_an_order_that_a_voice_may_not_confirm_is_not_listened_to(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    body = signed_in.post(AT, json=LARGE, headers={"Idempotency-Key": "k"}).json()
    answer = spoken(signed_in, body["id"])
    assert answer.json()["type"] == "/api/docs#voice_not_enough"
    assert (bank.given, rasa.listens, rasa.verifies) == ({}, [], [])


def test_a_voice_for_one_order_confirms_no_other(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    other = signed_in.post(AT, json=LARGE, headers={"Idempotency-Key": "k2"}).json()
    answer = spoken(signed_in, other["id"], challenge_id=order["voice_challenge_id"])
    assert answer.status_code == 401
    assert bank.given == {}
    assert rasa.verifies == []


def test_a_sign_ins_challenge_confirms_no_payment(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    body = signed_in.post(AT, json=LARGE, headers={"Idempotency-Key": "k"}).json()
    challenge_id = bank.ask(kamalas(signed_in, bank), ("voice",)).challenge_id
    answer = spoken(signed_in, body["id"], challenge_id=challenge_id)
    assert answer.status_code == 401
    assert (bank.given, rasa.listens) == ({}, [])


def test_a_better_recording_is_asked_for(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    def decide(given: Verify) -> Verdict:
        return again(bank.ask_again(bank.of(given)))

    rasa.decides = decide
    answer = spoken(signed_in, order["id"])
    assert answer.status_code == 422
    body = answer.json()
    assert body["type"] == "/api/docs#capture_again"
    digits = bank.request(kamalas(signed_in, bank)).digits
    assert digits != order["digits"]
    assert digits is not None
    spaced = f"{' '.join(digits[:3])}, {' '.join(digits[3:])}"
    assert body["detail"] == (
        "It is noisy around you. Please go to a quiet place. Please say these numbers:"
        f" {spaced}."
    )
    assert (body["digits"], body["kinds"], body["turns"]) == (digits, ["voice"], [])


def test_a_recording_that_says_nothing_uses_nothing_up(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.hears = lambda _: Listened("", None, fault="nothing_said")
    answer = spoken(signed_in, order["id"])
    assert answer.json()["type"] == "/api/docs#unusable_recording"
    pays(bank, rasa, order)
    rasa.hears = lambda _: Listened("", 0.9, CUT, "sealed")
    assert spoken(signed_in, order["id"]).status_code == 200


def test_a_verdict_is_no_receipt(
    signed_in: httpx.Client, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.decides = lambda _: DECIDED
    assert spoken(signed_in, order["id"]).status_code == 401


@pytest.mark.parametrize("answer", [UNDECIDED, {"how": "not sent"}, 500], ids=range(3))
def test_nothing_was_sent_is_told_only_where_the_bank_decided(
    signed_in: httpx.Client,
    bank: LegibleBank,
    rasa: FakeRasa,
    order: dict[str, Any],
    answer: Verdict | dict[str, Any] | int,
) -> None:
    rasa.decides = lambda _: answer
    for _ in range(2):  # and again, while it may still be decided
        told = spoken(signed_in, order["id"])
        assert told.status_code == 503
        assert int(told.headers["retry-after"]) > 0
        assert "may or may not have been done" in told.json()["detail"]
        assert "nothing was sent" not in told.json()["detail"]
    assert len(rasa.verifies) == 1
    paid(bank, kamalas(signed_in, bank), order)
    assert spoken(signed_in, order["id"]).status_code == 200


def test_a_refused_voice_says_nothing_of_one_that_is_still_in_doubt(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.decides = lambda _: 500
    spoken(signed_in, order["id"])
    rasa.decides = lambda _: 500
    spoken(signed_in, order["id"])
    bank.ask_again(kamalas(signed_in, bank))
    rasa.decides = lambda _: DECIDED
    assert spoken(signed_in, order["id"]).status_code == 503
    assert len(rasa.verifies) == 2


def test_whom_nobody_had_time_to_hear_is_told_to_ask_anew(
    signed_in: httpx.Client, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.decides = lambda _: Verdict("busy")
    answer = spoken(signed_in, order["id"])
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "ask for a new challenge" in answer.json()["detail"]


def test_three_unusable_recordings_end_the_voice_of_an_order(
    signed_in: httpx.Client, bank: LegibleBank, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.hears = lambda _: Listened("", None, fault="unreadable")
    codes = [spoken(signed_in, order["id"]).status_code for _ in range(4)]
    assert codes == [422, 422, 422, 429]
    at = f"{AT}{order['id']}/confirm/"
    assert signed_in.post(at, json=passcode(bank, order)).status_code == 200


def test_when_the_action_server_is_away_nothing_is_claimed(
    signed_in: httpx.Client, rasa: FakeRasa, order: dict[str, Any]
) -> None:
    rasa.decides = lambda _: 500
    answer = spoken(signed_in, order["id"])
    assert answer.status_code == 503
    assert "may or may not have been done" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"voice": b"RIFF"}, 415),
        ({"voice": b"MZ a program"}, 415),
        ({"voice": WAV + bytes(2 << 20)}, 413),
        ({"face": JPEG}, 422),
        ({"voice": WAV, "face": JPEG}, 422),
        ({"audio": WAV}, 422),
    ],
    ids=range(6),
)
def test_only_one_recording_is_read(
    signed_in: httpx.Client,
    bank: LegibleBank,
    order: dict[str, Any],
    files: dict[str, bytes],
    status: int,
) -> None:
    parts = {name: ("f", content, "audio/wav") for name, content in files.items()}
    at = f"{AT}{order['id']}/confirm/"
    assert signed_in.post(at, files=parts).status_code == status
    assert bank.given == {}


def test_a_form_without_a_recording_is_told(
    signed_in: httpx.Client, order: dict[str, Any]
) -> None:
    at = f"{AT}{order['id']}/confirm/"
    for files in ({"device": (None, DEVICE)}, {"passcode": (None, "271828")}):
        assert signed_in.post(at, files=files).status_code == 422


def test_a_voice_needs_a_sign_in_and_an_order(
    client: httpx.Client, bank: LegibleBank, signed_in: httpx.Client
) -> None:
    assert spoken(signed_in, str(uuid.uuid4())).status_code == 404
    del signed_in.headers["Authorization"]
    assert spoken(client, str(uuid.uuid4())).status_code == 401
