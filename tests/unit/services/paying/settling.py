"""Payments to another bank, made without the conversation, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from operations import jobs
from services.bank import Bank
from services.paying import transfer_money
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from tests.unit.conftest import UPI_SECRET, World
from tests.unit.services.paying.test_transfer_money import add_payee
from tests.upi import WaywardUpi

KAMALA = "9000000001"


def wayward(world: World) -> tuple[World, WaywardUpi]:
    """The world with a provider of moods, at the database's own time."""
    upi = WaywardUpi()
    bank = Bank(replace(world.resources, upi=upi), UPI_SECRET)
    world.clock.time = max(world.clock.time, datetime.now(timezone.utc))
    return World(bank, world.clock, upi), upi


def with_payee(world: World) -> Session:
    session = world.signed_in()
    add_payee(world, session)
    world.deliver()
    return session


def confirmed(world: World, session: Session, paise: int = 700_00) -> str:
    """An order whose passcode was right and whose process died then; its id."""
    with world.resources.work() as work:
        order = transfer_money.open_transfer(work, session, Wish("Asha", paise))
        transfer_money.execute(work, order)
    return order.id


def row_of(world: World, order_id: str) -> Any:
    with world.resources.work() as work:
        row = work.one("SELECT * FROM orders WHERE id = :id", id=order_id)
    assert row is not None
    return row


def state_of(world: World, order_id: str) -> str:
    return str(row_of(world, order_id).state)


def later(world: World, seconds: float) -> None:
    """Let time pass and the jobs have one round."""
    world.clock.forward(seconds=seconds)
    jobs.reconcile(world.resources)


def cases(world: World) -> list[str]:
    with world.resources.work() as work:
        rows = work.all("SELECT reason FROM support_cases ORDER BY created_at, number")
    return [row.reason for row in rows]


def told(world: World, outcome: str) -> list[dict[str, Any]]:
    """The details of the trail's events of this outcome about payments."""
    with world.resources.work() as work:
        rows = work.all(
            "SELECT details FROM audit_events WHERE kind = 'transfer_money'"
            " AND outcome = :outcome ORDER BY id",
            outcome=outcome,
        )
    return [row.details for row in rows]
