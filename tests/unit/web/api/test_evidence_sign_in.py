"""Signing in by face and voice: asked for, given, decided by the action server."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from protocol import Listened, Verdict, Verify
from services.asking.evidence import Captures
from services.people.devices import DeviceProof
from services.people.sessions import Level
from services.work.errors import SessionExpired
from tests.unit.web.captured import (
    DEVICE,
    JPEG,
    KEY,
    PNG,
    SIGNATURE,
    WAV,
    base64url,
    form,
)
from tests.unit.web.conftest import SECRET
from tests.unit.web.fake_rasa import CUT, FakeRasa, again, heard
from tests.unit.web.legible import LegibleBank
from tests.unit.web.real import bank
from web.api import verifier

__all__ = ["bank"]  # a fixture

ASK, LOGIN = "/api/auth/challenge/", "/api/auth/login/"
KAMALA = "9000000001"
DECIDED, UNDECIDED = Verdict("decided"), Verdict("undecided")


def asked(client: httpx.Client, customer: str = KAMALA) -> dict[str, Any]:
    answer = client.post(ASK, json={"customer": customer})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def given(client: httpx.Client, challenge_id: str, **changes: Any) -> httpx.Response:
    return client.post(LOGIN, **form(challenge_id, customer=KAMALA, **changes))


def lets_in(bank: LegibleBank, rasa: FakeRasa, level: Level = "strong") -> None:
    """An action server for which evidence is good."""

    def decide(given: Verify) -> Verdict:
        bank.sign_in(bank.of(given), level)
        return DECIDED

    rasa.decides = decide


def asks_for_passcode(bank: LegibleBank, rasa: FakeRasa) -> None:
    """An action server for which evidence does not fit, whatever the reason."""

    def decide(given: Verify) -> Verdict:
        bank.request_sign_in(bank.of(given), KAMALA)
        return DECIDED

    rasa.decides = decide


def test_what_to_say_show_and_sign_is_told(
    client: httpx.Client, bank: LegibleBank
) -> None:
    body = asked(client)
    assert bank.waits_for(body.pop("challenge_id"))
    (row,) = bank.rows("SELECT * FROM evidence_requests")
    assert body == {
        "digits": row.digits,
        "turns": row.turns,
        "nonce": row.nonce,
        "expires_at": "2026-05-04T09:32:00+00:00",
    }
    assert sorted(body["turns"]) == ["left", "right"]
    assert re.fullmatch("[0-9]{6}", body["digits"])
    assert bank.vpa_of(row.customer_id) == "kamala@saathi"
    assert row.kinds == ["face", "voice"]


def test_a_client_without_a_camera_is_asked_for_a_voice_alone(
    client: httpx.Client,
) -> None:
    answer = client.post(ASK, json={"customer": KAMALA, "captures": ["voice"]})
    assert answer.json()["turns"] == []
    answer = client.post(ASK, json={"customer": KAMALA, "captures": ["face"]})
    assert answer.json()["digits"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"customer": ""},
        {"customer": 9000000001},
        {"customer": KAMALA, "captures": []},
        {"customer": KAMALA, "captures": ["iris"]},
        {"customer": KAMALA, "captures": ["face", "face"]},
        {"customer": KAMALA, "purpose": "enrol_face"},
    ],
    ids=range(7),
)
def test_a_wish_for_a_challenge_must_be_readable(
    client: httpx.Client, bank: LegibleBank, body: dict[str, object]
) -> None:
    assert client.post(ASK, json=body).status_code == 422
    assert bank.kinds_asked == []


def test_evidence_is_heard_kept_and_told_to_the_action_server_alone(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    kept: dict[str, Captures] = {}

    def look(_: Verify) -> Verdict:
        kept.update(bank.given)
        return DECIDED

    rasa.decides = look
    given(client, asked(client)["challenge_id"])
    [listen] = rasa.listens
    assert listen.audio == WAV
    [(evidence_id, captures)] = kept.items()
    assert captures.faces == (JPEG, JPEG, JPEG)
    assert captures.voice == CUT
    assert captures.device == DeviceProof(None, SIGNATURE, KEY)
    assert rasa.verifies == [
        Verify(listen.conversation_id, evidence_id, "sealed-digits")
    ]
    assert rasa.heard == []  # no conversation is held about it


@pytest.mark.parametrize("level", ["recognised", "strong"])
def test_good_evidence_signs_in(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, level: Level
) -> None:
    lets_in(bank, rasa, level)
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 200
    body = answer.json()
    assert bank.holder(body.pop("token")).level == level
    assert body == {
        "status": "signed_in",
        "level": level,
        "expires_at": "2026-05-04T09:35:00+00:00",
        "customer": {"display_name": "Kamala Devi"},
    }


def test_the_token_that_asked_is_dead_once_signed_in(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    lets_in(bank, rasa)
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    body = given(client, asked(client)["challenge_id"]).json()
    assert body["token"] != token
    assert bank.no_session(token)


def outcome(answer: httpx.Response) -> tuple[int, dict[str, Any], dict[str, str]]:
    """An answer without what differs from one to the next for everybody."""
    body = answer.json()
    assert body.pop("challenge_id")
    headers = dict(answer.headers)
    for name in ("x-request-id", "date"):
        headers.pop(name)
    assert len(answer.json()["challenge_id"]) == 43
    return answer.status_code, body, headers


def test_whatever_does_not_fit_has_the_answer_that_a_stranger_gets(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    asks_for_passcode(bank, rasa)
    unknown_device = json.dumps({"signature": base64url(bytes(64))})
    rasa_heard_nothing_right = Listened("", 0.4, CUT, None)
    answers = [
        given(client, asked(client, "9999999999")["challenge_id"]),
        given(client, asked(client)["challenge_id"]),
        given(client, asked(client)["challenge_id"], device=unknown_device),
        given(client, asked(client)["challenge_id"], sound=""),
        given(client, asked(client)["challenge_id"], faces=0),
        given(client, "no-such-challenge"),
        client.post(LOGIN, json={"customer": KAMALA}),
        client.post(LOGIN, json={"customer": "9999999999"}),
    ]
    rasa.hears = lambda _: rasa_heard_nothing_right
    answers.append(given(client, asked(client)["challenge_id"]))
    first = outcome(answers[0])
    assert first[0] == 202
    assert first[1]["status"] == "passcode_required"
    assert all(outcome(answer) == first for answer in answers)


def test_faces_and_voices_without_a_challenge_leave_the_passcode_to_decide(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    sent = form("", customer=KAMALA)
    del sent["data"]["challenge_id"]
    answer = client.post(LOGIN, **sent)
    assert answer.status_code == 202
    assert (bank.given, rasa.listens, rasa.verifies) == ({}, [], [])


def test_evidence_for_another_sessions_challenge_is_not_even_listened_to(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    lets_in(bank, rasa)
    theirs = asked(client)["challenge_id"]
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    assert given(client, theirs).status_code == 202
    assert (bank.given, rasa.listens, rasa.verifies) == ({}, [], [])
    assert bank.waits_for(theirs)


def test_evidence_is_used_once(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    asks_for_passcode(bank, rasa)
    challenge_id = asked(client)["challenge_id"]
    given(client, challenge_id)
    lets_in(bank, rasa)
    assert given(client, challenge_id).status_code == 202
    assert len(rasa.verifies) == 1


def test_a_fault_of_quality_is_told_with_what_to_capture_now(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    def decide(given: Verify) -> Verdict:
        return again(bank.ask_again(bank.of(given), "too_dark"))

    rasa.decides = decide
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    handle = body["challenge_id"]
    assert bank.waits_for(handle)
    session_id = bank.rows("SELECT session_id AS id FROM evidence_requests")[0].id
    asked_now = bank.request(bank.session_by_id(str(session_id)))
    digits, turns = asked_now.digits, asked_now.turns
    assert digits is not None
    assert body == {
        "type": "/api/docs#capture_again",
        "title": "Please try once more",
        "status": 422,
        "detail": "It is a little dark. Please turn on a light. Please look at the"
        f" camera. Then turn your head to your {turns[0]}, then to your {turns[1]}."
        f" Then say these numbers: {' '.join(digits[:3])}, {' '.join(digits[3:])}.",
        "challenge_id": handle,
        "kinds": ["face", "voice"],
        "digits": digits,
        "turns": [*turns],
        "nonce": asked_now.nonce,
        "expires_at": "2026-05-04T09:32:00+00:00",
    }
    lets_in(bank, rasa)
    assert given(client, handle).status_code == 200


@pytest.mark.parametrize("fault", ["unreadable", "too_long", "nothing_said", "new"])
def test_a_recording_that_says_nothing_is_told_and_uses_nothing_up(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, fault: str
) -> None:
    rasa.hears = lambda _: Listened("", None, fault=fault)
    challenge_id = asked(client)["challenge_id"]
    answer = given(client, challenge_id)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/api/docs#unusable_recording"
    assert "Nothing was used up" in answer.json()["detail"]
    assert bank.waits_for(challenge_id)
    assert rasa.verifies == []


@pytest.mark.parametrize("part", ["listen", "verify"])
@pytest.mark.parametrize("answer", [500, {"text": 1}])
def test_when_what_is_asked_answers_badly_nobody_is_signed_in_and_it_is_told(
    client: httpx.Client,
    bank: LegibleBank,
    rasa: FakeRasa,
    part: str,
    answer: int | dict[str, Any],
) -> None:
    if part == "listen":
        rasa.hears = lambda _: answer
    else:
        rasa.decides = lambda _: answer
    told = given(client, asked(client)["challenge_id"])
    assert told.status_code == 503
    assert int(told.headers["retry-after"]) > 0
    assert "sorry" in told.json()["detail"]


def test_an_action_server_that_decided_nothing_is_told_as_that(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    rasa.decides = lambda _: UNDECIDED
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 503
    assert "may or may not have signed you in" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0


def test_where_nothing_was_decided_no_passcode_is_asked_for(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    """A sign-in may follow by itself: the passcode's 202 would say that none does."""

    def decide(verify: Verify) -> Verdict:
        bank.request_sign_in(bank.of(verify), KAMALA)
        return UNDECIDED

    rasa.decides = decide
    challenge_id = asked(client)["challenge_id"]
    assert given(client, challenge_id).status_code == 503
    # The same once more is no way to another answer, with the session's token or not.
    assert given(client, challenge_id).status_code == 503
    assert len(rasa.verifies) == 1
    assert given(client, "no-such-challenge").status_code == 202


def test_an_action_server_that_is_slow_leaves_it_in_doubt(
    client: httpx.Client,
    bank: LegibleBank,
    rasa: FakeRasa,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verifier, "ACTION_CALL_S", 0.2)
    go_on = threading.Event()

    def slowly(_: Verify) -> Verdict:
        go_on.wait(10)
        return DECIDED

    rasa.decides = slowly
    challenge_id = asked(client)["challenge_id"]
    answers = [given(client, challenge_id) for _ in range(2)]
    go_on.set()
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "may or may not have been done" in answers[0].json()["detail"]
    assert "may or may not have signed you in" in answers[1].json()["detail"]
    assert len(rasa.verifies) == 1


def test_the_action_server_is_asked_with_the_inner_secret(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    given(client, asked(client)["challenge_id"])
    assert rasa.secrets == [SECRET, SECRET]  # the recording's, and the evidence's


def test_a_session_in_doubt_is_not_asked_for_a_passcode_by_other_evidence(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    rasa.decides = lambda _: 500
    assert given(client, asked(client)["challenge_id"]).status_code == 503
    asks_for_passcode(bank, rasa)
    assert given(client, asked(client)["challenge_id"]).status_code == 503
    assert given(client, "no-such-challenge").status_code == 503


def test_whom_nobody_had_time_to_look_at_is_told_to_ask_anew(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    rasa.decides = lambda _: Verdict("busy")
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "ask for a new challenge" in answer.json()["detail"]


def test_three_unusable_recordings_end_a_challenge_and_no_other(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    rasa.hears = lambda _: Listened("", None, fault="nothing_said")
    challenge_id = asked(client)["challenge_id"]
    answers = [given(client, challenge_id) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "ask for a new challenge" in answers[-1].json()["detail"]
    assert len(rasa.listens) == 3
    lets_in(bank, rasa)
    rasa.hears = heard
    assert given(client, challenge_id).status_code == 429
    assert given(client, asked(client)["challenge_id"]).status_code == 200


def test_a_session_that_ended_meanwhile_signs_nobody_in(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    def decide(verify: Verify) -> Verdict:
        bank.close_session(bank.of(verify))
        return UNDECIDED

    rasa.decides = decide
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 503
    assert "token" not in answer.json()


def test_a_verdict_alone_never_signs_in(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    rasa.decides = lambda _: {"how": "signed_in", "level": "strong"}
    answer = given(client, asked(client)["challenge_id"])
    assert answer.status_code == 503
    assert bank.levels() == {"anonymous"}


BAD_DEVICES = {
    "no JSON": "{",
    "a list": "[]",
    "no signature": json.dumps({"device_id": "d"}),
    "a short one": json.dumps({"signature": base64url(bytes(63))}),
    "a long one": json.dumps({"signature": base64url(bytes(65))}),
    "no base64": json.dumps({"signature": "*" * 86}),
    "a number": json.dumps({"signature": 5}),
    "a huge key": json.dumps(
        {"signature": base64url(bytes(64)), "public_key": base64url(bytes(201))}
    ),
    "one more field": json.dumps(
        {"signature": base64url(bytes(64)), "level": "strong"}
    ),
    "a deep one": "[" * 1_900,
}


@pytest.mark.parametrize("device", BAD_DEVICES.values(), ids=BAD_DEVICES)
def test_a_devices_word_must_be_readable(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, device: str
) -> None:
    answer = given(client, asked(client)["challenge_id"], device=device)
    assert answer.status_code == 422
    assert "device" in answer.json()["detail"]
    assert (bank.given, rasa.listens) == ({}, [])


def parts(**files: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Files that claim to be what they should be."""
    kinds = {"face": "image/jpeg", "voice": "audio/wav"}
    return [
        (name, ("f", content, kinds.get(name, "image/jpeg")))
        for name, content in files.items()
    ]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (parts(face=b"GIF89a"), 415),
        (parts(face=b"<svg onload='x'>"), 415),
        (parts(voice=b"#!/bin/sh"), 415),
        (parts(voice=b"RIFF\0\0\0\0AVI a film"), 415),
        (parts(voice=b"ID3 music"), 415),
        (parts(face=b""), 415),
        (parts(cheque=JPEG), 422),
        (parts(audio=WAV), 422),
        (parts(face=JPEG) * 6, 422),
        (parts(voice=WAV) * 2, 422),
        (parts(face=JPEG + bytes(4 * 1024 * 1024)), 413),
        (parts(voice=WAV + bytes(2 * 1024 * 1024)), 413),
        (parts(face=JPEG + bytes(3_900_000)) * 3, 413),
    ],
    ids=range(13),
)
def test_what_is_no_face_or_voice_is_refused_whatever_it_says_it_is(
    client: httpx.Client,
    bank: LegibleBank,
    rasa: FakeRasa,
    files: list[tuple[str, tuple[str, bytes, str]]],
    status: int,
) -> None:
    data = {"customer": KAMALA, "challenge_id": asked(client)["challenge_id"]}
    answer = client.post(LOGIN, data=data, files=files)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (bank.given, rasa.listens) == ({}, [])


def test_what_a_file_begins_with_counts_and_not_its_claimed_kind(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    lets_in(bank, rasa)
    files = [("face", ("x.txt", PNG, "text/plain")), ("voice", ("y", WAV, "x/y"))]
    data = {"customer": KAMALA, "challenge_id": asked(client)["challenge_id"]}
    assert client.post(LOGIN, data=data, files=files).status_code == 200


def test_nothing_of_evidence_is_logged(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    asks_for_passcode(bank, rasa)
    with capture_logs() as logs:
        body = asked(client)
        given(client, body["challenge_id"])
        rasa.hears = lambda _: 500
        given(client, asked(client)["challenge_id"])
    text = json.dumps(logs, default=repr)
    shown = [body["digits"], body["challenge_id"], body["nonce"]]
    secrets = [*shown, "a face", "a voice", KAMALA]
    assert logs
    assert not [each for each in [*secrets, "sealed", DEVICE] if each in text]


def test_a_dead_token_is_told(client: httpx.Client, bank: LegibleBank) -> None:
    token, session = bank.open_session()
    bank.falls_silent(session)
    client.headers["Authorization"] = f"Bearer {token}"
    answer = client.post(ASK, json={"customer": KAMALA})
    assert answer.status_code == SessionExpired.status
