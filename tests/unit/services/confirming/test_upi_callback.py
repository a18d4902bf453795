"""What comes in from the UPI provider: believed only when signed, fresh and new."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from services.confirming.upi_callback import PATH
from services.providers.upi_signing import NONCE, SIGNATURE, TIMESTAMP, Message, sign
from services.work.errors import (
    InvalidInput,
    PasscodeExpired,
    Refusal,
    SessionUnknown,
    SignInNeeded,
)
from tests.unit.conftest import UPI_SECRET, World

Headers = dict[str, str]


def body_of(world: World, state: str = "approved") -> bytes:
    world.deliver()
    request_id = world.upi.requests[-1].request_id
    message = {"event": "authorisation", "request_id": request_id, "state": state}
    return json.dumps(message).encode()


def headers_for(world: World, body: bytes, secret: str = UPI_SECRET) -> Headers:
    now = world.clock().timestamp()
    return sign(secret, Message("POST", PATH, body), now=now)


def test_an_approval_makes_the_code_exist(world: World) -> None:
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, "9000000001")
    body = body_of(world)
    answer = world.bank.upi_callback(headers_for(world, body), body)
    world.bank.redeem(session, challenge.challenge_id, answer["passcode"])


def test_a_second_answer_gives_the_same_code_and_changes_nothing(world: World) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    body = body_of(world)
    first = world.bank.upi_callback(headers_for(world, body), body)
    assert world.bank.upi_callback(headers_for(world, body), body) == first


def test_a_replayed_message_is_refused(world: World) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    body = body_of(world)
    headers = headers_for(world, body)
    world.bank.upi_callback(headers, body)
    with pytest.raises(SessionUnknown):
        world.bank.upi_callback(headers, body)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: {},
        lambda headers: {**headers, SIGNATURE: "0" * 64},
        lambda headers: {**headers, SIGNATURE: "é"},
        lambda headers: {**headers, NONCE: "f" * 32},
        lambda headers: {**headers, NONCE: "short"},
        lambda headers: {**headers, TIMESTAMP: "1"},
        lambda headers: {**headers, TIMESTAMP: "²"},
    ],
)
def test_a_message_that_is_not_the_providers_is_refused(
    world: World, spoil: Callable[[Headers], Headers]
) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    body = body_of(world)
    with pytest.raises(SessionUnknown):
        world.bank.upi_callback(spoil(headers_for(world, body)), body)


def test_an_altered_body_another_secret_and_an_old_message_are_refused(
    world: World,
) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    body = body_of(world)
    with pytest.raises(SessionUnknown):
        world.bank.upi_callback(headers_for(world, body), body + b" ")
    with pytest.raises(SessionUnknown):
        world.bank.upi_callback(headers_for(world, body, "another secret"), body)
    old = headers_for(world, body)
    world.clock.forward(seconds=301)
    with pytest.raises(SessionUnknown):
        world.bank.upi_callback(old, body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"event": "other"}',
        b'{"event": "authorisation", "request_id": "x", "state": "maybe"}',
        b'{"event": "payment", "payment_id": "x"}',
    ],
)
def test_a_signed_message_that_makes_no_sense_is_refused(
    world: World, body: bytes
) -> None:
    with pytest.raises(Refusal):
        world.bank.upi_callback(headers_for(world, body), body)


def test_an_approval_that_comes_too_late_is_refused(world: World) -> None:
    world.bank.request_sign_in(world.new_session(), "9000000001")
    body = body_of(world)
    world.clock.forward(seconds=300)
    with pytest.raises(PasscodeExpired):
        world.bank.upi_callback(headers_for(world, body), body)


def test_a_stranger_can_ask_to_block_and_the_telephone_decides(world: World) -> None:
    kamala = world.signed_in()
    stranger = world.new_session()
    world.bank.request_block(stranger, "9000000001")
    body = body_of(world)
    assert world.upi.requests[-1].purpose == "Block your account"
    world.bank.check_balance(kamala)
    assert world.bank.upi_callback(headers_for(world, body), body) == {}
    with pytest.raises((SignInNeeded, Refusal)):
        world.bank.check_balance(kamala)


def test_a_blocked_customer_gets_a_notice_and_no_request(world: World) -> None:
    world.bank.request_block(world.new_session(), "9000000001")
    body = body_of(world)
    world.bank.upi_callback(headers_for(world, body), body)
    asked = len(world.upi.requests)
    world.bank.request_sign_in(world.new_session(), "9000000001")
    world.deliver()
    assert len(world.upi.requests) == asked
    assert "blocked" in world.upi.notices[-1]


def test_a_declined_block_blocks_nothing(world: World) -> None:
    kamala = world.signed_in()
    world.bank.request_block(world.new_session(), "9000000001")
    body = body_of(world, "declined")
    world.bank.upi_callback(headers_for(world, body), body)
    world.bank.check_balance(kamala)


def test_nonsense_is_not_a_message(world: World) -> None:
    body = b"{"
    with pytest.raises(InvalidInput):
        world.bank.upi_callback(headers_for(world, body), body)
