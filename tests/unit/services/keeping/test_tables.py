"""The declaration of the tables: what the database has, and what is done with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from services.keeping import forgetting, retention, tables
from services.keeping.declaration import (
    FOR_EVER,
    UNTIL_FORGOTTEN,
    WITH_ITS_OWNER,
    WRITTEN_OVER,
    Aged,
    Forgotten,
    Named,
    Table,
    Taught,
)
from services.keeping.rotation import COLUMNS
from services.keeping.rotation_indexes import TABLES
from services.people import customers
from services.providers import outbox
from services.work.policy import Policy
from services.work.work import Work
from tests.unit.conftest import World
from tests.unit.services.keeping.declared import Made, made_in, wrong
from tests.unit.services.vaults import pay, under

DECLARED = {table.name: table for table in tables.ALL}
DELETES = re.compile(r"DELETE FROM (\w+)")


@pytest.fixture
def made(superuser: Engine) -> Made:
    return made_in(superuser)


def test_every_table_is_declared_as_it_was_made(made: Made) -> None:
    assert wrong(made) == []


def altered(name: str, **fields: Any) -> tuple[Table, ...]:
    return tuple(
        replace(table, **fields) if table.name == name else table
        for table in tables.ALL
    )


def later(table: Table) -> tuple[Aged, ...]:
    return tuple(replace(aged, turn=aged.turn + 50) for aged in table.aged)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (tables.ALL[1:], "every table is declared once"),
        ((*tables.ALL, tables.ALL[0]), "every table is declared once"),
        (altered("templates", sealed=()), "templates: all bytes are sealed"),
        (altered("devices", plain=("key",)), "devices: all bytes are sealed"),
        (
            altered("payees", indexed=(), plain=("vpa_index",)),
            "payees: a table with blind indexes has their version",
        ),
        (altered("outbox", whose="customer"), "outbox: whose it is, a column says"),
        (altered("orders", whose="id"), "orders: with a customer it is the customer's"),
        (
            altered("callback_nonces", key=("id",)),
            "callback_nonces: what goes by its time is known by its key",
        ),
        (
            altered("tracker_events", names=(Named("session", "sessions"),)),
            "tracker_events: what names others",
        ),
        (
            altered("voice_landmarks", taught=(Taught("voice", "enrolled_at"),)),
            "voice_landmarks: what names others, and since when it is taught",
        ),
        (
            altered("orders", names=()),
            "orders.session_id: what it names in sessions stays",
        ),
        (
            altered("challenges", aged=later(DECLARED["challenges"])),
            "challenges.order_id: it goes before orders",
        ),
        (
            altered("orders", forgotten=(Forgotten(50, "deleted"),)),
            "orders.payee_id: it goes before payees",
        ),
        (altered("captures", follows=""), "what the database deletes with something"),
    ],
)
def test_a_table_that_is_declared_wrongly_is_told(
    made: Made, other: tuple[Table, ...], told: str
) -> None:
    assert any(each.startswith(told) for each in wrong(made, other))


def test_a_period_is_one_of_the_policys() -> None:
    words = {FOR_EVER, UNTIL_FORGOTTEN, WRITTEN_OVER, WITH_ITS_OWNER}
    fields = {name for name in Policy.__annotations__ if name.startswith("keep_")}
    for table in tables.ALL:
        assert table.kept, table.name
        assert not (table.stays and table.aged), table.name
        assert set(table.kept) <= fields or set(table.kept) <= words, table.name
    assert fields == {each for table in tables.ALL for each in table.kept} - words


def test_no_two_have_one_turn() -> None:
    for turns in (
        [rule.aged.turn for rule in retention.RULES],
        [step.turn for step, _ in forgetting.STEPS],
    ):
        assert len(set(turns)) == len(turns)


def test_retention_goes_in_the_order_it_always_had() -> None:
    assert [rule.aged.name for rule in retention.RULES] == [
        "callback_nonces",
        "outbox",
        "conversations",
        "lost_conversations",
        "evidence",
        "voice_landmarks",
        "accepted_scores",
        "challenges",
        "unpaid_orders",
        "paid_orders",
        "payees",
        "support_cases",
        "anonymous_sessions",
        "sessions",
        "months",
        "counterparties",
        "sandbox_records",
    ]


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


def test_what_no_single_statement_does_goes_from_the_tables_declared() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for rule in retention.RULES:
        if rule.aged.by is not None:
            asked = Asked()
            rule.delete(cast("Work", asked))
            text = " ".join(asked.statements)
            destroyed = re.findall(r"UPDATE (\w+) SET wrapped = NULL", text)
            for name in DELETES.findall(text) + destroyed:
                found[name] |= asked.periods
    assert found == {
        table.name: {p for aged in table.aged for p in aged.kept}
        for table in tables.ALL
        if any(aged.by for aged in table.aged)
    }


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


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Keep every statement that reaches the database meanwhile."""
    statements: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    yield statements
    event.remove(engine, "before_cursor_execute", keep)


def declared(how: str) -> set[str]:
    return {t.name for t in tables.ALL if how in {each.how for each in t.forgotten}}


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
    assert deleted == declared("deleted")
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
    assert emptied == declared("emptied")
