"""The table of decisions: every row of it, and what must hold in all of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.signing_in.proof import Digits, Factor, Proof, confirm, sign_in
from services.work import policy

FACTORS, DIGITS = get_args(Factor), get_args(Digits)
BOOLS = (False, True)
TABLE = [
    Proof(*row)
    for row in product(BOOLS, FACTORS, FACTORS, DIGITS, BOOLS, (-1, 0, 1, 2))
]
PROOFS = st.builds(
    Proof,
    st.booleans(),
    st.sampled_from(FACTORS),
    st.sampled_from(FACTORS),
    st.sampled_from(DIGITS),
    st.booleans(),
    st.integers(-3, 3),
)
RULES = policy.load()


def reached(proof: Proof) -> bool:
    return sign_in(proof) in {"strong", "recognised"}


def test_the_table_is_whole() -> None:
    assert len(TABLE) == 2 * 6 * 6 * 3 * 2 * 4
    assert {sign_in(proof) for proof in TABLE} == {
        "strong",
        "recognised",
        "again",
        "passcode",
    }


@pytest.mark.parametrize(
    ("proof", "verdict"),
    [
        (Proof(True, "accept", "accept", "right"), "strong"),
        (Proof(True, "accept"), "recognised"),
        (Proof(True, voice="accept", digits="right"), "recognised"),
        (Proof(True, "accept", "accept", "wrong", tries_left=2), "passcode"),
        (Proof(True, "accept", "accept", "unheard", tries_left=2), "again"),
        (Proof(True, "accept", "accept", "unheard"), "passcode"),
        (Proof(True, "accept", "unsure", "right", tries_left=1), "again"),
        (Proof(True, "fault", "accept", "right", tries_left=1), "again"),
        (Proof(True, "fault", "refuse", "right", tries_left=1), "passcode"),
        (Proof(True, "unfit", "accept", "right", tries_left=1), "passcode"),
        (Proof(True, tries_left=2), "passcode"),
        (Proof(False, "accept", "accept", "right", tries_left=2), "passcode"),
        (Proof(True, "accept", "accept", "right", True, 2), "passcode"),
    ],
)
def test_rows_as_the_design_has_them(proof: Proof, verdict: str) -> None:
    assert sign_in(proof) == verdict


def test_an_unknown_device_never_signs_in_never_pays_and_is_not_asked_again() -> None:
    for proof in TABLE:
        if not proof.known_device:
            assert sign_in(proof) == confirm(proof, True) == "passcode"


def test_whoever_is_locked_blocked_or_nobody_is_left_the_passcode() -> None:
    for proof in TABLE:
        if proof.barred:
            assert sign_in(proof) == confirm(proof, True) == "passcode"


def test_strong_takes_device_face_voice_and_the_right_digits() -> None:
    for proof in TABLE:
        if sign_in(proof) == "strong":
            assert proof.known_device
            assert (proof.face, proof.voice, proof.digits) == (
                "accept",
                "accept",
                "right",
            )


def test_everything_presented_must_be_accepted() -> None:
    for proof in TABLE:
        if reached(proof):
            assert proof.presented
            assert set(proof.presented) == {"accept"}


def test_any_refused_or_damaged_factor_ends_in_the_passcode() -> None:
    for proof in TABLE:
        if {"refuse", "unfit"} & {proof.face, proof.voice}:
            assert sign_in(proof) == confirm(proof, True) == "passcode"


def test_nothing_is_asked_again_without_a_try_left() -> None:
    for proof in TABLE:
        if "again" in {sign_in(proof), confirm(proof, True)}:
            assert proof.tries_left > 0
            assert proof.doubtful


def test_a_voice_never_confirms_without_policy_device_and_digits() -> None:
    for proof, allowed in product(TABLE, BOOLS):
        if confirm(proof, allowed) == "confirmed":
            assert allowed
            assert proof.known_device
            assert (proof.voice, proof.digits) == ("accept", "right")


def test_what_reaches_a_level_is_no_failure_and_what_is_refused_is_one() -> None:
    for proof in TABLE:
        if reached(proof):
            assert not proof.failed
        if "refuse" in {proof.face, proof.voice}:
            assert proof.failed
        if set(proof.presented) <= {"fault", "unfit"} and proof.digits != "wrong":
            assert not proof.failed


@given(PROOFS)
def test_less_proof_never_reaches_more(proof: Proof) -> None:
    rank = {"passcode": 0, "again": 0, "recognised": 1, "strong": 2}
    for weaker in (
        Proof(False, *_rest(proof)),
        Proof(proof.known_device, proof.face, proof.voice, "wrong", proof.barred),
        Proof(proof.known_device, "refuse", proof.voice, proof.digits, proof.barred),
        Proof(proof.known_device, proof.face, proof.voice, proof.digits, True),
    ):
        assert rank[sign_in(weaker)] <= rank[sign_in(proof)]


def _rest(proof: Proof) -> tuple[Factor, Factor, Digits, bool, int]:
    return (proof.face, proof.voice, proof.digits, proof.barred, proof.tries_left)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**8))
def test_voice_confirms_small_amounts_to_payees_of_a_day_only(
    paise: int, age_s: int
) -> None:
    allowed = RULES.voice_may_confirm(paise, timedelta(seconds=age_s))
    assert allowed == (0 < paise <= 5_000_00 and age_s >= 86_400)


@given(st.integers(1, 10_000))
def test_each_lock_is_longer_up_to_a_day(lockings: int) -> None:
    this, after = RULES.lock_for(lockings), RULES.lock_for(lockings + 1)
    assert timedelta(minutes=15) <= this <= after <= timedelta(days=1)


def test_locks_double() -> None:
    minutes = [RULES.lock_for(n).total_seconds() / 60 for n in (1, 2, 3, 99)]
    assert minutes == [15, 30, 60, 1440]
