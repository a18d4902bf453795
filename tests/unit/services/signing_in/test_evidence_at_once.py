"""Two at once: evidence serves one, and a payment confirmed in two ways is one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from services.accounts.outcomes import Receipt
from services.asking.challenges import Challenge
from services.paying.transfer_money import Wish
from services.work.errors import Refusal
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, Person


def outcomes(acts: list[Callable[[], object]]) -> list[object]:
    def attempt(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refusal as refusal:
            return refusal.slug

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


def test_one_piece_of_evidence_given_to_many_pays_once(world: World) -> None:
    person = Person(world).enrolled()
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    order = world.bank.open_transfer(
        session, Wish("Ramesh", 500_00), issue_challenge=True
    )
    assert order.voice
    evidence = world.bank.give_voice(session, order.id, person.captures(order.voice))
    heard = person.heard(session, order.voice.digits)
    before = world.balance(KAMALA)
    verify = [lambda: world.bank.verify_identity(session, evidence, heard)] * 6
    came = outcomes([*verify])
    assert sum(isinstance(one, Receipt) for one in came) == 1
    assert came.count("evidence_expired") == 5
    assert before - world.balance(KAMALA) == 500_00
    assert world.problems() == []


def test_voice_and_passcode_for_one_payment_at_once_pay_once(world: World) -> None:
    person = Person(world).enrolled()
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    before = world.balance(KAMALA)
    order = world.bank.open_transfer(
        session, Wish("Ramesh", 500_00), issue_challenge=True
    )
    assert order.voice
    code = world.approve()
    evidence = world.bank.give_voice(session, order.id, person.captures(order.voice))
    heard = person.heard(session, order.voice.digits)
    came = outcomes(
        [
            lambda: world.bank.verify_identity(session, evidence, heard),
            lambda: world.bank.confirm_with_passcode(session, order.id, code),
        ]
    )
    assert any(isinstance(one, Receipt) for one in came)
    assert before - world.balance(KAMALA) == 500_00
    assert world.problems() == []


def test_many_wrong_voices_at_once_are_all_counted(world: World) -> None:
    person = Person(world).enrolled()
    person.engines.voice = "refuse"
    asked = [person.asked() for _ in range(8)]
    person.engines.compared.clear()
    came = outcomes(
        [lambda one=one: person.answer(*one) for one in asked]  # type: ignore[misc]  # bound early
    )
    assert all(isinstance(one, Challenge) for one in came)
    assert person.engines.compared.count("voice") <= 5
    person.engines.voice = "accept"
    assert isinstance(person.signs_in()[1], Challenge)
