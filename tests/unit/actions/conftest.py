"""Who talks to the actions: in each test the bank is as nobody has changed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from services.people.sessions import Session
from tests.shared_database import SharedDatabase
from tests.unit.actions.caller import NOW, Caller, Who, begun, call, earlier
from tests.unit.actions.payments import befriends, pays
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, RAMESH, Person

SUNITA = "9000000003"
LAST_MOMENT_OF_JANUARY = datetime(2025, 1, 31, 18, 29, 59, tzinfo=timezone.utc)

Calling = Callable[[Who], Caller]


@pytest.fixture
def calling(shared_database: SharedDatabase) -> Calling:
    """Begin a conversation, as often as a test wants to."""
    return lambda who: call(shared_database, who)


@pytest.fixture
def stranger(calling: Calling) -> Caller:
    return calling("stranger")


@pytest.fixture
def kamala(calling: Calling) -> Caller:
    """Kamala, who signed in by passcode."""
    return calling("kamala")


@pytest.fixture
def unseen(calling: Calling) -> Caller:
    """Somebody whose face and voice are known, and who has not signed in."""
    return calling("unseen")


@pytest.fixture
def seen(calling: Calling) -> Caller:
    """Kamala, who signed in by face and voice."""
    return calling("seen")


@pytest.fixture
def paid(shared_database: SharedDatabase) -> Caller:
    """Kamala, who got ₹1,200 from Sunita three days ago and paid Ramesh ₹500 today."""

    def make(world: World, person: Person) -> Session:
        ramesh, sunita = world.signed_in(RAMESH), world.signed_in(SUNITA)
        befriends(world, ramesh, "sunita@saathi")
        befriends(world, sunita, "kamala@saathi")
        pays(world, ramesh, "Sunita", 500_00)
        pays(world, sunita, "Kamala", 1_200_00)
        kamala = world.signed_in(KAMALA)
        pays(world, kamala, "Ramesh", 500_00, "medicines")
        return kamala

    caller = begun(shared_database, "paid", make)
    caller.happened(earlier(days=9), earlier(days=3), NOW)
    return caller


@pytest.fixture
def paid_often(shared_database: SharedDatabase) -> Caller:
    """Kamala, who paid Ramesh ₹1 to ₹12 day by day, then Sunita, and was paid by her.

    The third payment, of ₹3, was the first in February.
    """

    def make(world: World, person: Person) -> Session:
        kamala, sunita = world.signed_in(KAMALA), world.signed_in(SUNITA)
        for rupees in range(1, 13):
            pays(world, kamala, "Ramesh", rupees * 100)
        pays(world, kamala, "Sunita", 13_00)
        befriends(world, sunita, "kamala@saathi")
        pays(world, sunita, "Kamala", 14_00)
        return world.bank.session_now(kamala)

    caller = begun(shared_database, "paid_often", make)
    opened, first = earlier(days=60), LAST_MOMENT_OF_JANUARY - timedelta(days=1)
    february = LAST_MOMENT_OF_JANUARY + timedelta(seconds=1)
    days = (february + timedelta(days=day) for day in range(12))
    caller.happened(opened, first, LAST_MOMENT_OF_JANUARY, *days)
    return caller
