from __future__ import annotations

from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.journal import Entry, Leg, move
from ledger.money import (
    MAX_PAISE,
    AccountUnknown,
    InvalidAmount,
    InvalidEntry,
    checked_amount,
)

A, B, C = (str(UUID(int=number)) for number in (1, 2, 3))
account_ids = st.uuids().map(str)
amounts = st.integers(1, MAX_PAISE)


@st.composite
def balanced_legs(draw: st.DrawFn) -> tuple[Leg, ...]:
    credits = draw(st.lists(amounts.map(lambda n: n // 63 + 1), min_size=1, max_size=9))
    legs = [Leg(draw(account_ids), amount, draw(st.binary())) for amount in credits]
    return (Leg(draw(account_ids), -sum(credits)), *legs)


@given(balanced_legs())
def test_an_entry_moves_what_its_debits_give(legs: tuple[Leg, ...]) -> None:
    entry = Entry("key", "transfer_money", legs)
    assert entry.balanced
    assert entry.amount_paise == -legs[0].amount_paise


@given(balanced_legs(), st.integers(-MAX_PAISE, MAX_PAISE).filter(bool))
def test_an_entry_off_by_any_amount_is_refused(
    legs: tuple[Leg, ...], extra: int
) -> None:
    with pytest.raises(InvalidEntry):
        Entry("key", "transfer_money", (*legs, Leg(A, extra)))


@given(balanced_legs(), st.randoms())
def test_the_order_of_legs_is_no_part_of_the_request(
    legs: tuple[Leg, ...], random: Random
) -> None:
    shuffled = list(legs)
    random.shuffle(shuffled)
    entry = Entry("key", "transfer_money", legs)
    again = Entry("key", "transfer_money", tuple(shuffled))
    assert again.request_hash() == entry.request_hash()


def test_the_request_is_key_kind_and_legs_and_not_the_memo() -> None:
    entry = Entry("key", "transfer_money", move((A, b"a"), (B, b"b"), 5), b"sealed")
    resealed = Entry("key", "transfer_money", entry.legs, b"sealed again")
    assert resealed.request_hash() == entry.request_hash()
    others = [
        Entry("other", "transfer_money", entry.legs),
        Entry("key", "pay_bill", entry.legs),
        Entry("key", "transfer_money", move((A, b"a"), (B, b"b"), 6)),
        Entry("key", "transfer_money", move((A, b"a"), (C, b"b"), 5)),
        Entry("key", "transfer_money", move((A, b"a"), (B, b"c"), 5)),
    ]
    hashes = {other.request_hash() for other in others} | {entry.request_hash()}
    assert len(hashes) == len(others) + 1


def test_each_side_of_a_payment_carries_the_other_ones_index() -> None:
    debit, credit = move((A, b"payer"), (B, b"payee"), 700)
    assert debit == Leg(A, -700, b"payee")
    assert credit == Leg(B, 700, b"payer")


@pytest.mark.parametrize("amount", [0, -1, MAX_PAISE + 1, 1.0, "1", True, None])
def test_only_whole_positive_paise_within_bounds_are_an_amount(amount: int) -> None:
    with pytest.raises(InvalidAmount):
        checked_amount(amount)
    with pytest.raises(InvalidAmount):
        move((A, b""), (B, b""), amount)


@pytest.mark.parametrize("amount", [0, MAX_PAISE + 1, -MAX_PAISE - 1, 1.5, False])
def test_a_leg_holds_no_other_amount_either(amount: int) -> None:
    with pytest.raises(InvalidAmount):
        Leg(A, amount)


@pytest.mark.parametrize("account_id", ["", "kamala", A.replace("-", ""), f"{A}\n"])
def test_a_leg_names_an_account_by_its_id(account_id: str) -> None:
    with pytest.raises(AccountUnknown):
        Leg(account_id, 1)


@pytest.mark.parametrize("key", ["", "k" * 201, "two\nlines", "nul\0"])
def test_a_key_is_one_short_line(key: str) -> None:
    with pytest.raises(InvalidEntry):
        Entry(key, "transfer_money", move((A, b""), (B, b""), 1))


@pytest.mark.parametrize("kind", ["", "Transfer", "pay bill", "9", "k" * 33])
def test_a_kind_is_a_slug(kind: str) -> None:
    with pytest.raises(InvalidEntry):
        Entry("key", kind, move((A, b""), (B, b""), 1))


def test_an_entry_has_2_to_64_legs() -> None:
    with pytest.raises(InvalidEntry):
        Entry("key", "transfer_money", ())
    many = tuple(Leg(A, 1) for _ in range(64))
    with pytest.raises(InvalidEntry):
        Entry("key", "transfer_money", (*many, Leg(B, -64)))
