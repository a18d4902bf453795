"""Paying by voice: small sums, to payees known for a day, on the device signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from services.accounts.orders import Order
from services.accounts.outcomes import Receipt
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures
from services.confirming.consent import Spoken
from services.confirming.verify_identity import Verified
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import (
    AccountBlocked,
    EvidenceExpired,
    InsufficientFunds,
    LimitExceeded,
    NothingToConfirm,
    Refusal,
)
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, Person
from tests.unit.services.vaults import run

VOICE = ("voice",)


@pytest.fixture
def person(world: World) -> Person:
    person = Person(world).enrolled()
    world.clock.forward(days=2)  # neither device nor payees are new
    return person


@pytest.fixture
def session(person: Person) -> Session:
    return person.signs_in()[0]


def ordered(world: World, session: Session, paise: int = 500_00) -> Order:
    return world.bank.open_transfer(session, Wish("Ramesh", paise))


def asked_for_voice(
    person: Person, session: Session, paise: int = 500_00
) -> CaptureRequest:
    ordered(person.world, session, paise)
    asked = person.world.bank.confirm_order(session, VOICE)
    assert isinstance(asked, CaptureRequest)
    return asked


def test_a_small_payment_is_confirmed_by_the_voice(
    person: Person, session: Session
) -> None:
    asked = asked_for_voice(person, session)
    assert (asked.kinds, len(asked.digits or ""), asked.turns) == (VOICE, 6, ())
    assert person.world.bank.conversation_state(session).awaiting == "digits"
    before = person.world.balance(KAMALA)
    receipt = person.answer(session, asked)
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.amount_paise) == ("posted", 500_00)
    assert before - person.world.balance(KAMALA) == 500_00
    assert person.world.problems() == []


@pytest.mark.parametrize(
    ("between", "paid"),
    [(None, True), (Spoken.HARMLESS, True), (Spoken.OTHER, False)],
)
def test_what_was_said_before_the_digits_decides_whether_they_count(
    person: Person, session: Session, between: Spoken | None, paid: bool
) -> None:
    bank = person.world.bank
    order = ordered(person.world, session)
    bank.note_read_back(session, order)
    bank.hear(session, bank.begin_turn(session), Spoken.YES)
    asked = bank.confirm_order(session, VOICE)
    assert isinstance(asked, CaptureRequest)
    if between is not None:
        bank.hear(session, bank.begin_turn(session), between)
    bank.hear(session, bank.begin_turn(session), Spoken.EVIDENCE)
    try:
        outcome: object = person.answer(session, asked)
    except NothingToConfirm:
        outcome = None
    assert isinstance(outcome, Receipt) == paid


def test_a_payment_to_another_bank_goes_through_upi_once(world: World) -> None:
    person = Person(world).enrolled()
    session = world.signed_in()
    world.bank.open_add_payee(session, "asha@okaxis", "Asha")
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    world.bank.open_transfer(session, Wish("Asha", 100_00))
    asked = world.bank.confirm_order(session, VOICE)
    assert isinstance(asked, CaptureRequest)
    receipt = person.answer(session, asked)
    assert isinstance(receipt, Receipt)
    assert (receipt.status, world.upi.times_paid) == ("posted", 1)


def test_evidence_pays_once(person: Person, session: Session) -> None:
    asked = asked_for_voice(person, session)
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    heard = person.heard(session, asked.digits)
    bank.verify_identity(session, evidence, heard)
    before = person.world.balance(KAMALA)
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(session, evidence, heard)
    assert person.world.balance(KAMALA) == before


def confirmation(person: Person, session: Session, paise: int = 500_00) -> object:
    ordered(person.world, session, paise)
    return person.world.bank.confirm_order(session, VOICE)


@pytest.mark.parametrize(("paise", "voice"), [(5_000_00, True), (5_000_01, False)])
def test_above_the_limit_the_passcode_is_asked_for(
    person: Person, session: Session, paise: int, voice: bool
) -> None:
    expected = CaptureRequest if voice else Challenge
    assert isinstance(confirmation(person, session, paise), expected)


def test_without_a_client_that_records_the_passcode_is_asked_for(
    person: Person, session: Session
) -> None:
    ordered(person.world, session)
    assert isinstance(person.world.bank.confirm_order(session), Challenge)


def test_a_session_signed_in_by_passcode_alone_pays_by_passcode(
    person: Person,
) -> None:
    assert isinstance(confirmation(person, person.world.signed_in()), Challenge)


def test_a_recognised_session_pays_by_passcode(person: Person) -> None:
    session, _ = person.signs_in(kinds=VOICE)
    assert session.level == "recognised"
    challenge = confirmation(person, session)
    assert isinstance(challenge, Challenge)
    code = person.world.approve()
    _, receipt = person.world.bank.redeem(session, challenge.challenge_id, code)
    assert isinstance(receipt, Receipt)


def test_a_new_payee_is_never_paid_by_voice(person: Person) -> None:
    world, session = person.world, person.signs_in()[0]
    world.bank.open_add_payee(session, "asha@okaxis", "Asha")
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    world.bank.open_transfer(session, Wish("Asha", 1_00))
    assert isinstance(world.bank.confirm_order(session, VOICE), Challenge)


def test_who_has_no_voice_enrolled_pays_by_passcode(world: World) -> None:
    person = Person(world).enrolled(kinds=("face",))
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    assert isinstance(confirmation(person, session), Challenge)


def failing(person: Person, session: Session, how: str) -> Verified:
    asked = asked_for_voice(person, session)
    captures = person.captures(asked)
    digits = asked.digits
    if how == "wrong_digits":
        digits = f"{(int(asked.digits or '') + 1) % 10**6:06d}"
    elif how == "no_device":
        captures = Captures(voice=captures.voice)
    elif how == "another_device":
        other = Person(person.world).device
        captures = replace(captures, device=other.proof(asked))
    else:
        person.engines.voice = how
    return person.answer(session, asked, captures, digits)


@pytest.mark.parametrize(
    "how", ["refuse", "wrong_digits", "no_device", "another_device"]
)
def test_what_fails_moves_nothing_and_asks_for_the_orders_passcode(
    person: Person, session: Session, how: str
) -> None:
    before = person.world.balance(KAMALA)
    challenge = failing(person, session, how)
    assert isinstance(challenge, Challenge)
    assert (challenge.purpose, person.world.balance(KAMALA)) == (
        "transfer_money",
        before,
    )
    code = person.world.approve()
    assert person.world.upi.requests[-1].amount_paise == 500_00
    _, receipt = person.world.bank.redeem(session, challenge.challenge_id, code)
    assert isinstance(receipt, Receipt)


def test_doubt_is_asked_again_twice_and_then_the_passcode(
    person: Person, session: Session
) -> None:
    person.engines.voice = "unsure"
    outcome: Verified = asked_for_voice(person, session)
    for _ in range(2):
        assert isinstance(outcome, CaptureRequest)
        outcome = person.answer(session, outcome)
    assert isinstance(outcome, CaptureRequest)
    assert isinstance(person.answer(session, outcome), Challenge)


def test_another_of_the_customers_devices_cannot_lend_its_signature(
    person: Person, session: Session
) -> None:
    other = Person(person.world).enrolled()
    asked = asked_for_voice(person, session)
    captures = replace(person.captures(asked), device=other.device.proof(asked))
    assert isinstance(person.answer(session, asked, captures), Challenge)


def test_a_replayed_recording_pays_nothing(person: Person, session: Session) -> None:
    asked = asked_for_voice(person, session)
    first = person.captures(asked)
    assert isinstance(person.answer(session, asked, first), Receipt)
    asked = asked_for_voice(person, session)
    again = replace(first, device=person.device.proof(asked))
    assert isinstance(person.answer(session, asked, again), Challenge)


def test_a_corrected_payment_is_not_confirmed_by_what_was_said_for_another(
    person: Person, session: Session
) -> None:
    asked = asked_for_voice(person, session)
    ordered(person.world, session, 900_00)
    with pytest.raises(EvidenceExpired):
        person.answer(session, asked)


def test_an_order_changed_in_the_database_is_not_paid(
    person: Person, session: Session, superuser: Engine
) -> None:
    asked = asked_for_voice(person, session)
    run(superuser, "UPDATE orders SET amount_paise = 490000")
    before = person.world.balance(KAMALA)
    with pytest.raises(NothingToConfirm):
        person.answer(session, asked)
    assert person.world.balance(KAMALA) == before


def test_an_order_dropped_while_the_models_work_is_not_paid(
    person: Person, session: Session
) -> None:
    asked = asked_for_voice(person, session)
    person.engines.meanwhile = lambda: void(person.world.bank.drop_order(session))
    before = person.world.balance(KAMALA)
    with pytest.raises(NothingToConfirm):
        person.answer(session, asked)
    assert person.world.balance(KAMALA) == before


@pytest.mark.parametrize(("digits", "failures"), [("right", 0), ("000000", 1)])
def test_what_is_refused_for_a_closed_order_stays_counted_and_in_the_trail_once(
    person: Person, session: Session, superuser: Engine, digits: str, failures: int
) -> None:
    asked = asked_for_voice(person, session)
    person.engines.meanwhile = lambda: void(person.world.bank.drop_order(session))
    with pytest.raises(NothingToConfirm):
        person.answer(session, asked, digits=digits)
    events = run(
        superuser, "SELECT outcome FROM audit_events WHERE kind = 'confirm_by_voice'"
    )
    assert [event.outcome for event in events] == ["order_closed"]
    (row,) = run(superuser, "SELECT failures FROM biometric_locks")
    assert row.failures == failures


def void(_: object) -> None:
    """For what only its effect is wanted of."""


def test_an_order_that_lapsed_is_not_paid(person: Person, session: Session) -> None:
    ordered(person.world, session)
    person.world.clock.forward(seconds=240)
    person.world.bank.take_rotated_token(session)
    asked = person.world.bank.confirm_order(session, VOICE)
    assert isinstance(asked, CaptureRequest)
    person.engines.meanwhile = lambda: person.world.clock.forward(seconds=700)
    with pytest.raises(NothingToConfirm):
        person.answer(session, asked)


@pytest.mark.parametrize("change", ["amount", "payee"])
def test_the_policy_is_looked_at_again_before_money_moves(
    person: Person, session: Session, superuser: Engine, change: str
) -> None:
    asked = asked_for_voice(person, session)
    changes = {
        "amount": "UPDATE sessions SET level = 'recognised'",
        "payee": "UPDATE payees SET created_at = :now",
    }
    run(superuser, changes[change], now=person.world.clock())
    before = person.world.balance(KAMALA)
    assert isinstance(person.answer(session, asked), Challenge)
    assert person.world.balance(KAMALA) == before


def test_whoever_blocks_the_account_meanwhile_pays_nothing(
    person: Person, session: Session
) -> None:
    other = person.world.signed_in()

    def block() -> None:
        person.world.bank.open_block(other)
        person.world.bank.confirm_order(other)

    asked = asked_for_voice(person, session)
    person.engines.meanwhile = block
    before = person.world.balance(KAMALA)
    with pytest.raises((AccountBlocked, EvidenceExpired)):
        person.answer(session, asked)
    assert person.world.balance(KAMALA) == before


def test_a_refusal_to_book_is_told_and_in_the_trail(
    person: Person, session: Session, superuser: Engine
) -> None:
    asked = asked_for_voice(person, session)
    run(
        superuser,
        "UPDATE accounts SET held_paise = balance_paise WHERE kind = 'customer'",
    )
    with pytest.raises(InsufficientFunds):
        person.answer(session, asked)
    rows = run(
        superuser,
        "SELECT outcome FROM audit_events WHERE kind = 'confirm_by_voice'"
        " ORDER BY position",
    )
    assert [row.outcome for row in rows] == ["accepted", "insufficient_funds"]


def test_voice_never_pays_beyond_the_new_devices_limit(world: World) -> None:
    person = Person(world).enrolled()
    world.clock.forward(hours=1)
    session, _ = person.signs_in()
    asked = asked_for_voice(person, session, 4_000_00)
    assert isinstance(person.answer(session, asked), Receipt)
    with pytest.raises(LimitExceeded):
        ordered(world, session, 1_500_00)


# By id, for the API


def test_the_api_is_told_digits_beside_the_passcode(
    person: Person, session: Session
) -> None:
    bank = person.world.bank
    wish = Wish("Ramesh", 500_00, idempotency_key="one")
    order = bank.open_transfer(session, wish, issue_challenge=True)
    assert order.voice is not None
    assert order.confirm_with == ("upi_passcode", "voice")
    assert order.voice.challenge_id == order.challenge_id
    # A passcode is what six digits are until the voice is given by itself.
    assert bank.conversation_state(session).awaiting == "passcode"
    given = person.captures(order.voice)
    evidence = bank.give_voice(session, order.id, given)
    heard = person.heard(session, order.voice.digits)
    assert isinstance(bank.verify_identity(session, evidence, heard), Receipt)
    assert person.world.upi.requests == [] or bank.hand_out_challenge(session) is None


def test_the_api_may_use_the_passcode_instead(person: Person, session: Session) -> None:
    bank = person.world.bank
    order = bank.open_transfer(session, Wish("Ramesh", 500_00), issue_challenge=True)
    assert order.voice
    given = person.captures(order.voice)
    evidence = bank.give_voice(session, order.id, given)
    bank.confirm_with_passcode(session, order.id, person.world.approve())
    with pytest.raises(Refusal):
        bank.verify_identity(
            session, evidence, person.heard(session, order.voice.digits)
        )
    assert person.world.problems() == []


def test_a_failed_voice_leaves_the_passcode_that_is_open(
    person: Person, session: Session
) -> None:
    bank = person.world.bank
    order = bank.open_transfer(session, Wish("Ramesh", 500_00), issue_challenge=True)
    assert order.voice
    person.engines.voice = "refuse"
    evidence = bank.give_voice(session, order.id, person.captures(order.voice))
    heard = person.heard(session, order.voice.digits)
    challenge = bank.verify_identity(session, evidence, heard)
    assert isinstance(challenge, Challenge)
    assert challenge.challenge_id is None
    code = person.world.approve()
    assert bank.confirm_with_passcode(session, order.id, code).status == "posted"


def test_no_voice_is_taken_for_another_order_or_session(
    person: Person, session: Session
) -> None:
    bank = person.world.bank
    order = bank.open_transfer(session, Wish("Ramesh", 500_00), issue_challenge=True)
    assert order.voice
    captures = person.captures(order.voice)
    other = person.signs_in()[0]
    with pytest.raises(EvidenceExpired):
        bank.give_voice(other, order.id, captures)
    with pytest.raises(EvidenceExpired):
        bank.give_voice(session, "no-order", captures)


def test_a_repeat_with_the_same_key_is_told_the_same_digits(
    person: Person, session: Session
) -> None:
    bank, wish = person.world.bank, Wish("Ramesh", 500_00, idempotency_key="one")
    first = bank.open_transfer(session, wish, issue_challenge=True)
    again = bank.open_transfer(session, wish, issue_challenge=True)
    assert first.voice
    assert again.voice
    assert again.confirm_with == ("upi_passcode", "voice")
    assert again.voice == replace(first.voice, challenge_id="")
