"""Signing in: who, by what, and what a stranger can find out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.accounts.outcomes import SignedIn
from services.work.errors import (
    InvalidInput,
    NotApprovedYet,
    PasscodeExpired,
    PasscodeLocked,
    PasscodeWrong,
    Refusal,
    SessionExpired,
    SessionUnknown,
    TooManyRequests,
)
from tests.unit.conftest import World

Wrong = Callable[[str], str]


def test_the_right_passcode_signs_in_and_rotates_the_token(world: World) -> None:
    token, session = world.bank.open_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    signed_in, outcome = world.bank.redeem(
        session, challenge.challenge_id, world.approve()
    )
    assert outcome == SignedIn("Kamala Devi")
    assert (signed_in.level, signed_in.customer_name) == ("strong", "Kamala Devi")
    # Whoever had the old token gains nothing by the sign-in.
    with pytest.raises(SessionExpired):
        world.bank.find_session(token)
    new = world.bank.take_rotated_token(session)
    assert new is not None
    assert world.bank.find_session(new).level == "strong"
    with pytest.raises(SessionUnknown):
        world.bank.find_session(token)


@pytest.mark.parametrize("handle", ["9000000001", "+91 90000 00001", "kamala@saathi"])
def test_a_customer_is_found_by_number_and_vpa(world: World, handle: str) -> None:
    assert world.signed_in(handle).customer_name == "Kamala Devi"


@pytest.mark.parametrize("handle", ["", "kamala", "12345", "a@b@c", "9" * 10_000])
def test_what_is_no_handle_is_refused_in_words(world: World, handle: str) -> None:
    with pytest.raises(InvalidInput):
        world.bank.request_sign_in(world.new_session(), handle)


def test_the_request_names_its_purpose_and_goes_through_the_outbox(
    world: World,
) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    assert world.upi.requests == []
    world.deliver()
    (request,) = world.upi.requests
    assert (request.vpa, request.purpose) == ("kamala@saathi", "Sign in to Saathi")


def test_a_provider_that_was_away_is_asked_again(world: World) -> None:
    world.upi.away = True
    world.bank.request_sign_in(world.new_session(), "9000000001")
    world.deliver()
    world.upi.away = False
    world.clock.forward(seconds=2)
    world.deliver()
    assert len(world.upi.requests) == 1


def test_a_passcode_works_once(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = world.approve()
    world.bank.redeem(session, challenge.challenge_id, code)
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(session, challenge.challenge_id, code)


def test_a_passcode_runs_out(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = world.approve()
    world.clock.forward(seconds=180)
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(session, challenge.challenge_id, code)


def test_a_clock_set_back_ends_passcodes_and_sessions(world: World) -> None:
    token, session = world.bank.open_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = world.approve()
    world.clock.forward(hours=-2)
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(session, challenge.challenge_id, code)
    with pytest.raises(SessionExpired):
        world.bank.find_session(token)


def test_the_code_exists_only_after_approval(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    with pytest.raises(NotApprovedYet):
        world.bank.redeem(session, challenge.challenge_id, "000000")


def test_another_session_cannot_use_the_code(world: World) -> None:
    session, thief = world.new_session(), world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = world.approve()
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(thief, challenge.challenge_id, code)
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(None, challenge.challenge_id, code)
    world.bank.redeem(session, challenge.challenge_id, code)


def test_a_login_without_a_token_is_redeemed_by_its_handle(world: World) -> None:
    challenge = world.bank.request_sign_in(None, "9000000001")
    session, _ = world.bank.redeem(None, challenge.challenge_id, world.approve())
    assert world.bank.take_rotated_token(session)


def test_approval_alone_signs_in_the_session_that_asked(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    with pytest.raises(NotApprovedYet):
        world.bank.redeem(session, challenge.challenge_id, None, approved=True)
    world.approve()
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(
            world.new_session(), challenge.challenge_id, None, approved=True
        )
    signed_in, _ = world.bank.redeem(
        session, challenge.challenge_id, None, approved=True
    )
    assert signed_in.level == "strong"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12a456", "१२३४५६"])
def test_what_is_not_six_digits_is_not_counted(world: World, code: str) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    right = world.approve()
    for _ in range(6):
        with pytest.raises(InvalidInput):
            world.bank.redeem(session, challenge.challenge_id, code)
    world.bank.redeem(session, challenge.challenge_id, right)


def test_a_declined_request_is_dead(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    world.decline()
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(session, challenge.challenge_id, "123456")
    assert challenge.challenge_id
    state = world.bank.challenge_state(challenge.challenge_id, session).state
    assert state == "declined"


def _five_wrong(world: World, wrong: Wrong) -> list[str]:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = wrong(world.approve())
    return [_refusal(world, session, challenge.challenge_id, code) for _ in range(5)]


def _refusal(world: World, session: object, handle: str | None, code: str) -> str:
    with pytest.raises(Refusal) as refusal:
        world.bank.redeem(session, handle, code)  # type: ignore[arg-type]  # a session
    return type(refusal.value).__name__


def test_five_wrong_codes_kill_the_challenge_and_lock_the_factor(
    world: World, wrong: Wrong
) -> None:
    told = _five_wrong(world, wrong)
    assert told == ["PasscodeWrong"] * 4 + ["PasscodeLocked"]
    # A locked customer gets a notice instead of a request; the caller sees no change.
    asked = len(world.upi.requests)
    world.bank.request_sign_in(world.new_session(), "9000000001")
    world.deliver()
    assert len(world.upi.requests) == asked
    assert "locked" in world.upi.notices[-1]


def test_a_new_request_does_not_reset_the_count(world: World, wrong: Wrong) -> None:
    session = world.new_session()
    for _ in range(4):
        challenge = world.bank.request_sign_in(session, "9000000001")
        code = wrong(world.approve())
        assert _refusal(world, session, challenge.challenge_id, code) == "PasscodeWrong"
    world.bank.request_sign_in(session, "9000000001")
    code = wrong(world.approve())
    assert _refusal(world, session, None, code) == "PasscodeLocked"


def test_a_right_code_resets_the_count(world: World, wrong: Wrong) -> None:
    for _ in range(3):
        session = world.new_session()
        challenge = world.bank.request_sign_in(session, "9000000001")
        right = world.approve()
        for _ in range(3):
            _refusal(world, session, challenge.challenge_id, wrong(right))
        world.bank.redeem(session, challenge.challenge_id, right)


def test_the_lock_ends_after_a_day(world: World, wrong: Wrong) -> None:
    _five_wrong(world, wrong)
    world.clock.forward(hours=24, seconds=1)
    assert world.signed_in().level == "strong"


def test_guessing_from_outside_locks_nobody_out(world: World) -> None:
    for _ in range(8):
        stranger = world.new_session()
        challenge = world.bank.request_sign_in(stranger, "9000000001")
        for guess in range(5):
            _refusal(world, stranger, challenge.challenge_id, f"{guess:06d}")
    world.clock.forward(hours=1, seconds=1)
    assert world.signed_in().customer_name == "Kamala Devi"


def test_an_unknown_customer_behaves_like_a_known_one(world: World) -> None:
    seen = {}
    for handle in ("9000000001", "9876543210"):
        session = world.new_session()
        challenge = world.bank.request_sign_in(session, handle)
        state = world.bank.challenge_state(challenge.challenge_id or "", session)
        told = [
            _refusal(world, session, challenge.challenge_id, "123456") for _ in range(6)
        ]
        again = world.bank.resend_passcode(session)
        seen[handle] = (
            state.state,
            state.expires_at,
            challenge.prompt,
            len(challenge.challenge_id or ""),
            told,
            again.state,
        )
    assert seen["9000000001"] == seen["9876543210"]


def test_at_most_three_unsolicited_requests_an_hour_reach_a_customer(
    world: World,
) -> None:
    for _ in range(7):
        challenge = world.bank.request_sign_in(world.new_session(), "9000000001")
        assert challenge.state == "waiting"
        world.deliver()
    assert len(world.upi.requests) == 3
    world.clock.forward(hours=1, seconds=1)
    world.bank.request_sign_in(world.new_session(), "9000000001")
    world.deliver()
    assert len(world.upi.requests) == 4


def test_one_session_cannot_ask_without_end(world: World) -> None:
    session = world.new_session()
    for _ in range(10):
        world.bank.request_sign_in(session, "9000000001")
    with pytest.raises(TooManyRequests):
        world.bank.request_sign_in(session, "9000000001")


def test_the_count_survives_a_crash_after_it(world: World, wrong: Wrong) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    code = wrong(world.approve())
    from services.confirming.provide_passcode import Attempt, _count

    attempt = Attempt(session, challenge.challenge_id, code)
    for _ in range(5):
        with world.resources.work() as work:
            assert isinstance(_count(work, attempt), str)
        # ...and the process dies before it compares.
    with pytest.raises(PasscodeLocked):
        world.bank.redeem(session, challenge.challenge_id, code)


def test_a_session_dies_after_five_idle_minutes(world: World) -> None:
    token, _ = world.bank.open_session()
    for _ in range(3):
        world.clock.forward(minutes=4, seconds=59)
        world.bank.find_session(token)
    world.clock.forward(minutes=5)
    with pytest.raises(SessionExpired):
        world.bank.find_session(token)


def test_a_signed_out_session_is_followed_by_a_stranger(world: World) -> None:
    session = world.signed_in()
    world.bank.close_session(session)
    token = world.bank.take_rotated_token(session)
    assert token is not None
    after = world.bank.find_session(token)
    assert (after.level, after.customer_id) == ("anonymous", None)
    assert after.conversation_id != session.conversation_id


def test_signing_in_twice_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput):
        world.bank.request_sign_in(world.signed_in(), "9000000002")


def test_passcode_wrong_is_said_for_a_missing_passcode(world: World) -> None:
    with pytest.raises(PasscodeWrong):
        world.bank.redeem(world.new_session(), None, None)


def test_notices_are_limited_like_requests(world: World, wrong: Wrong) -> None:
    _five_wrong(world, wrong)
    for _ in range(6):
        world.bank.request_sign_in(world.new_session(), "9000000001")
        world.deliver()
    assert len(world.upi.notices) == 3


def _outcomes(world: World) -> set[tuple[str, str]]:
    with world.resources.work() as work:
        return {(e.kind, e.outcome) for e in work.all("SELECT * FROM audit_events")}


def test_every_try_is_in_the_trail_also_for_nothing(world: World) -> None:
    session, other = world.new_session(), world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    for caller, handle, code in (
        (other, challenge.challenge_id, "123456"),
        (session, "no such handle", "123456"),
        (session, challenge.challenge_id, "12345"),
    ):
        _refusal(world, caller, handle, code)
    for _ in range(6):
        _refusal(world, session, challenge.challenge_id, "123456")
    assert _outcomes(world) >= {
        ("passcode", "no_challenge"),
        ("passcode", "not_a_passcode"),
        ("sign_in_passcode", "not_approved_yet"),
        ("sign_in_passcode", "locked"),
        ("sign_in_passcode", "passcode_locked"),
    }


def test_a_question_whose_time_is_over_is_not_asked_any_more(world: World) -> None:
    world.upi.away = True
    world.bank.request_sign_in(world.new_session(), "9000000001")
    world.deliver()
    world.upi.away = False
    world.clock.forward(minutes=6)
    world.deliver()
    assert world.upi.requests == []
