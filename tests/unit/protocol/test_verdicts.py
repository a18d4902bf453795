"""Evidence on its way to the action server, and how far the bank came with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import Capture, ProtocolError, Verdict, Verify

SECRET = "482913"
ID = "0b6f2f58-6f0e-4c39-9f6a-2d1d8c9b7a10"
CAPTURE = Capture("c", "sign_in", ("voice",), "n", "2026-05-04T09:32:00+00:00", SECRET)
VERDICTS = [Verdict(how) for how in ("decided", "busy", "undecided")]


@given(
    st.builds(
        Verify,
        conversation_id=st.from_regex(r"\A[A-Za-z0-9_.:-]{1,128}\Z"),
        evidence_id=st.uuids().map(str),
        sealed_digits=st.none() | st.from_regex(r"\A[A-Za-z0-9_-]{1,400}\Z"),
    )
)
def test_verify_survives_the_wire(verify: Verify) -> None:
    assert Verify.from_json(json.loads(json.dumps(verify.to_json()))) == verify


@pytest.mark.parametrize("verdict", [*VERDICTS, Verdict("again", CAPTURE, "too_dark")])
def test_a_verdict_survives_the_wire(verdict: Verdict) -> None:
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


def test_the_digits_are_in_no_repr() -> None:
    assert SECRET not in repr(Verify("c", ID, SECRET))


GOOD = {"conversation_id": "c", "evidence_id": ID}
WRONG_VERIFIES: dict[str, Any] = {
    "a list": [SECRET],
    "nothing": {},
    "no evidence": {"conversation_id": SECRET},
    "no conversation": {"evidence_id": ID},
    "a conversation with a slash": {**GOOD, "conversation_id": f"{SECRET}/"},
    "an id that is none": {**GOOD, "evidence_id": SECRET},
    "an id in capitals": {**GOOD, "evidence_id": ID.upper()},
    "an id with a line end": {**GOOD, "evidence_id": f"{ID}\n"},
    "an id and more": {**GOOD, "evidence_id": f"{ID}'; DROP TABLE captures; --"},
    "several ids": {**GOOD, "evidence_id": [ID, ID]},
    "digits as a number": {**GOOD, "sealed_digits": 482913},
    "digits that are no seal": {**GOOD, "sealed_digits": "482 913"},
    "digits without end": {**GOOD, "sealed_digits": "a" * 401},
    "who it is": {**GOOD, "customer_id": SECRET},
    "another level": {**GOOD, "level": SECRET},
}


@pytest.mark.parametrize("data", WRONG_VERIFIES.values(), ids=WRONG_VERIFIES)
def test_a_wrong_verify_is_refused_without_being_quoted(data: Any) -> None:
    with pytest.raises(ProtocolError) as refused:
        Verify.from_json(data)
    assert SECRET not in str(refused.value)


WRONG_VERDICTS: dict[str, Any] = {
    "nothing": {},
    "a word of its own": {"how": SECRET},
    "a level": {"how": "decided", "level": SECRET},
    "again without what": {"how": "again"},
    "decided and asked again": {"how": "decided", "capture": CAPTURE.to_json()},
    "a capture that is none": {"how": "again", "capture": {"digits": SECRET}},
    "a fault of another type": {"how": "decided", "fault": [SECRET]},
}


@pytest.mark.parametrize("data", WRONG_VERDICTS.values(), ids=WRONG_VERDICTS)
def test_a_wrong_verdict_is_refused_without_being_quoted(data: Any) -> None:
    with pytest.raises(ProtocolError) as refused:
        Verdict.from_json(data)
    assert SECRET not in str(refused.value)
