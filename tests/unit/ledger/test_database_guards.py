"""What the database itself refuses, whoever asks and whatever the code does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg2 import errorcodes
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ledger.book import Book
from tests.unit.ledger.accounts import open_village, pay, problems

ONLY_GROWS = "SL008"
NOBODY = "'00000000-0000-0000-0000-000000000000'"


def refusal(engine: Engine, statement: str) -> str:
    """The SQLSTATE with which a statement is refused."""
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(refused.value.orig.pgcode)


@pytest.fixture
def busy(database: Engine) -> Engine:
    """A ledger with a payment, a hold and a reversal."""
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        paid = book.post(pay(village.kamala, village.ramesh, 100, "paid"))
        book.reverse(paid.id, "reversed")
        book.hold(pay(village.kamala, village.ramesh, 100, "held"))
        book.void(book.hold(pay(village.kamala, village.ramesh, 9, "voided")).id)
        book.post(pay(village.kamala, village.ramesh, 100, "plain"))
    return database


ONLY_GROWS_CASES = [
    "UPDATE postings SET amount_paise = 1",
    "UPDATE postings SET hash = hash",
    "DELETE FROM postings",
    "TRUNCATE postings",
    "DELETE FROM transfers",
    "TRUNCATE transfers CASCADE",
    "DELETE FROM accounts",
    "TRUNCATE accounts CASCADE",
    "UPDATE transfers SET legs = '[]' WHERE idempotency_key = 'held'",
    "UPDATE transfers SET memo = 'x' WHERE idempotency_key = 'held'",
    "UPDATE transfers SET amount_paise = 1 WHERE idempotency_key = 'plain'",
    "UPDATE transfers SET utr = '999999999999' WHERE idempotency_key = 'plain'",
    "UPDATE transfers SET posted_at = now() WHERE idempotency_key = 'held'",
    "UPDATE transfers SET status = 'pending' WHERE idempotency_key = 'plain'",
    "UPDATE transfers SET status = 'posted' WHERE idempotency_key = 'voided'",
    "UPDATE transfers SET status = 'posted' WHERE idempotency_key = 'paid'",
    "UPDATE transfers SET status = 'posted' WHERE idempotency_key = 'held'",
    "UPDATE transfers SET status = 'voided', utr = '123456789012',"
    " posted_at = now() WHERE idempotency_key = 'held'",
    "UPDATE accounts SET owner_id = gen_random_uuid()",
    "UPDATE accounts SET may_overdraw = true",
    "UPDATE accounts SET kind = 'fees'",
]
CONTRADICTIONS = [
    "UPDATE accounts SET balance_paise = -1 WHERE NOT may_overdraw",
    "UPDATE accounts SET held_paise = 100000 WHERE NOT may_overdraw",
    "UPDATE accounts SET held_paise = -1",
    "SELECT ledger_open_account('customer', NULL, true)",
    "SELECT ledger_open_account('piggy bank', NULL, false)",
    "INSERT INTO accounts SELECT gen_random_uuid(), owner_id, kind, currency,"
    " may_overdraw, 1, 0, 0, head_hash, created_at FROM accounts",
    "INSERT INTO accounts SELECT gen_random_uuid(), owner_id, kind, 'USD',"
    " may_overdraw, 0, 0, 0, head_hash, created_at FROM accounts",
]


def test_even_a_superuser_is_told_that_the_ledger_only_grows(
    busy: Engine, superuser: Engine
) -> None:
    codes = {refusal(superuser, statement) for statement in ONLY_GROWS_CASES}
    assert codes == {ONLY_GROWS}


def test_no_row_can_contradict_itself(busy: Engine, superuser: Engine) -> None:
    codes = {refusal(superuser, statement) for statement in CONTRADICTIONS}
    assert codes == {errorcodes.CHECK_VIOLATION}


# Accounts A and B in id order; the amounts beside them.
UNBOOKABLE = [
    "'{}', '{}', '{}'",
    "NULL, NULL, NULL",
    "'{A}', '{-5}', '{x}'",
    "'{A,B}', '{-5,6}', '{x,x}'",
    "'{A,B}', '{0,0}', '{x,x}'",
    "'{A,B}', '{-5,5,1}', '{x,x}'",
    "'{A,B}', '{-5}', '{x,x}'",
    "'{A,B}', '{-5,5}', '{x}'",
    "'{A,B}', '{-5,NULL}', '{x,x}'",
    "'{A,NULL}', '{-5,5}', '{x,x}'",
    "'{B,A}', '{-5,5}', '{x,x}'",
    "'[0:1]={A,B}', '{-5,5}', '{x,x}'",
    "'{{A,B}}', '{-5,5}', '{x,x}'",
]
OUT_OF_FORM = ["'', 'kind'", "E'a\\nb', 'kind'", "'k', 'No Kind'", "'k', ''"]


@pytest.fixture
def call(database: Engine) -> Callable[..., str]:
    """The text of a call that posts or holds legs between two accounts."""
    village = open_village(database)
    first, second = sorted([village.opening, village.kamala])

    def written(function: str, legs: str, names: str = "'k', 'kind'") -> str:
        legs = legs.replace("A", first).replace("B", second)
        more = ", NULL" if function == "ledger_hold" else ""
        return f"SELECT {function}({names}, {legs}, ''{more})"

    return written


@pytest.mark.parametrize("function", ["ledger_post", "ledger_hold"])
def test_the_functions_book_only_what_sums_to_zero_in_the_order_of_locking(
    database: Engine, call: Callable[..., str], function: str
) -> None:
    for legs in UNBOOKABLE:
        assert refusal(database, call(function, legs)) == "SL005", legs
    for names in OUT_OF_FORM:
        statement = call(function, "'{A,B}', '{-5,5}', '{x,x}'", names)
        assert refusal(database, statement) == "SL005", names
    too_much = call(function, "'{A,B}', '{-20000000000000,20000000000000}', '{x,x}'")
    assert refusal(database, too_much) == "SL007"
    assert problems(database) == []


def test_the_application_reads_the_ledger_and_writes_it_through_functions_only(
    busy: Engine,
) -> None:
    denied = errorcodes.INSUFFICIENT_PRIVILEGE
    for table in ("accounts", "transfers", "postings"):
        for statement in (
            "INSERT INTO {} SELECT * FROM {} LIMIT 0",
            "DELETE FROM {} WHERE false",
            "TRUNCATE {} CASCADE",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "DROP TABLE {} CASCADE",
        ):
            assert refusal(busy, statement.replace("{}", table)) == denied
    for statement in (
        "UPDATE accounts SET balance_paise = balance_paise",
        "UPDATE transfers SET status = status",
        "UPDATE postings SET amount_paise = 1",
        "SELECT * FROM accounts FOR UPDATE",
        f"SELECT ledger_locked_transfer({NOBODY})",
        "SELECT ledger_move_hold('{}', '{}', 1)",
        f"SELECT ledger_book({NOBODY}, now(), '', false, '{{}}', '{{}}', '{{}}')",
        "SELECT ledger_enter('k', 'k', 'posted', 1, '[]', '', NULL, NULL)",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION ledger_new_utr() RETURNS text"
        " LANGUAGE sql AS $$ SELECT '1' $$",
    ):
        assert refusal(busy, statement) == denied


def test_the_functions_ignore_what_a_caller_puts_in_their_way(busy: Engine) -> None:
    with busy.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TEMP TABLE accounts (LIKE public.accounts INCLUDING ALL)"
        )
        connection.exec_driver_sql("SET LOCAL search_path = pg_temp, public")
        opened = connection.exec_driver_sql(
            "SELECT ledger_open_account('customer', NULL, false)"
        ).scalar_one()
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM public.accounts WHERE id = %s", (opened,)
        ).scalar_one()
    assert found == 1
