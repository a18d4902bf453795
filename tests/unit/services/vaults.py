"""Keys for tests of the vault, and the same bank under other keys."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from services.bank import Bank
from tests.unit.conftest import World
from vault import BlindIndex, KeyRing


def key(name: str) -> bytes:
    """A key that looks random and is the same in every run."""
    return hashlib.sha256(name.encode()).digest()


# Version 1 is what the world's own bank has.
KEYS = {1: bytes(range(32)), 2: key("ring 2"), 3: key("ring 3")}
INDEX_KEYS = {1: bytes(range(1, 33)), 2: key("index 2")}


def ring(*versions: int) -> KeyRing:
    """A ring of some versions; the last is current."""
    return KeyRing({version: KEYS[version] for version in versions}, versions[-1])


def index(*versions: int) -> BlindIndex:
    """The same for blind indexes."""
    keys = {version: INDEX_KEYS[version] for version in versions}
    return BlindIndex(keys, versions[-1])


def under(world: World, **changes: Any) -> World:
    """The same bank, as a process with other keys sees it."""
    resources = replace(world.resources, **changes)
    return World(Bank(resources, world.bank.upi_secret), world.clock, world.upi)


def pay(
    world: World, rupees: int, payee: str = "Ramesh", by: str = "9000000001"
) -> str:
    """Send money, from signing in to the code; the order's id."""
    from services.paying.transfer_money import Wish

    session = world.signed_in(by)
    wish = Wish(payee, rupees * 100, "for the garden wall")
    order = world.bank.open_transfer(session, wish, issue_challenge=True)
    world.bank.confirm_with_passcode(session, order.id, world.approve())
    return order.id


def run(engine: Engine, sql: str, **values: Any) -> list[Any]:
    """One statement, committed; its rows, if it has any."""
    with engine.begin() as connection:
        done = connection.execute(text(sql), values)
        return list(done.all()) if done.returns_rows else []
