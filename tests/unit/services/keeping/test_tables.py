"""The declaration of the tables: what the database has, and what is done with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from audit import guards
from services.keeping import forgetting, forgotten_identity, retention, tables
from services.keeping.rotation import COLUMNS
from services.keeping.rotation_indexes import TABLES
from services.people import customers
from services.providers import outbox
from services.work.policy import Policy
from services.work.work import Work
from tests.unit.conftest import World
from tests.unit.services.vaults import pay, run, under

DECLARED = {table.name: table for table in tables.ALL}
DELETES = re.compile(r"DELETE FROM (\w+)")
Columns = dict[str, dict[str, str]]  # by table: each column's type


@pytest.fixture
def made(superuser: Engine) -> Columns:
    """What the migrations made, and the trail's and ledger's own tables."""
    found: Columns = defaultdict(dict)
    for row in run(
        superuser,
        "SELECT c.table_name, c.column_name, c.data_type"
        " FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'",
    ):
        found[row.table_name][row.column_name] = row.data_type
    return found


def test_every_table_is_declared_once(made: Columns) -> None:
    assert sorted(table.name for table in tables.ALL) == sorted(made)


def test_all_bytes_are_sealed_indexes_or_plain_and_declared_once(
    made: Columns,
) -> None:
    for name, columns in made.items():
        table = DECLARED[name]
        sealed = [each.column for each in table.sealed]
        declared = sorted([*sealed, *table.indexed, *table.plain])
        assert declared == sorted(c for c in columns if columns[c] == "bytea"), name


def test_a_table_with_blind_indexes_has_their_version(made: Columns) -> None:
    versioned = {name for name, columns in made.items() if "index_version" in columns}
    assert {table.name for table in tables.ALL if table.indexed} == versioned


def test_every_table_with_a_customer_says_whose_it_is(made: Columns) -> None:
    for name, columns in made.items():
        whose = DECLARED[name].whose
        assert not whose or whose in columns, name
        if "customer_id" in columns:
            assert whose == "customer_id", name


def test_what_the_database_deletes_with_something_else_is_declared(
    superuser: Engine,
) -> None:
    cascades = run(
        superuser,
        "SELECT k.table_name AS child, p.table_name AS parent"
        " FROM information_schema.referential_constraints r"
        " JOIN information_schema.table_constraints k"
        " ON k.constraint_name = r.constraint_name"
        " JOIN information_schema.table_constraints p"
        " ON p.constraint_name = r.unique_constraint_name"
        " WHERE r.constraint_schema = 'public' AND r.delete_rule = 'CASCADE'",
    )
    declared = {(table.name, table.follows) for table in tables.ALL if table.follows}
    assert {(row.child, row.parent) for row in cascades} == declared


def test_a_period_is_one_of_the_policys() -> None:
    words = {
        tables.FOR_EVER,
        tables.UNTIL_FORGOTTEN,
        tables.WRITTEN_OVER,
        tables.WITH_ITS_OWNER,
    }
    fields = {name for name in Policy.__annotations__ if name.startswith("keep_")}
    for table in tables.ALL:
        assert table.kept, table.name
        assert set(table.kept) <= fields or set(table.kept) <= words, table.name
    assert fields == {each for table in tables.ALL for each in table.kept} - words


class Asked:
    """A work that keeps what a rule would run, and which periods it looks up."""

    now = datetime(2026, 1, 1, tzinfo=timezone.utc)

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.periods: set[str] = set()
        self.policy = self

    def __getattr__(self, name: str) -> int:
        self.periods.add(name)
        return 1

    def run(self, sql: str, **_values: object) -> int:
        self.statements.append(sql)
        return 0

    def all(self, sql: str, **values: object) -> list[object]:
        self.run(sql, **values)
        return []


def test_retention_goes_by_the_periods_declared() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for rule in retention.RULES:
        asked = Asked()
        rule.delete(cast("Work", asked))
        text = " ".join(asked.statements)
        destroyed = re.findall(r"UPDATE (\w+) SET wrapped = NULL", text)
        for name in DELETES.findall(text) + destroyed:
            found[name] |= asked.periods
    declared = {
        table.name: set(table.kept)
        for table in tables.ALL
        if table.kept[0].startswith("keep_")
    }
    assert found == declared


def test_rotation_goes_in_the_order_it_always_had() -> None:
    assert [(column.name, column.envelope) for column in COLUMNS] == [
        ("customers.data_key", False),
        ("data_keys.wrapped", False),
        ("tracker_events.sealed", True),
        ("tracker_contexts.sealed", True),
        ("outbox.payload", True),
        ("sandbox_records.sealed", True),
        ("captures.content", True),
    ]
    assert [table.table for table in TABLES] == [
        "customers",
        "payees",
        "counterparties",
        "sandbox_records",
    ]


def test_guards_stand_on_what_is_declared_guarded() -> None:
    assert {table.name for table in tables.ALL if table.guarded} == set(guards.TRIGGERS)


def test_what_was_taught_goes_again_from_the_tables_declared() -> None:
    found = {
        (name, what)
        for what, statements in forgotten_identity.DELETED.items()
        for sql in statements
        for name in re.findall(r"(?:DELETE FROM|UPDATE) (\w+)", sql)
    }
    assert found == {
        (table.name, what) for table in tables.ALL for what in table.taught
    }


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Keep every statement that reaches the database meanwhile."""
    statements: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    yield statements
    event.remove(engine, "before_cursor_execute", keep)


def test_forgetting_deletes_and_empties_what_is_declared(
    world: World, tmp_path: Path
) -> None:
    noted = under(world, forgotten_log=tmp_path / "forgotten.jsonl")
    pay(noted, 50_000)  # all there is
    with noted.resources.work() as work:
        customer = customers.find(work, "9000000001")
        assert customer
        outbox.put(work, "notice", {"vpa": customer.vpa})
    with heard(noted.resources.engine) as statements:
        assert forgetting.forget(noted.resources, customer.id, "customer_wish")
    text = "\n".join(statements)
    followers = {table.name for table in tables.ALL if table.follows}
    deleted = set(DELETES.findall(text)) - followers
    assert deleted == {t.name for t in tables.ALL if "deleted" in t.forgotten}
    emptied = {
        table.name
        for table in tables.ALL
        for each in table.sealed
        if re.search(
            rf"\bUPDATE {table.name}\b[^\n]*\b{each.column} = (''|NULL)",
            text,
        )
    }
    emptied -= {"challenges"}  # an open one is ended first, and then deleted
    assert emptied == {t.name for t in tables.ALL if "emptied" in t.forgotten}
