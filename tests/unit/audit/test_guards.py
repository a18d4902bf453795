"""The catalog's guards: there after the migrations, and missed when they are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from audit.guards import broken_guards
from operations.backup.dump import back_up
from operations.backup.place import BackupRefused, Place
from services.keeping.tables import GUARDS
from tests.unit.audit.roots.signed import Signed
from tests.unit.operations.test_backup import (
    NOON,
    databases,
    place,
    restored,
    run,
    signed,
)

__all__ = ["place", "signed"]

OURS = """
SELECT c.relname::text, t.tgname::text FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"""


def test_the_migrations_make_every_guard(database: Engine) -> None:
    with database.connect() as connection:
        assert list(broken_guards(connection, GUARDS)) == []
        made = {tuple(row) for row in connection.exec_driver_sql(OURS)}
    known = {(table, f"{table}_{name}") for table in GUARDS for name in GUARDS[table]}
    assert made == known


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE postings DISABLE TRIGGER ALL", "trigger postings_append_only"),
        ("DROP TRIGGER accounts_kept ON accounts", "trigger accounts_kept is"),
        (
            "ALTER TABLE transfers ENABLE REPLICA TRIGGER transfers_guarded",
            "trigger transfers_guarded is",
        ),
        (
            "GRANT UPDATE (balance_paise) ON accounts TO saathi_app",
            "UPDATE on accounts",
        ),
        ("GRANT TRUNCATE ON audit_events TO PUBLIC", "TRUNCATE on audit_events"),
        ("GRANT DELETE ON root_state TO saathi_app", "DELETE on root_state"),
        ("ALTER TABLE accounts DROP CONSTRAINT accounts_funds", "check accounts_funds"),
        ("ALTER FUNCTION roots_cover RESET search_path", "function roots_cover"),
    ],
)
def test_a_guard_that_is_gone_is_told(
    superuser: Engine, statement: str, told: str
) -> None:
    with superuser.connect() as connection:
        connection.exec_driver_sql(statement)
        assert any(told in words for words in broken_guards(connection, GUARDS))
        connection.rollback()
        assert list(broken_guards(connection, GUARDS)) == []


def test_a_dump_with_a_guard_switched_off_is_not_restored(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    switch = "ALTER TABLE postings {} TRIGGER postings_append_only"
    run(place.admin_url, switch.format("DISABLE"))
    dump = back_up(place, tmp_path, NOON)
    run(place.admin_url, switch.format("ENABLE"))
    with pytest.raises(BackupRefused, match="postings_append_only is missing or sw"):
        restored(signed, place, dump, accept_loss=True)
    assert databases(place) == [place.database]
