"""Memos: a key a month, erased with it, and bound to their entry."""

from __future__ import annotations

import threading
from dataclasses import asdict

import pytest
from sqlalchemy.engine import Engine

from services.accounts import memos
from services.accounts.memos import Memo
from services.looking.transaction_history import HistoryQuery
from services.work.work import to_bytes
from tests.unit.conftest import World
from tests.unit.services.vaults import pay, ring, run, under
from vault import KeyMissing, Tampered

MEMO = Memo("Kamala Devi", "kamala@saathi", "Ramesh Kumar", "ramesh@saathi", "rent")


def written(world: World, key: str = "order/1") -> bytes:
    with world.resources.work() as work:
        return memos.write(work, key, MEMO)


def read(world: World, blob: bytes, key: str = "order/1") -> Memo:
    with world.resources.work() as work:
        return memos.read(work, key, blob)


def test_a_memo_is_read_at_its_entry_and_nowhere_else(world: World) -> None:
    blob = written(world)
    assert read(world, blob) == MEMO
    with pytest.raises(Tampered):
        read(world, blob, "order/2")


def test_every_truncation_and_every_altered_byte_is_refused(world: World) -> None:
    blob = written(world)
    with world.resources.work() as work:
        for at in range(len(blob)):
            altered = bytearray(blob)
            altered[at] ^= 1
            for bad in (blob[:at], bytes(altered)):
                with pytest.raises(Tampered):
                    memos.read(work, "order/1", bad)


def test_months_have_keys_of_their_own(world: World, superuser: Engine) -> None:
    march = written(world)
    world.clock.forward(days=31)
    april = written(world)
    periods = run(superuser, "SELECT period FROM data_keys ORDER BY 1")
    assert [row.period for row in periods] == ["2026-03", "2026-04"]
    assert (march[1:8], april[1:8]) == (b"2026-03", b"2026-04")
    with pytest.raises(Tampered):
        read(world, march[:1] + april[1:8] + march[8:])


def test_a_destroyed_month_is_read_by_nobody_and_the_history_goes_on(
    world: World, superuser: Engine
) -> None:
    pay(world, 300)
    session = world.signed_in()
    before = world.bank.transaction_history(session, HistoryQuery()).items[0]
    assert before.counterparty_name == "Ramesh Kumar"
    run(superuser, "UPDATE data_keys SET wrapped = NULL, destroyed_at = now()")
    after = world.bank.transaction_history(session, HistoryQuery()).items[0]
    assert (after.id, after.amount_paise) == (before.id, 300_00)
    told = (after.counterparty_name, after.counterparty_vpa, after.narration)
    assert told == ("a name no longer kept", "", "")
    assert world.problems() == []


def test_nothing_is_written_under_a_month_that_was_destroyed(
    world: World, superuser: Engine
) -> None:
    written(world)
    run(superuser, "UPDATE data_keys SET wrapped = NULL, destroyed_at = now()")
    with pytest.raises(Tampered):
        written(world)


def test_writers_that_begin_a_month_at_once_share_one_key(
    world: World, superuser: Engine
) -> None:
    world.clock.forward(days=31)
    blobs: list[bytes] = []
    barrier = threading.Barrier(8)

    def write(number: int) -> None:
        barrier.wait()
        blobs.append(written(world, f"order/{number}"))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(blobs) == 8
    rows = run(superuser, "SELECT 1 FROM data_keys WHERE period = '2026-04'")
    assert len(rows) == 1


def test_a_month_that_was_undone_is_not_used_again(world: World) -> None:
    world.clock.forward(days=31)
    with pytest.raises(ZeroDivisionError), world.resources.work() as work:
        memos.write(work, "order/1", MEMO)
        raise ZeroDivisionError
    assert read(world, written(world)) == MEMO


def test_memos_of_the_first_format_are_still_read(world: World) -> None:
    blob = world.resources.envelope.encrypt(
        to_bytes(asdict(MEMO)), "transfers/order/1/memo"
    )
    assert read(world, blob) == MEMO
    with pytest.raises(KeyMissing, match="version 1"):
        read(under(world, ring=ring(2)), blob)
