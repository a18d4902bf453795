"""Rotation: beside everything else, ended at any point, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy.engine import Engine

from operations import keys
from services.asking.evidence import Captures
from services.installation import env_file
from services.installation.settings import ROOT
from services.keeping import key_status
from services.keeping.rotation import COLUMNS, rewrap_all, versions_in_use
from services.keeping.rotation_indexes import reindex_all
from services.looking.transaction_history import HistoryQuery
from services.people import customers
from services.people.customers import NewCustomer
from services.providers import outbox
from services.providers.sandbox_store import SandboxStore
from services.work.errors import InvalidInput
from tests.conftest import FreshDatabase
from tests.unit.conftest import World
from tests.unit.services.vaults import INDEX_KEYS, KEYS, index, pay, ring, run, under
from vault import Envelope, Tampered

SAY = Envelope(ring(1))


def say_something(engine: Engine, events: int) -> None:
    """Put a conversation there, as the tracker store seals it."""
    run(
        engine,
        "INSERT INTO tracker_events (conversation_id, position, sealed)"
        " SELECT 'c', n, s FROM unnest(cast(:n AS bigint[]), cast(:s AS bytea[]))"
        " AS e (n, s)",
        n=list(range(events)),
        s=[SAY.encrypt(b'"hello"', f"tracker_events/c/{n}") for n in range(events)],
    )
    run(
        engine,
        "INSERT INTO tracker_contexts VALUES ('c', :n, :s)",
        n=events,
        s=SAY.encrypt(b"[]", f"tracker_contexts/c/{events}"),
    )


def fill(world: World) -> None:
    """A bit of everything that the ring wraps."""
    pay(world, 300)
    pay(world, 200, "asha")
    say_something(world.resources.engine, 30)
    with world.resources.work() as work:
        outbox.put(work, "notice", {"notice_id": "1", "vpa": "x@y", "text": "hello"})
    store = SandboxStore.of(world.resources)
    store.add("notice", "1", {"text": "hello"}, "kamala@saathi")
    store.add("payment", "2", {"asked": {}})
    session = world.new_session()
    asked = world.bank.request_evidence(session, "9000000001", ("voice",))
    world.bank.give_captures(session, asked.challenge_id, Captures(voice=b"hello"))


@pytest.fixture
def full(world: World) -> World:
    session = world.signed_in()
    order = world.bank.open_add_payee(session, "asha@okaxis", "asha")
    challenge = world.bank.confirm_order(session)
    assert order
    world.bank.redeem(session, challenge.challenge_id, world.approve())  # type: ignore[union-attr]  # it asks for a code
    fill(world)
    return world


def rotated(world: World, batch: int = 7) -> World:
    """The same world under the second keys alone, after a rotation to them."""
    both = under(world, ring=ring(1, 2), index=index(1, 2))
    answer = keys.rotate(both.resources, batch)
    assert keys._complete(answer), answer
    return under(world, ring=ring(2), index=index(2))


def check_all_reads(world: World) -> None:
    """Whatever needs a key, read."""
    session = world.signed_in()
    page = world.bank.transaction_history(session, HistoryQuery())
    assert {"Ramesh Kumar", "Asha Rao"} <= {i.counterparty_name for i in page.items}
    found = world.bank.transaction_history(session, HistoryQuery(payee="Ramesh"))
    assert found.items[-1].amount_paise == 300_00
    assert len(world.bank.list_payees(session)) == 3
    for handle in ("9000000002", "sunita@saathi"):
        with world.resources.work() as work:
            assert customers.find(work, handle)
    store = SandboxStore.of(world.resources)
    assert [r for _, r in store.of_phone("notice", "kamala@saathi")] == [
        {"text": "hello"}
    ]


def test_after_a_rotation_the_old_keys_are_not_needed(full: World) -> None:
    new = rotated(full)
    check_all_reads(new)
    opened = Envelope(ring(2))
    for row in run(full.resources.engine, "SELECT * FROM tracker_events"):
        place = f"tracker_events/{row.conversation_id}/{row.position}"
        assert opened.decrypt(bytes(row.sealed), place) == b'"hello"'
    key_status.check(new.resources)


def test_the_standing_says_what_lies_where_and_what_may_go(full: World) -> None:
    both = under(full, ring=ring(1, 2), index=index(1, 2))
    before = key_status.standing(both.resources)
    assert before["SAATHI_KEYS"].under["customers.data_key"] == {1: 3}
    assert before["SAATHI_KEYS"].under["tracker_events.sealed"] == {1: 30}
    assert before["SAATHI_INDEX_KEY"].under["payees"] == {1: 3}
    assert before["SAATHI_KEYS"].removable == ()
    rotated(full)
    after = key_status.standing(both.resources)
    assert after["SAATHI_KEYS"].removable == after["SAATHI_INDEX_KEY"].removable == (1,)
    assert after["SAATHI_KEYS"].under["outbox.payload"] == {2: 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ring": ring(2)}, "SAATHI_KEYS lacks key version 1"),
        ({"index": index(2)}, "SAATHI_INDEX_KEY lacks key version 1"),
    ],
)
def test_a_start_without_a_key_that_is_needed_is_refused_by_name(
    full: World, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(key_status.KeyMissing, match=words):
        key_status.check(under(full, **changes).resources)


def test_each_column_alone_is_noticed_at_a_start(full: World) -> None:
    rotated(full)
    with full.resources.work() as work:
        assert [versions_in_use(work, column) for column in COLUMNS] == [[2]] * 7
    new = under(full, ring=ring(2), index=index(2))
    store = SandboxStore.of(full.resources)
    store.add("payment", "3", {})
    with pytest.raises(key_status.KeyMissing, match="version 1"):
        key_status.check(new.resources)


def test_memos_of_the_first_format_hold_their_key(full: World) -> None:
    from tests.unit.services.accounts.test_counterparties import (
        account_of,
        an_old_entry,
    )

    kamala = account_of(full, "9000000001")
    ramesh = account_of(full, "9000000002")
    with full.resources.work() as work:
        work.book.post(an_old_entry(full, "order/old", kamala, ramesh))
    new = rotated(full)
    standing = key_status.standing(under(new, ring=ring(1, 2)).resources)
    assert standing["SAATHI_KEYS"].removable == ()
    assert standing["SAATHI_KEYS"].under[key_status.FIRST_FORMAT] == {1: 1}
    with pytest.raises(key_status.KeyMissing, match="version 1"):
        key_status.check(new.resources)


def test_a_second_rotation_finds_nothing_to_do(full: World) -> None:
    rotated(full)
    both = under(full, ring=ring(1, 2), index=index(1, 2))
    again = keys.rotate(both.resources)
    done = [t["done"] for part in ("wrapped", "indexed") for t in again[part].values()]
    assert sum(done) == 0


def test_a_rotation_is_in_the_trail_by_its_counts(
    full: World, superuser: Engine
) -> None:
    rotated(full)
    rows = run(superuser, "SELECT * FROM audit_events WHERE kind LIKE 'rotate%'")
    told = {row.details["purpose"]: row.details["count"] for row in rows}
    assert told["customers_data_key"] == 3
    assert told["tracker_events_sealed"] == 30
    assert told["counterparties"] >= 6


def test_a_row_that_was_altered_is_counted_and_holds_nothing_up(
    full: World, superuser: Engine
) -> None:
    run(
        superuser,
        "UPDATE tracker_events SET sealed = set_byte(sealed, 40, 255 -"
        " get_byte(sealed, 40)) WHERE position = 3",
    )
    both = under(full, ring=ring(1, 2), index=index(1, 2))
    tally = rewrap_all(both.resources, lambda *_: None, batch=4)
    assert vars(tally["tracker_events.sealed"]) == {"done": 29, "broken": 1, "left": 0}


def test_the_application_can_wrap_an_events_key_anew_and_no_more(full: World) -> None:
    forged = SAY.encrypt(b'"I said: yes"', "tracker_events/c/0")
    sql = (
        "SELECT rewrap_events(ARRAY['c'], ARRAY[0::bigint], ARRAY[sealed],"
        " ARRAY[cast(:new AS bytea)]) AS n FROM tracker_events WHERE position = 0"
    )
    assert run(full.resources.engine, sql, new=forged)[0].n == 0
    same_length = SAY.encrypt(b'"olleh"', "tracker_events/c/0")
    assert run(full.resources.engine, sql, new=same_length)[0].n == 0


def test_a_number_under_the_old_index_cannot_be_taken_under_the_new(
    full: World,
) -> None:
    both = under(full, index=index(1, 2))
    for mobile, vpa in (
        ("9000000001", "other@saathi"),
        ("9111111111", "kamala@saathi"),
    ):
        with (
            pytest.raises(InvalidInput),
            both.resources.work() as work,
        ):
            customers.add(work, NewCustomer("Somebody Else", mobile, vpa))
    with both.resources.work() as work:
        customers.add(work, NewCustomer("Gopal Rao", "9111111111", "gopal@saathi"))
    with under(full, index=index(2, 1)).resources.work() as work:
        assert customers.find(work, "9111111111")


def test_two_that_register_one_number_under_two_versions_at_once(full: World) -> None:
    ready, added = threading.Barrier(4), []
    worlds = [under(full, index=i) for i in (index(2, 1), index(1, 2))]

    def register(number: int) -> None:
        ready.wait()
        try:
            with worlds[number % 2].resources.work() as work:
                new = NewCustomer("Gopal Rao", "9111111111", f"gopal{number}@saathi")
                added.append(customers.add(work, new))
        except InvalidInput:
            pass

    threads = [threading.Thread(target=register, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(added) == 1


def look(world: World) -> None:
    """Find, say and change something, as many processes do at once."""
    with world.resources.work() as work:
        assert customers.find(work, "9000000002")
        assert customers.find(work, "sunita@saathi")
    with world.resources.work() as work:
        outbox.put(work, "decoy", {"request_id": "1"})
    SandboxStore.of(world.resources).change("notice", "1", lambda record: record)


@contextmanager
def busy(*doing: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Do things over and over in threads, until the end; what failed."""
    stop, failed = threading.Event(), list[BaseException]()

    def again(do: Callable[[], object]) -> None:
        while not (stop.is_set() or failed):
            try:
                do()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=again, args=(do,)) for do in doing]
    for thread in threads:
        thread.start()
    yield failed
    stop.set()
    for thread in threads:
        thread.join()


def test_nobody_notices_a_rotation_and_nothing_written_meanwhile_is_lost(
    full: World,
) -> None:
    both = under(full, ring=ring(1, 2), index=index(1, 2))
    looking = partial(look, both)
    with busy(looking, looking, partial(pay, both, 1)) as failed:
        for _ in range(3):
            assert keys._complete(keys.rotate(both.resources, batch=3))
        time.sleep(0.2)
    assert failed == []
    new = rotated(full)
    check_all_reads(new)
    assert new.problems() == []


def environment(database: FreshDatabase) -> dict[str, str]:
    """What the program is started with, both versions of both keys among it."""

    def text(of: dict[int, bytes]) -> str:
        return ",".join(f"{v}:{b64encode(of[v]).decode()}" for v in (1, 2))

    return {
        **os.environ,
        **env_file.new_secrets(),
        "SAATHI_DEMO": "1",
        "DATABASE_URL": database.url,
        "SAATHI_KEYS": text(KEYS),
        "SAATHI_INDEX_KEY": text(INDEX_KEYS),
    }


PROGRAM = """
import sys
from services.installation import safe_keys
from operations import keys
safe_keys.problems = lambda values: iter(())  # the tests' first keys only count
sys.exit(keys.main(sys.argv[1:]))
"""


def program(database: FreshDatabase, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env=environment(database),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_rotation_killed_half_way_is_taken_up_again(
    full: World, fresh_database: FreshDatabase
) -> None:
    started = program(
        fresh_database, "--json", "rotate", "--batch", "2", "--pause", "0.1"
    )
    assert started.stderr is not None
    for line in started.stderr:
        if "tracker_events.sealed: 10" in line:
            break
    started.send_signal(signal.SIGKILL)
    started.communicate()
    counts = key_status.standing(full.resources)["SAATHI_KEYS"].under
    half = counts["tracker_events.sealed"]
    assert 10 <= half[2] < 30, half
    assert half[1] + half[2] == 30
    again = program(fresh_database, "rotate")
    told, progress = again.communicate()
    assert (again.returncode, "tracker_events.sealed" in progress) == (0, True), told
    check_all_reads(under(full, ring=ring(2), index=index(2)))


def test_swapped_wrapped_keys_are_not_made_good_by_a_rotation(
    full: World, superuser: Engine
) -> None:
    run(
        superuser,
        "UPDATE customers SET data_key = (SELECT data_key FROM customers"
        " WHERE number = 'S10000002') WHERE number = 'S10000001'",
    )
    both = under(full, ring=ring(1, 2), index=index(1, 2))
    tallies = rewrap_all(both.resources, lambda *_: None)
    assert tallies["customers.data_key"].broken == 1
    assert reindex_all(both.resources, lambda *_: None)["customers"].broken == 1
    with pytest.raises(Tampered), both.resources.work() as work:
        customers.find(work, "S10000001")
