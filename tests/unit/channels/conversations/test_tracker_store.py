"""The tracker store on a real PostgreSQL: sealed, dense, bounded, and never silent."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from channels.conversations.tracker_store import EncryptedTrackerStore, SaveConflict
from tests.conftest import FreshDatabase
from tests.unit.channels import dialogues
from tests.unit.channels.dialogues import DOMAIN
from vault import KeyRing, Tampered, VaultError

KEYS = "1:" + base64.b64encode(bytes(range(32))).decode()
NEW_KEYS = f"{KEYS},2:" + base64.b64encode(bytes(range(32, 64))).decode()
MAX_HISTORY = 5
T = TypeVar("T")


def wait_for(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def store_at(url: str, keys: str = KEYS) -> EncryptedTrackerStore:
    return EncryptedTrackerStore(DOMAIN, url, keys=keys, max_history=MAX_HISTORY)


@pytest.fixture
def store(fresh_database: FreshDatabase) -> EncryptedTrackerStore:
    return store_at(fresh_database.url)


def say(store: EncryptedTrackerStore, turn: list[Event], to: str = "c1") -> None:
    """Do with the store what Rasa does in one turn."""
    tracker = wait_for(store.get_or_create_tracker(to, append_action_listen=False))
    if not tracker.events:
        tracker.update_with_events(dialogues.beginning(), DOMAIN)
    tracker.update_with_events(turn, DOMAIN)
    wait_for(store.save(tracker))


def whole(store: EncryptedTrackerStore, of: str = "c1") -> DialogueStateTracker:
    tracker = wait_for(store.retrieve_full_tracker(of))
    assert tracker is not None
    return tracker


def positions(engine: Engine, of: str = "c1") -> list[int]:
    query = text(
        "SELECT position FROM tracker_events WHERE conversation_id = :of ORDER BY 1"
    )
    with engine.connect() as connection:
        return [row.position for row in connection.execute(query, {"of": of})]


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def test_an_unknown_conversation_is_none(store: EncryptedTrackerStore) -> None:
    assert wait_for(store.retrieve("c1")) is None
    assert wait_for(store.retrieve_full_tracker("c1")) is None
    assert not wait_for(store.exists("c1"))


def test_what_was_saved_is_loaded(store: EncryptedTrackerStore) -> None:
    say(store, dialogues.form_begins(True))
    tracker = wait_for(store.retrieve("c1"))
    assert tracker is not None
    assert tracker.get_slot("payee") == "Ramesh"
    assert tracker.active_loop_name == dialogues.FORM
    assert wait_for(store.exists("c1"))
    assert list(wait_for(store.keys())) == ["c1"]


def test_every_event_is_kept_in_its_place(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    turns = [dialogues.greeting(True) for _ in range(30)]
    for turn in turns:
        say(store, turn)
    expected = dialogues.beginning() + [event for turn in turns for event in turn]
    assert positions(database) == list(range(len(expected)))
    found = [event.as_dict() for event in whole(store).events]
    for before, after in zip(expected, found, strict=True):
        assert {**before.as_dict(), "timestamp": 0} == {**after, "timestamp": 0}


def test_a_turn_loads_the_context_alone(store: EncryptedTrackerStore) -> None:
    for _ in range(60):
        say(store, dialogues.greeting(True))
    tracker = wait_for(store.retrieve("c1"))
    assert tracker is not None
    assert len(tracker.events) < 40
    assert len(whole(store).events) == 60 * 5 + 3


def test_saving_again_adds_nothing(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    say(store, dialogues.greeting(True))
    tracker = wait_for(store.retrieve("c1"))
    assert tracker is not None
    before = positions(database)
    wait_for(store.save(tracker))
    wait_for(store.save(tracker))
    assert positions(database) == before


def test_a_tracker_saved_twice_grows_by_its_new_events(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    tracker = wait_for(store.create_tracker("c1"))
    tracker.update_with_events(dialogues.greeting(True), DOMAIN)
    wait_for(store.save(tracker))
    tracker.update_with_events(dialogues.greeting(True), DOMAIN)
    wait_for(store.save(tracker))
    assert positions(database) == list(range(11))


def test_a_tracker_made_elsewhere_holds_the_whole_conversation(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    say(store, dialogues.greeting(True))
    events = list(whole(store).events) + dialogues.greeting(True)
    elsewhere = DialogueStateTracker.from_events("c1", events, DOMAIN.slots)
    wait_for(store.save(elsewhere))
    assert positions(database) == list(range(len(events)))


def test_two_writers_cannot_interleave(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    say(store, dialogues.greeting(True))
    first = wait_for(store.retrieve("c1"))
    second = wait_for(store.retrieve("c1"))
    assert first is not None
    assert second is not None
    first.update_with_events(dialogues.greeting(True), DOMAIN)
    second.update_with_events(dialogues.balance(True) * 2, DOMAIN)
    wait_for(store.save(first))
    before = positions(database)
    with pytest.raises(SaveConflict):
        wait_for(store.save(second))
    assert positions(database) == before
    assert wait_for(store.retrieve("c1")) is not None


def test_conversations_do_not_mix(store: EncryptedTrackerStore) -> None:
    say(store, dialogues.form_begins(True), to="c1")
    say(store, dialogues.greeting(True), to="c2")
    tracker = wait_for(store.retrieve("c2"))
    assert tracker is not None
    assert tracker.get_slot("payee") is None


def test_nothing_said_lies_in_plain_text(
    store: EncryptedTrackerStore, database: Engine
) -> None:
    say(store, dialogues.form_begins(True))
    with database.connect() as connection:
        for table in ("tracker_events", "tracker_contexts"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - fixed names
                contents = b"".join(
                    bytes(v) if isinstance(v, memoryview) else str(v).encode()
                    for v in row
                )
                for secret in (b"Ramesh", b"transfer", b"action_listen", b"user"):
                    assert secret not in contents


TAMPERINGS = {
    "an altered event": "UPDATE tracker_events SET sealed = set_byte(sealed, 90, 1"
    " + get_byte(sealed, 90) % 255) WHERE position = 4",
    "two events swapped": "UPDATE tracker_events AS a SET sealed = b.sealed FROM"
    " tracker_events AS b WHERE a.position + b.position = 5 AND a.position IN (2, 3)",
    "an event removed": "DELETE FROM tracker_events WHERE position = 4",
    "an event emptied": "UPDATE tracker_events SET sealed = '' WHERE position = 4",
    "another conversation's event": "UPDATE tracker_events AS a SET sealed = b.sealed"
    " FROM tracker_events AS b WHERE a.position = 4 AND b.position = 4"
    " AND a.conversation_id = 'c1' AND b.conversation_id = 'c2'",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_with_events_is_found(
    store: EncryptedTrackerStore, superuser: Engine, statement: str
) -> None:
    say(store, dialogues.greeting(True), to="c1")
    say(store, dialogues.balance(True), to="c2")
    run(superuser, statement)
    with pytest.raises(Tampered):
        wait_for(store.retrieve_full_tracker("c1"))


def test_an_altered_context_refuses_that_conversation_alone(
    store: EncryptedTrackerStore, superuser: Engine
) -> None:
    say(store, dialogues.greeting(True), to="c1")
    say(store, dialogues.greeting(True), to="c2")
    run(
        superuser,
        "UPDATE tracker_contexts SET sealed = set_byte(sealed, 90, 1 +"
        " get_byte(sealed, 90) % 255) WHERE conversation_id = 'c1'",
    )
    with pytest.raises(Tampered):
        wait_for(store.retrieve("c1"))
    assert wait_for(store.retrieve("c2")) is not None


def test_an_earlier_context_put_back_is_not_believed(
    store: EncryptedTrackerStore, superuser: Engine
) -> None:
    say(store, dialogues.form_begins(True))
    run(superuser, "CREATE TABLE earlier AS SELECT * FROM tracker_contexts")
    say(store, dialogues.form_stopped(True))
    run(
        superuser,
        "UPDATE tracker_contexts AS now SET length = earlier.length,"
        " sealed = earlier.sealed FROM earlier",
    )
    tracker = wait_for(store.retrieve("c1"))
    assert tracker is not None
    assert tracker.active_loop_name is None
    length = "SELECT count(*) FROM tracker_events"
    run(superuser, f"UPDATE tracker_contexts SET length = ({length})")  # noqa: S608 - fixed text
    with pytest.raises(Tampered):
        wait_for(store.retrieve("c1"))


def test_a_lost_context_is_rebuilt_from_the_events(
    store: EncryptedTrackerStore, superuser: Engine, database: Engine
) -> None:
    for _ in range(20):
        say(store, dialogues.form_begins(True))
        say(store, dialogues.form_ends(True))
    run(superuser, "DELETE FROM tracker_contexts")
    say(store, dialogues.form_begins(True))
    tracker = wait_for(store.retrieve("c1"))
    assert tracker is not None
    assert tracker.active_loop_name == dialogues.FORM
    assert len(tracker.events) < 80
    length = len(whole(store).events)
    assert positions(database) == list(range(length))


def test_an_old_key_is_read_and_a_new_one_written(
    fresh_database: FreshDatabase, database: Engine
) -> None:
    say(store_at(fresh_database.url), dialogues.greeting(True))
    say(store_at(fresh_database.url, NEW_KEYS), dialogues.greeting(True))
    with database.connect() as connection:
        rows = connection.execute(text("SELECT sealed FROM tracker_events ORDER BY 1"))
        versions = {KeyRing.version_of(bytes(row.sealed)[1:66]) for row in rows}
    assert versions == {1, 2}


def test_a_database_that_is_away_is_an_error() -> None:
    store = store_at("postgresql://nobody:@/saathi?host=/nowhere")
    with pytest.raises(OperationalError):
        wait_for(store.retrieve("c1"))
    tracker = DialogueStateTracker.from_events("c1", dialogues.greeting(True))
    with pytest.raises(OperationalError):
        wait_for(store.save(tracker))


def test_a_slow_statement_is_cut_off(store: EncryptedTrackerStore) -> None:
    with store._engine.connect() as connection:
        limit = connection.execute(text("SHOW statement_timeout")).scalar_one()
    assert limit == "5s"


def test_rasa_makes_it_from_the_endpoint(fresh_database: FreshDatabase) -> None:
    endpoint = EndpointConfig(
        url=fresh_database.url,
        type="channels.conversations.tracker_store.EncryptedTrackerStore",
        keys=KEYS,
        max_history=MAX_HISTORY,
    )
    made = TrackerStore.create(endpoint)
    assert isinstance(made, EncryptedTrackerStore)
    made.domain = DOMAIN
    say(made, dialogues.greeting(True))
    assert wait_for(made.exists("c1"))


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (None, {"keys": KEYS, "max_history": 5}),
        ("postgresql:///saathi", {"max_history": 5}),
        ("postgresql:///saathi", {"keys": KEYS}),
        ("sqlite:///saathi.db", {"keys": KEYS, "max_history": 5}),
        ("${DATABASE_URL}", {"keys": KEYS, "max_history": 5}),
    ],
)
def test_missing_settings_are_refused(
    url: str | None, settings: dict[str, Any]
) -> None:
    with pytest.raises(RasaException):
        EncryptedTrackerStore(DOMAIN, url, **settings)


def test_a_placeholder_key_is_refused() -> None:
    keys = "1:" + base64.b64encode(bytes(32)).decode()
    with pytest.raises(VaultError):
        store_at("postgresql:///saathi", keys)


def test_an_event_broker_is_refused() -> None:
    with pytest.raises(RasaException):
        EncryptedTrackerStore(
            DOMAIN, "postgresql:///saathi", object(), keys=KEYS, max_history=5
        )
