"""The readers find what a superuser breaks while they look."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from tests.faults.watcher import proof, quick_look
from tests.unit.ledger.accounts import Village, open_village

NO_TRIGGERS = "SET session_replication_role = replica"
NO_CHECKS = "ALTER TABLE accounts DROP CONSTRAINT accounts_funds"


@pytest.fixture
def village(database: Engine) -> Village:
    return open_village(database)


def tamper(superuser: Engine, statement: str, account: str) -> None:
    with superuser.begin() as connection:
        connection.exec_driver_sql(NO_TRIGGERS)
        connection.exec_driver_sql(NO_CHECKS)
        connection.exec_driver_sql(statement, (account,))


def kinds(database: Engine, account: str | None) -> list[str]:
    with database.begin() as connection:
        return [kind for kind, _words in quick_look(connection, account)]


def test_nothing_is_found_where_nothing_is_wrong(
    database: Engine, village: Village
) -> None:
    assert kinds(database, None) == kinds(database, village.kamala) == []
    with database.begin() as connection:
        assert list(proof(connection)) == []


def test_a_balance_without_its_posting_is_seen(
    database: Engine, superuser: Engine, village: Village
) -> None:
    tamper(
        superuser,
        "UPDATE accounts SET balance_paise = balance_paise + 5 WHERE id = %s",
        village.kamala,
    )
    # The sum of all, and the account itself.
    assert kinds(database, village.kamala) == ["drift", "drift"]
    assert kinds(database, village.ramesh) == ["drift"]
    assert kinds(database, None) == ["drift", "drift"]


def test_a_balance_below_zero_is_seen(
    database: Engine, superuser: Engine, village: Village
) -> None:
    tamper(
        superuser,
        "UPDATE accounts SET held_paise = balance_paise + 1 WHERE id = %s",
        village.kamala,
    )
    assert kinds(database, village.ramesh) == ["negative"]


def test_a_posting_that_is_gone_is_seen(
    database: Engine, superuser: Engine, village: Village
) -> None:
    tamper(superuser, "DELETE FROM postings WHERE account_id = %s", village.kamala)
    assert kinds(database, None) == ["drift"]


def test_a_broken_chain_is_found_by_the_proof(
    database: Engine, superuser: Engine, village: Village
) -> None:
    tamper(
        superuser,
        "UPDATE postings SET hash = sha256('') WHERE account_id = %s",
        village.kamala,
    )
    with database.begin() as connection:
        assert {kind for kind, _words in proof(connection)} == {"drift"}
