"""Payments and payees, from the wish to the code on the phone."""

from __future__ import annotations

from services.paying.transfer_money import Wish
from services.people.sessions import Session
from tests.unit.conftest import World


def pays(
    world: World, session: Session, payee: str, paise: int, note: str = ""
) -> None:
    """Send money."""
    world.bank.open_transfer(session, Wish(payee, paise, note))
    confirms(world, session)


def befriends(world: World, session: Session, vpa: str) -> None:
    """Save a payee."""
    world.bank.open_add_payee(session, vpa)
    confirms(world, session)


def confirms(world: World, session: Session) -> None:
    """Say yes, approve on the phone, and give the code."""
    world.bank.confirm_order(session)
    world.bank.redeem(session, None, world.approve())
