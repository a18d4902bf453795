"""Conversations go on while their keys are wrapped anew."""

from __future__ import annotations

import threading

from sqlalchemy.engine import Engine

from services.confirming.acts import ACTS
from services.keeping.rotation import rewrap_all
from services.work import policy
from services.work.work import Resources
from tests.clock import Clock
from tests.conftest import FreshDatabase
from tests.fakes_biometrics import FakeEngines
from tests.unit.channels import dialogues
from tests.unit.channels.conversations.test_tracker_store import (
    KEYS,
    NEW_KEYS,
    positions,
    say,
    store_at,
    whole,
)
from tests.upi import RememberingUpi
from vault import BlindIndex, KeyRing, Sealer


def bank_under(keys: str, database: Engine) -> Resources:
    return Resources(
        engine=database,
        ring=KeyRing.parse(keys),
        index=BlindIndex(bytes(range(1, 33))),
        sealer=Sealer(bytes(range(2, 34))),
        policy=policy.load(),
        upi=RememberingUpi(),
        clock=Clock(),
        helpline="",
        time_zone="Asia/Kolkata",
        biometrics=FakeEngines(),
        acts=ACTS,
    )


def test_conversations_go_on_through_a_rotation_and_need_no_old_key_after_it(
    fresh_database: FreshDatabase, database: Engine
) -> None:
    old = store_at(fresh_database.url, KEYS)
    for _ in range(10):
        say(old, dialogues.greeting(True))
    both, failed, stop = store_at(fresh_database.url, NEW_KEYS), [], threading.Event()

    def talk() -> None:
        while not stop.is_set():
            try:
                say(both, dialogues.greeting(True))
            except Exception as error:
                failed.append(error)
                return

    talker = threading.Thread(target=talk)
    talker.start()
    bank = bank_under(NEW_KEYS, database)
    tallies = [rewrap_all(bank, lambda *_: None, batch=5) for _ in range(5)]
    stop.set()
    talker.join()
    assert failed == []
    assert tallies[0]["tracker_events.sealed"].done == 10 * 5 + 3
    assert all(tally.left == 0 for tally in tallies[-1].values())
    new = store_at(fresh_database.url, "2:" + NEW_KEYS.partition("2:")[2])
    length = len(whole(new).events)
    assert length > 10 * 5 + 3
    say(new, dialogues.greeting(True))
    assert positions(database) == list(range(length + 5))
