"""The table of acts: each row whole, each kind once, and each known to the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from protocol.sentences import say
from services.accounts.open_orders import Proposal, propose
from services.accounts.orders import Order
from services.asking.challenges import Challenge
from services.asking.evidence import EvidencePurpose
from services.confirming.acts import ACTS
from services.paying.transfer_money import Wish
from services.people.sessions import LEVELS, Session
from services.work.acts import Act, Acts, Answer
from services.work.errors import SaathiError
from tests.unit.conftest import World

Row = Act[Any, Any]
ORDERED = [act for act in ACTS if act.ordered]
WISHES: dict[str, Callable[[World, Session], Order]] = {
    "transfer_money": lambda w, s: w.bank.open_transfer(s, Wish("Ramesh", 100_00)),
    "add_payee": lambda w, s: w.bank.open_add_payee(s, "asha@okaxis"),
    "remove_payee": lambda w, s: w.bank.open_remove_payee(s, "Ramesh"),
    "cancel_transfer": lambda w, s: w.bank.open_cancel(s, held(w, s)),
    "block_account": lambda w, s: w.bank.open_block(s),
    "enrol_face": lambda w, s: w.bank.open_enrolment(s, "face"),
    "enrol_voice": lambda w, s: w.bank.open_enrolment(s, "voice"),
}


def held(world: World, session: Session) -> str:
    """A payment that is held; the order's id."""
    world.upi.names["gopal@okaxis"] = "Gopal Rao"
    world.bank.open_add_payee(session, "gopal@okaxis")
    world.bank.confirm_order(session)
    world.bank.redeem(session, None, world.approve())
    order = world.bank.open_transfer(session, Wish("Gopal", 20_000_00))
    world.bank.confirm_order(session)
    world.bank.redeem(session, None, world.approve())
    return order.id


def kind_of(act: Row) -> str:
    return act.kind


@pytest.mark.parametrize("act", ACTS, ids=kind_of)
def test_each_act_is_whole(act: Row) -> None:
    assert re.fullmatch("[a-z][a-z_]{0,31}", act.kind)
    assert act.confirmed_by
    assert set(act.confirmed_by) <= set(get_args(Answer))
    assert act.level in LEVELS
    asked = {"passcode", "approval"} & set(act.confirmed_by)
    assert (act.title is not None) == bool(asked), "what is asked on the phone"


@pytest.mark.parametrize("act", ACTS, ids=kind_of)
def test_what_a_yes_does_stands_where_something_is_read_back(act: Row) -> None:
    by_a_yes = "yes" in act.confirmed_by or act.on_yes or act.ask_voice
    assert act.ordered or not by_a_yes
    assert act.ordered or act.by_strangers
    assert act.ordered or act.conclude is None
    # A yes must not set off what still has a part to come after the commit.
    assert act.conclude is None or "yes" not in act.confirmed_by
    # An approval alone comes from the telephone of whom a stranger has asked.
    assert act.by_strangers == ("approval" in act.confirmed_by)


@pytest.mark.parametrize("act", ACTS, ids=kind_of)
def test_a_face_or_a_voice_is_for_what_the_trail_has_a_name_for(act: Row) -> None:
    captured = act.learns or act.ask_voice or not act.ordered
    assert (act.evidence is not None) == bool(captured)


def test_no_kind_comes_twice() -> None:
    with pytest.raises(AssertionError):
        Acts((*ACTS.rows, replace(ACTS.rows[0], title="Again")))


def test_what_is_in_no_row_is_no_act(world: World) -> None:
    with pytest.raises(SaathiError):
        ACTS.of("pay_bill")
    session = world.signed_in()
    with world.resources.work() as work, pytest.raises(SaathiError):
        propose(work, session, Proposal(kind="pay_bill"))


def test_the_database_takes_evidence_for_the_acts_that_have_it(world: World) -> None:
    with world.resources.work() as work:
        row = work.one(
            "SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE"
            " conrelid = 'evidence_requests'::regclass AND contype = 'c'"
            " AND pg_get_constraintdef(oid) LIKE '%purpose%'"
        )
    assert row is not None
    taken = re.findall("'([a-z_]+)'", row.rule)
    wanted = ACTS.kinds(lambda act: act.evidence is not None)
    assert sorted(taken) == sorted(wanted) == sorted(get_args(EvidencePurpose))


def test_each_act_that_is_read_back_can_be_wished_for() -> None:
    assert set(WISHES) == {act.kind for act in ORDERED}


@pytest.mark.parametrize("act", ORDERED, ids=kind_of)
def test_a_yes_does_it_or_asks_for_the_passcode_by_its_title(
    world: World, act: Row
) -> None:
    session = world.signed_in()
    order = WISHES[act.kind](world, session)
    assert order.kind == act.kind
    outcome = world.bank.confirm_order(session)
    if "yes" in act.confirmed_by:
        assert not isinstance(outcome, Challenge)
        return
    assert isinstance(outcome, Challenge)
    assert outcome.purpose == act.kind
    _session, done = world.bank.redeem(session, None, world.approve())
    assert world.upi.requests[-1].purpose == say("en", str(act.title))
    assert done is not None


@pytest.mark.parametrize("act", [act for act in ACTS if act.by_strangers], ids=kind_of)
def test_a_stranger_has_the_customer_asked_by_its_title(world: World, act: Row) -> None:
    asks: dict[str, Callable[[Session, str], Challenge]] = {
        "sign_in": world.bank.request_sign_in,
        "block_account": world.bank.request_block,
    }
    challenge = asks[act.kind](world.new_session(), "9000000001")
    world.deliver()
    assert challenge.purpose == act.kind
    assert world.upi.requests[-1].purpose == say("en", str(act.title))


def test_every_order_and_question_in_the_database_has_an_act(world: World) -> None:
    session = world.signed_in()
    for kind in sorted(WISHES, reverse=True):  # what is removed or saved comes last
        WISHES[kind](world, session)
    with world.resources.work() as work:
        orders = work.all("SELECT DISTINCT kind FROM orders")
        questions = work.all("SELECT DISTINCT purpose FROM challenges")
    assert {row.kind for row in orders} == {act.kind for act in ORDERED}
    assert {row.purpose for row in questions} <= {act.kind for act in ACTS}
