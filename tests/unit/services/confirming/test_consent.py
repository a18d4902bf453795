"""Consent by the database: whatever the dialogue predicts, only a yes moves money."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from operations import jobs
from services.accounts.orders import Order
from services.accounts.outcomes import Receipt
from services.asking.challenges import Challenge
from services.confirming.consent import (
    TABLE,
    Effect,
    Spoken,
    Waits,
    effect_of,
    is_last_question,
)
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import (
    NotReadBack,
    PasscodeExpired,
    Refusal,
    TurnOver,
)
from tests.unit.conftest import World

RAMESH = Wish("Ramesh", 500_00)


def turn(world: World, session: Session, spoken: Spoken) -> None:
    """One turn, numbered by web and heard by whoever answers it."""
    world.bank.hear(session, world.bank.begin_turn(session), spoken)


def read_back(world: World, session: Session, wish: Wish = RAMESH) -> Order:
    """A turn that wishes to pay, and is answered by the read-back."""
    turn(world, session, Spoken.AGAINST)
    order = world.bank.open_transfer(session, wish)
    world.bank.note_read_back(session, order)
    return order


def at_the_code(world: World, session: Session) -> str:
    """A payment after its yes; the code that the telephone shows."""
    read_back(world, session)
    turn(world, session, Spoken.YES)
    assert isinstance(world.bank.confirm_order(session), Challenge)
    return world.approve()


def waiting(world: World, session: Session) -> str | None:
    order = world.bank.open_order(session)
    if order is None:
        return None
    return "paused" if order.paused else order.state


def asked_on_the_phone(world: World) -> int:
    with world.resources.work() as work:
        row = work.one(
            "SELECT count(*) AS open FROM challenges WHERE order_id IS NOT NULL"
            " AND state IN ('requested', 'approved')"
        )
    assert row is not None
    return int(row.open)


def test_the_table_has_every_row_once() -> None:
    assert set(TABLE) == {(waits, spoken) for waits in Waits for spoken in Spoken}


@pytest.mark.parametrize(
    ("waits", "spoken", "effect"),
    [
        (Waits.READ_BACK, Spoken.YES, Effect.CONFIRMS),
        (Waits.READ_BACK, Spoken.HARMLESS, Effect.STAYS),
        (Waits.READ_BACK, Spoken.EVIDENCE, Effect.PAUSES),
        (Waits.READ_BACK, Spoken.AGAINST, Effect.VOIDS),
        (Waits.READ_BACK, Spoken.FEAR, Effect.VOIDS),
        (Waits.READ_BACK, Spoken.OTHER, Effect.PAUSES),
        (Waits.CODE, Spoken.YES, Effect.STAYS),
        (Waits.CODE, Spoken.HARMLESS, Effect.STAYS),
        (Waits.CODE, Spoken.EVIDENCE, Effect.STAYS),
        (Waits.CODE, Spoken.AGAINST, Effect.VOIDS),
        (Waits.CODE, Spoken.FEAR, Effect.VOIDS),
        (Waits.CODE, Spoken.OTHER, Effect.PAUSES),
        (Waits.PAUSED, Spoken.YES, Effect.CONFIRMS),
        (Waits.PAUSED, Spoken.HARMLESS, Effect.STAYS),
        (Waits.PAUSED, Spoken.EVIDENCE, Effect.STAYS),
        (Waits.PAUSED, Spoken.AGAINST, Effect.VOIDS),
        (Waits.PAUSED, Spoken.FEAR, Effect.VOIDS),
        (Waits.PAUSED, Spoken.OTHER, Effect.STAYS),
        (Waits.HELD, Spoken.YES, Effect.STAYS),
        (Waits.HELD, Spoken.HARMLESS, Effect.STAYS),
        (Waits.HELD, Spoken.EVIDENCE, Effect.STAYS),
        (Waits.HELD, Spoken.AGAINST, Effect.STAYS),
        (Waits.HELD, Spoken.FEAR, Effect.SUSPENDS),
        (Waits.HELD, Spoken.OTHER, Effect.STAYS),
    ],
)
def test_every_row_of_the_table(waits: Waits, spoken: Spoken, effect: Effect) -> None:
    assert effect_of(waits, spoken) is effect


@pytest.mark.parametrize(
    ("read_back_turn", "number", "last"),
    [(None, 1, False), (1, 2, True), (1, 3, False), (2, 2, False), (3, 2, False)],
)
def test_the_last_question_is_that_of_the_turn_before(
    read_back_turn: int | None, number: int, last: bool
) -> None:
    assert is_last_question(read_back_turn, number) is last


def test_a_yes_to_the_last_question_asks_for_the_code(world: World) -> None:
    session = world.signed_in()
    code = at_the_code(world, session)
    turn(world, session, Spoken.EVIDENCE)
    _, receipt = world.bank.redeem(session, None, code)
    assert isinstance(receipt, Receipt)
    assert world.balance("9000000001") == 49_500_00


def test_the_dialogue_alone_confirms_nothing(world: World) -> None:
    session = world.signed_in()
    read_back(world, session)
    for spoken in set(Spoken) - {Spoken.YES, Spoken.AGAINST, Spoken.FEAR}:
        turn(world, session, spoken)
        with pytest.raises(NotReadBack):
            world.bank.confirm_order(session)
    assert asked_on_the_phone(world) == 0


def test_a_yes_after_a_digression_confirms_nothing_before_it_is_read_back_again(
    world: World,
) -> None:
    session = world.signed_in()
    order = read_back(world, session)
    turn(world, session, Spoken.HARMLESS)
    turn(world, session, Spoken.YES)
    with pytest.raises(NotReadBack):
        world.bank.confirm_order(session)
    world.bank.note_read_back(session, order)
    turn(world, session, Spoken.YES)
    assert isinstance(world.bank.confirm_order(session), Challenge)


def test_a_turn_that_nobody_heard_takes_the_yes_away(world: World) -> None:
    session = world.signed_in()
    read_back(world, session)
    world.bank.begin_turn(session)  # a crash, or an answer by a rule alone
    turn(world, session, Spoken.YES)
    with pytest.raises(NotReadBack):
        world.bank.confirm_order(session)


@pytest.mark.parametrize("spoken", [Spoken.AGAINST, Spoken.FEAR])
def test_a_refusal_at_the_code_voids_and_withdraws_it(
    world: World, spoken: Spoken
) -> None:
    session = world.signed_in()
    code = at_the_code(world, session)
    turn(world, session, spoken)
    assert waiting(world, session) is None
    assert asked_on_the_phone(world) == 0
    world.deliver()
    assert world.upi.cancelled
    turn(world, session, Spoken.EVIDENCE)
    with pytest.raises(PasscodeExpired):
        world.bank.redeem(session, None, code)
    assert world.balance("9000000001") == 50_000_00


def test_a_paused_code_is_neither_used_nor_counted(world: World) -> None:
    session = world.signed_in()
    code = at_the_code(world, session)
    turn(world, session, Spoken.OTHER)
    assert waiting(world, session) == "paused"
    turn(world, session, Spoken.EVIDENCE)
    with pytest.raises(NotReadBack):
        world.bank.redeem(session, None, code)
    with world.resources.work() as work:
        row = work.one("SELECT max(attempts) AS most FROM challenges")
    assert row is not None
    assert row.most <= 1  # the sign-in's own
    assert world.balance("9000000001") == 50_000_00


def test_what_was_paused_takes_its_code_after_a_new_yes(world: World) -> None:
    session = world.signed_in()
    code = at_the_code(world, session)
    turn(world, session, Spoken.OTHER)
    order = world.bank.open_order(session)
    assert order is not None
    world.bank.note_read_back(session, order)
    turn(world, session, Spoken.YES)
    assert waiting(world, session) == "awaiting_passcode"
    turn(world, session, Spoken.EVIDENCE)
    _, receipt = world.bank.redeem(session, None, code)
    assert isinstance(receipt, Receipt)


def test_a_code_counts_only_in_a_turn_that_was_heard_as_one(world: World) -> None:
    session = world.signed_in()
    code = at_the_code(world, session)
    turn(world, session, Spoken.HARMLESS)
    with pytest.raises(NotReadBack):
        world.bank.redeem(session, None, code)


def test_fear_reaches_orders_of_other_sessions_and_of_the_api(world: World) -> None:
    here, there = world.signed_in(), world.signed_in()
    order = world.bank.open_transfer(there, RAMESH, issue_challenge=True)
    code = world.approve()
    turn(world, here, Spoken.FEAR)
    assert world.bank.order_by_id(there, order.id).state == "cancelled"
    with pytest.raises(Refusal):
        world.bank.confirm_with_passcode(there, order.id, code)
    assert world.balance("9000000001") == 50_000_00


def held(world: World, session: Session) -> str:
    """A payment to a new payee, which waits its hour; the order's id."""
    bank = world.bank
    bank.open_add_payee(session, "asha@okaxis")
    bank.confirm_order(session)
    bank.redeem(session, None, world.approve())
    order = bank.open_transfer(session, Wish("Asha", 20_000_00))
    bank.confirm_order(session)
    bank.redeem(session, None, world.approve())
    return order.id


def test_fear_keeps_a_held_payment_from_being_let_go(world: World) -> None:
    session = world.signed_in()
    order_id = held(world, session)
    turn(world, session, Spoken.FEAR)
    (found,) = world.bank.whereabouts(session)
    assert found.state == "suspended"
    world.clock.forward(hours=2)
    jobs.release_held(world.resources)
    assert world.bank.held_transfers(world.signed_in())[0].order_id == order_id


def test_what_was_suspended_is_given_back_after_a_day_and_told(world: World) -> None:
    session = world.signed_in()
    held(world, session)
    turn(world, session, Spoken.FEAR)
    world.clock.forward(hours=23)
    assert jobs.give_back_suspended(world.resources) == 0
    world.clock.forward(hours=2)
    assert jobs.give_back_suspended(world.resources) == 1
    assert jobs.give_back_suspended(world.resources) == 0
    world.deliver()
    assert "₹20,000 to Asha Rao" in str(world.upi.notices[-1])
    assert world.bank.held_transfers(world.signed_in()) == []
    assert world.problems() == []


def test_what_was_suspended_can_still_be_cancelled(world: World) -> None:
    session = world.signed_in()
    order_id = held(world, session)
    turn(world, session, Spoken.FEAR)
    order = world.bank.open_cancel(session, order_id)
    world.bank.note_read_back(session, order)
    turn(world, session, Spoken.YES)
    receipt = world.bank.confirm_order(session)
    assert isinstance(receipt, Receipt)
    assert receipt.status == "voided"


def test_a_late_action_of_a_turn_that_is_over_does_nothing(world: World) -> None:
    session = world.signed_in()
    read_back(world, session)
    late = world.bank.begin_turn(session)
    world.bank.begin_turn(session)
    with pytest.raises(TurnOver):
        world.bank.hear(session, late, Spoken.YES)
    with pytest.raises(NotReadBack):
        world.bank.confirm_order(session)


def test_a_turn_is_heard_once(world: World) -> None:
    session = world.signed_in()
    read_back(world, session)
    number = world.bank.begin_turn(session)
    world.bank.hear(session, number, Spoken.OTHER)
    world.bank.hear(session, number, Spoken.YES)
    with pytest.raises(NotReadBack):
        world.bank.confirm_order(session)


def test_a_session_tells_whether_its_turn_was_heard(world: World) -> None:
    session = world.signed_in()
    number = world.bank.begin_turn(session)
    assert not world.bank.session_now(session).has_noted(number)
    world.bank.hear(session, number, Spoken.HARMLESS)
    assert world.bank.session_now(session).has_noted(number)
    world.bank.begin_turn(session)
    assert not world.bank.session_now(session).has_noted(number)


@dataclass
class Model:
    """What must be true of money, told without the database: the rule in words."""

    asked: bool = False  # the last answer ended with the read-back
    confirmed: bool = False  # an explicit yes was given to it, and stands
    paid: int = 0
    log: list[str] = field(default_factory=list)

    def hear(self, spoken: Spoken | None) -> None:
        """A turn; None is one that nobody recorded."""
        said_yes = spoken is Spoken.YES and self.asked
        if said_yes:
            self.confirmed = True
        elif spoken not in (Spoken.YES, Spoken.HARMLESS, Spoken.EVIDENCE):
            self.confirmed = False
        self.asked = False


@pytest.mark.parametrize("seed", range(40))
def test_no_sequence_of_turns_pays_without_an_explicit_yes(
    world: World, seed: int
) -> None:
    chance, session, model = random.Random(seed), world.signed_in(), Model()  # noqa: S311 - a test's own chance
    for _ in range(30):
        _one_step(world, session, model, chance)
        assert world.balance("9000000001") == 50_000_00 - model.paid, model.log
    assert world.problems() == []


def _one_step(
    world: World, session: Session, model: Model, chance: random.Random
) -> None:
    spoken = chance.choice([*Spoken, Spoken.YES, Spoken.YES, Spoken.EVIDENCE, None])
    number = world.bank.begin_turn(session)
    model.log.append(str(spoken))
    model.hear(spoken)
    if spoken is not None:
        world.bank.hear(session, number, spoken)
    # Whatever the dialogue now makes of it, wrong as it may be:
    does = chance.choice(["read back", "read back", "confirm", "confirm", "code", "-"])
    model.log.append(does)
    if does == "read back":
        _read_back_something(world, session, model)
    elif does == "confirm":
        _try(world.bank.confirm_order, session)
    elif does == "code":
        _try_code(world, session, model)


def _read_back_something(world: World, session: Session, model: Model) -> None:
    order = world.bank.open_order(session)
    if order is None or order.state == "awaiting_confirmation":
        order = world.bank.open_transfer(session, Wish("Ramesh", 100))
        model.confirmed = False
    world.bank.note_read_back(session, order)
    model.asked = True


def _try_code(world: World, session: Session, model: Model) -> None:
    world.deliver()
    code = _try(world.approve)
    before = world.balance("9000000001")
    _try(world.bank.redeem, session, None, code or "000000")
    moved = before - world.balance("9000000001")
    if moved:
        assert model.confirmed, model.log
        assert moved == 100
        model.paid += moved
        model.confirmed = False


def _try(action: object, *arguments: object) -> object:
    try:
        return action(*arguments)  # type: ignore[operator]  # whatever is tried
    except (Refusal, AssertionError, IndexError, StopIteration, LookupError):
        return None


def test_the_columns_of_consent_name_only_known_words(world: World) -> None:
    with world.resources.work() as work:
        row = work.one(
            "SELECT pg_get_constraintdef(oid) AS told FROM pg_constraint"
            " WHERE conrelid = 'sessions'::regclass AND conname LIKE '%spoken%'"
        )
    assert row is not None
    assert {spoken.value for spoken in Spoken} == {
        word for word in str(row.told).split("'") if word.isalpha() and word != "text"
    } - {"ANY", "CHECK", "ARRAY"}
