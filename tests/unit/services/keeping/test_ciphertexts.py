"""Every ciphertext in the database: swapped, cut, altered, it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from services.accounts import memos
from services.keeping import tables
from services.paying.transfer_money import Wish
from services.people import customers
from services.people.devices import DeviceName
from services.providers import outbox
from services.providers.sandbox_store import SandboxStore
from services.work.work import Work
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, RAMESH, Device, Person
from tests.unit.services.vaults import pay, ring, run, under
from vault import Tampered, places


@dataclass(frozen=True)
class Cell:
    """One ciphertext in its row: its place there, and what opens it at a place."""

    column: str
    blob: bytes = field(repr=False)
    decrypt: Callable[[bytes, str], Any] = field(repr=False)
    place: str

    def open(self, blob: bytes) -> Any:
        return self.decrypt(blob, self.place)


@pytest.fixture
def filled(world: World) -> World:
    """Two rows or more of everything that is encrypted."""
    both = under(world, ring=ring(2, 1))
    pay(both, 300)
    both.clock.forward(days=40)
    pay(both, 200, "Sunita")
    for handle in ("9000000002", "9000000003"):  # two that are approved, and open
        challenge = both.bank.request_sign_in(both.new_session(), handle)
        assert challenge
        both.approve()
    both.bank.open_transfer(both.signed_in(), Wish("Sunita", 100))
    for handle in (KAMALA, RAMESH):
        named = Device(name=DeviceName("Chrome", "Android"))
        person = Person(both, named).enrolled(handle)
        person.signs_in(handle)
        session, asked = person.asked(handle)
        given = person.captures(asked, ("voice",))
        both.bank.give_captures(session, asked.challenge_id, given)
    store = SandboxStore.of(both.resources)
    for id_ in ("1", "2"):
        store.add("notice", id_, {"text": "hello"}, "kamala@saathi")
        with both.resources.work() as work:
            outbox.put(work, f"notice{id_}", {"notice_id": id_})
    return both


def cells(work: Work) -> list[Cell]:
    """Gather them all, each with its opener."""
    return [cell for gather in GATHER for cell in gather(work)]


def of_customers(work: Work) -> list[Cell]:
    found = []
    for row in work.all("SELECT * FROM customers"):
        id_ = str(row.id)
        key = customers.by_id(work, id_).key
        for column in ("name", "mobile", "vpa"):
            name, blob = f"customers.{column}", bytes(getattr(row, column))
            place = places.customer(id_, column)
            found.append(Cell(name, blob, key.decrypt, place))
        place, unwrap = places.customer_key(id_), work.resources.ring.unwrap
        found.append(Cell("customers.data_key", bytes(row.data_key), unwrap, place))
    return found


def under_customers(work: Work) -> list[Cell]:
    """What lies under a customer's key: the row says whose."""
    standing: dict[str, tuple[str, Callable[[Any], str]]] = {
        "payees.details": ("SELECT * FROM payees", lambda r: places.payee(str(r.id))),
        "orders.details": ("SELECT * FROM orders", lambda r: f"orders/{r.id}/details"),
        "challenges.secret": (
            "SELECT * FROM challenges WHERE secret IS NOT NULL",
            lambda r: f"challenges/{r.id}/secret",
        ),
        "counterparties.vpa": (
            "SELECT t.*, c.id AS customer_id FROM counterparties t"
            " JOIN customers c ON c.account_id = t.account_id",
            lambda r: places.counterparty(str(r.account_id), bytes(r.token)),
        ),
    }
    standing |= {
        "templates.content": (
            "SELECT * FROM templates",
            lambda r: places.template(str(r.customer_id), r.modality, r.version),
        ),
        "devices.name": (
            "SELECT * FROM devices",
            lambda r: places.device(str(r.id)),
        ),
        "voice_landmarks.content": (
            "SELECT * FROM voice_landmarks",
            lambda r: places.landmarks(str(r.id)),
        ),
        "accepted_scores.content": (
            "SELECT * FROM accepted_scores",
            lambda r: places.accepted_score(str(r.id)),
        ),
    }
    found = []
    for name, (sql, place) in standing.items():
        for row in work.all(sql):
            key = customers.by_id(work, str(row.customer_id)).key
            blob = bytes(getattr(row, name.partition(".")[2]))
            found.append(Cell(name, blob, key.decrypt, place(row)))
    return found


def in_envelopes(work: Work) -> list[Cell]:
    standing: dict[str, Callable[[Any], str]] = {
        "outbox.payload": lambda r: f"outbox/{r.kind}",
        "sandbox_records.sealed": lambda r: places.sandbox_record(r.kind, r.id),
        "captures.content": lambda r: places.capture(
            str(r.id), str(r.evidence_id), r.kind, r.place
        ),
    }
    decrypt, found = work.resources.envelope.decrypt, []
    for name, place in standing.items():
        table, _, column = name.partition(".")
        for row in work.all(f"SELECT * FROM {table}"):  # noqa: S608 - one of three names
            blob = bytes(getattr(row, column))
            found.append(Cell(name, blob, decrypt, place(row)))
    return found


def of_the_ledger(work: Work) -> list[Cell]:
    def read(blob: bytes, key: str) -> Any:
        return memos.read(work, key, blob)

    unwrap = work.resources.ring.unwrap
    return [
        Cell("transfers.memo", bytes(row.memo), read, row.idempotency_key)
        for row in work.all("SELECT * FROM transfers")
    ] + [
        Cell(
            "data_keys.wrapped",
            bytes(row.wrapped),
            unwrap,
            places.data_key(memos.PURPOSE, row.period),
        )
        for row in work.all("SELECT * FROM data_keys")
    ]


GATHER = (of_customers, under_customers, in_envelopes, of_the_ledger)
# What was said is the tracker store's, and tried with it.
SEALED = {
    f"{table.name}.{sealed.column}"
    for table in tables.ALL
    for sealed in table.sealed
    if not table.name.startswith("tracker_")
}


def test_each_opens_in_its_own_place_and_in_no_other_row_or_column(
    filled: World,
) -> None:
    with filled.resources.work() as work:
        all_of_them = cells(work)
        columns = [cell.column for cell in all_of_them]
        assert len(set(columns)) == 17
        assert set(columns) == SEALED
        assert all(columns.count(column) >= 2 for column in columns), columns
        for here in all_of_them:
            assert here.open(here.blob)
            for other in all_of_them:
                if other is not here:
                    with pytest.raises(Tampered):
                        here.open(other.blob)


def test_each_is_refused_at_every_shorter_length_and_longer(filled: World) -> None:
    with filled.resources.work() as work:
        for cell in cells(work):
            for length in range(len(cell.blob)):
                with pytest.raises(Tampered):
                    cell.open(cell.blob[:length])
            with pytest.raises(Tampered):
                cell.open(cell.blob + b"\0")


def test_each_is_refused_with_any_bit_altered(filled: World) -> None:
    one_of_each = {}
    with filled.resources.work() as work:
        for cell in cells(work):
            one_of_each[cell.column] = cell
        for cell in one_of_each.values():
            for bit in range(8 * len(cell.blob)):
                altered = bytearray(cell.blob)
                altered[bit // 8] ^= 1 << bit % 8
                with pytest.raises(Tampered):
                    cell.open(bytes(altered))


def test_each_wrapped_key_is_refused_under_another_version_of_the_ring(
    filled: World,
) -> None:
    version_at = {
        "customers.data_key": 4,
        "data_keys.wrapped": 4,
        "outbox.payload": 5,
        "sandbox_records.sealed": 5,
        "captures.content": 5,
    }
    tried = 0
    with filled.resources.work() as work:
        for cell in cells(work):
            at = version_at.get(cell.column)
            if at is not None:
                altered = bytearray(cell.blob)
                assert altered[at] == 1
                altered[at] = 2  # the ring has it
                with pytest.raises(Tampered):
                    cell.open(bytes(altered))
                tried += 1
    assert tried >= 8


@pytest.mark.parametrize("column", ["name", "vpa", "data_key"])
def test_a_row_with_anothers_column_is_refused_where_customers_are_read(
    world: World, superuser: Engine, column: str
) -> None:
    run(
        superuser,
        f"UPDATE customers SET {column} = (SELECT {column} FROM customers"  # noqa: S608 - one of three names
        " WHERE number = 'S10000002') WHERE number = 'S10000001'",
    )
    with pytest.raises(Tampered), world.resources.work() as work:
        customers.find(work, "9000000001")
