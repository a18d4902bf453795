"""Whoever gets round every guard is still found out by the proof."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.engine import Engine

from ledger.book import Book
from tests.unit.ledger.accounts import open_village, pay, problems


@pytest.fixture
def ledger(database: Engine) -> Engine:
    """A ledger with one of everything."""
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        wrong = book.post(pay(village.kamala, village.ramesh, 100, "wrong"))
        book.post(pay(village.kamala, village.ramesh, 200, "first"))
        book.post(pay(village.kamala, village.sunita, 300, "second"))
        book.reverse(wrong.id, "reversal")
        book.hold(pay(village.kamala, village.ramesh, 400, "held"))
        book.open_account("fees", None)
        book.post_held(book.hold(pay(village.kamala, village.ramesh, 500, "due")).id)
    assert problems(database) == []
    return database


# Where FIRST stands for the first plain transfer.
TAMPERING = {
    "a balance": "UPDATE accounts SET balance_paise = balance_paise + 1"
    " WHERE version = 1",
    "two balances that still sum up": "UPDATE accounts SET balance_paise ="
    " balance_paise + CASE version WHEN 1 THEN 5 ELSE -5 END WHERE version IN (1, 2)",
    "a head": "UPDATE accounts SET head_hash = sha256('x') WHERE version = 1",
    "a version": "UPDATE accounts SET version = version + 1 WHERE version = 1",
    "a hold": "UPDATE accounts SET held_paise = 0 WHERE held_paise > 0",
    "an owner": "UPDATE accounts SET owner_id = gen_random_uuid() WHERE version > 2",
    "the right to overdraw": "UPDATE accounts SET may_overdraw = true"
    " WHERE kind = 'fees'",
    "an empty account's opening": "INSERT INTO accounts (kind, may_overdraw,"
    " head_hash, created_at) VALUES ('customer', false, sha256('x'), now())",
    "an amount": "UPDATE postings SET amount_paise = -1 * amount_paise"
    " WHERE transfer_id = FIRST",
    "a balance after": "UPDATE postings SET balance_paise = balance_paise + 1"
    " WHERE version = 1",
    "a counterparty": "UPDATE postings SET counterparty = 'x' WHERE version = 2",
    "a posting's time": "UPDATE postings SET posted_at = now() WHERE version = 2",
    "a posting's hash": "UPDATE postings SET hash = sha256('x') WHERE version = 1",
    "a posting's transfer": "UPDATE postings SET transfer_id = FIRST WHERE version = 1",
    "a missing posting": "DELETE FROM postings WHERE version = 2",
    "missing last postings": "DELETE FROM postings WHERE transfer_id = FIRST",
    "all postings": "DELETE FROM postings",
    "postings in another order": "UPDATE postings SET version ="
    " CASE version WHEN 2 THEN 1000003 ELSE 1000002 END WHERE version IN (2, 3)",
    "a posting of nobody's": "INSERT INTO postings SELECT gen_random_uuid(), version,"
    " transfer_id, amount_paise, balance_paise, counterparty, posted_at, hash"
    " FROM postings LIMIT 1",
    "an account gone": "DELETE FROM accounts WHERE version = 1",
    "a transfer gone": "DELETE FROM transfers WHERE id = FIRST",
    "a pending transfer gone": "DELETE FROM transfers WHERE idempotency_key = 'held'",
    "a status": "UPDATE transfers SET status = 'reversed' WHERE id = FIRST",
    "a reversal hidden": "UPDATE transfers SET status = 'posted'"
    " WHERE status = 'reversed'",
    "a hold's end": "UPDATE transfers SET status = 'voided' WHERE status = 'pending'",
    "legs": "UPDATE transfers SET legs = jsonb_set(legs, '{0,counterparty}', '\"ab\"')"
    " WHERE id = FIRST",
    "a kind": "UPDATE transfers SET kind = 'gift' WHERE id = FIRST",
    "a key": "UPDATE transfers SET idempotency_key = 'again' WHERE id = FIRST",
    "a memo": "UPDATE transfers SET memo = 'x' WHERE id = FIRST",
    "a UTR": "UPDATE transfers SET utr = '999999999999' WHERE id = FIRST",
    "a time": "UPDATE transfers SET posted_at = now() WHERE id = FIRST",
    "a time of asking": "UPDATE transfers SET created_at = now() WHERE id = FIRST",
}


def test_tampering_is_found(ledger: Engine, superuser: Engine) -> None:
    unseen = [what for what in TAMPERING if not found(superuser, TAMPERING[what])]
    assert unseen == []
    assert problems(ledger) == []


def found(superuser: Engine, tampering: str) -> list[str]:
    """What the proof says of rows changed by one who may switch every guard off."""
    first = "(SELECT id FROM transfers WHERE idempotency_key = 'first')"
    with superuser.connect() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        changed = connection.exec_driver_sql(tampering.replace("FIRST", first))
        assert changed.rowcount > 0
        problems = Book(connection).check()
        connection.rollback()
    return problems


def test_the_proof_holds_while_money_moves(database: Engine) -> None:
    village = open_village(database, funds_paise=10**6)
    done = threading.Event()

    def keep_paying() -> None:
        while not done.is_set():
            with database.begin() as connection:
                book = Book(connection)
                held = book.hold(pay(village.kamala, village.ramesh, 3))
            with database.begin() as connection:
                Book(connection).post_held(held.id)

    payers = [threading.Thread(target=keep_paying) for _ in range(3)]
    for payer in payers:
        payer.start()
    try:
        for _ in range(10):
            assert problems(database) == []
    finally:
        done.set()
        for payer in payers:
            payer.join()
