"""The customer's yes: ask for the bound passcode, or act where a yes is enough."""

from __future__ import annotations

from collections.abc import Sequence

from services.accounts import open_orders
from services.accounts.confirmed import act_of, by_order
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome
from services.asking import all_sessions
from services.asking.challenges import Challenge
from services.confirming.consent import Spoken, is_last_question
from services.people import sessions
from services.people.sessions import Session
from services.work.errors import NotReadBack
from services.work.work import Work


def confirm_order(
    work: Work, session: Session, captures: Sequence[str] = ()
) -> Challenge | Outcome:
    """Take the yes to the order that was read back in this session.

    Args:
        work: the transaction.
        session: whose.
        captures: what the client can capture, such as ``voice``.

    Returns:
        The challenge whose passcode is now needed, what is to be said where a voice
        may confirm, or what was done.

    Raises:
        NothingToConfirm: nothing was read back, or it lapsed.
        NotReadBack: it was not the last question put, or this was no explicit yes.
        SignInNeeded, AccountBlocked: the session may not.
    """
    _lock_all_if_ending(work, session)
    sessions.require(work, session)
    order = open_orders.need_open(work, session)
    check_yes(work, session, order)
    act, confirmed = act_of(work, order.kind), by_order(session, order)
    if act.on_yes is not None:
        act.on_yes(work, confirmed)
    if "voice" in captures and act.ask_voice is not None:
        asked = act.ask_voice(work, confirmed)
        if asked is not None:
            return asked
    if "yes" not in act.confirmed_by:
        return open_orders.ask_passcode(work, session, order)
    done = act.carry_out(work, confirmed)
    assert done is not None  # nothing of it is left for after the commit
    return done


def check_yes(work: Work, session: Session, order: Order) -> None:
    """Refuse what this turn's words do not confirm, whatever the dialogue made of them.

    A session in which nobody ever spoke has no turns: there the caller's word counts.

    Raises:
        NotReadBack: it was not the last question put, or this was no explicit yes.
    """
    turn = sessions.turn_of(work, session.id)
    if turn.number == 0:
        return
    said_yes = turn.noted == turn.number and turn.spoken == Spoken.YES.value
    if not said_yes or not is_last_question(order.read_back_turn, turn.number):
        raise NotReadBack


def _lock_all_if_ending(work: Work, session: Session) -> None:
    """Hold all sessions of a customer who may be about to end them, in their one order.

    With this session held first, two who block at once would wait for each other.
    """
    ending = work.acts.kinds(lambda act: act.ends_sessions)
    customer_id = open_orders.asked_back_to(work, session, ending)
    if customer_id is not None:
        all_sessions.lock_all_of(work, customer_id)
