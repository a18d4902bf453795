"""Customers: found by blind index, read with their own key."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from protocol.sentences import ENGLISH
from services.work.errors import InvalidInput, SessionUnknown
from services.work.work import Work
from vault import DataKey, places

OWN_HANDLE = "saathi"
_VPA = re.compile(r"[a-z0-9._-]{2,256}@[a-z][a-z0-9]{2,63}")
_MOBILE = re.compile(r"[6-9][0-9]{9}")
_NUMBER = re.compile(r"S[0-9]{8}")


@dataclass(frozen=True)
class Customer:
    """One customer, decrypted for this transaction only."""

    id: str
    number: str
    account_id: str
    name: str = field(repr=False)
    vpa: str = field(repr=False)
    key: DataKey = field(repr=False)
    blocked_at: datetime | None
    passcode_locked_until: datetime | None
    language: str = ENGLISH  # of the catalogue; nobody has chosen another yet

    def locked(self, now: datetime) -> bool:
        """Whether passcodes are locked for this customer."""
        return bool(self.passcode_locked_until and self.passcode_locked_until > now)


@dataclass(frozen=True)
class NewCustomer:
    """What staff know of somebody who opens an account."""

    name: str
    mobile: str
    vpa: str


def normal_vpa(text: str) -> str:
    """Return a VPA in lower case.

    Raises:
        InvalidInput: it is none.
    """
    vpa = text.strip().lower()
    if not _VPA.fullmatch(vpa):
        raise InvalidInput("not_a_upi_id")
    return vpa


def normal_mobile(text: str) -> str:
    """Return an Indian mobile number as ten digits.

    Raises:
        InvalidInput: it is none.
    """
    digits = re.sub(r"[\s().-]", "", text)
    digits = re.sub(r"^(\+91|91(?=[0-9]{10}$)|0(?=[0-9]{10}$))", "", digits)
    if not _MOBILE.fullmatch(digits):
        raise InvalidInput("not_a_mobile_number")
    return digits


def find(work: Work, handle: str) -> Customer | None:
    """Find a customer by mobile number, VPA or customer number; None when unknown.

    Whoever was forgotten is unknown.

    Raises:
        InvalidInput: the handle is none of the three.
    """
    handle = handle.strip()
    if _NUMBER.fullmatch(handle.upper()):
        return _read(work, "number = :value", handle.upper())
    index = work.resources.index
    if "@" in handle:
        return by_vpa(work, normal_vpa(handle))
    indexes = index.all_of("mobile", normal_mobile(handle))
    return _read(work, "mobile_index = ANY(:value)", indexes)


def by_id(work: Work, customer_id: str) -> Customer:
    """Read a customer whom a row names.

    Raises:
        SessionUnknown: they were forgotten a moment ago.
    """
    customer = find_by_id(work, customer_id)
    if customer is None:
        raise SessionUnknown
    return customer


def find_by_id(work: Work, customer_id: str | None) -> Customer | None:
    """Read a customer; None for one who was forgotten, and for nobody."""
    return None if customer_id is None else _read(work, "id = :value", customer_id)


def by_vpa(work: Work, vpa: str) -> Customer | None:
    """Find a customer of this bank by VPA, already normalised."""
    indexes = work.resources.index.all_of("vpa", vpa)
    return _read(work, "vpa_index = ANY(:value)", indexes)


def of_account(work: Work, account_id: str) -> Customer:
    """Read the customer whose account it is.

    Raises:
        SessionUnknown: they were forgotten a moment ago.
    """
    customer = _read(work, "account_id = :value", account_id)
    if customer is None:
        raise SessionUnknown
    return customer


def any_known(work: Work) -> bool:
    """Whether there ever was a customer, forgotten or not."""
    return work.one("SELECT 1 FROM customers LIMIT 1") is not None


def forgotten(work: Work, number: str) -> str | None:
    """Return the id of a customer number that was forgotten; None when it was not."""
    row = work.one(
        "SELECT id FROM customers WHERE number = :number AND forgotten_at IS NOT NULL",
        number=number.strip().upper(),
    )
    return str(row.id) if row else None


def is_reachable(work: Work, account_id: str) -> bool:
    """Whether an account's customer is there to be paid; they stay until the commit.

    Nobody is forgotten between this answer and the payment.
    """
    row = work.one(
        "SELECT forgotten_at FROM customers WHERE account_id = :account FOR KEY SHARE",
        account=account_id,
    )
    return row is not None and row.forgotten_at is None


def stays(work: Work, customer_id: str) -> bool:
    """Whether a customer is not forgotten; if so, they stay until the commit."""
    row = work.one(
        "SELECT forgotten_at FROM customers WHERE id = :id FOR KEY SHARE",
        id=customer_id,
    )
    return row is not None and row.forgotten_at is None


def lock_unblocked(work: Work, customer_id: str) -> bool:
    """Whether a customer is neither blocked nor forgotten; so it stays to the commit.

    A block that comes meanwhile waits, and then finds what was done here.
    """
    row = work.one(
        "SELECT blocked_at, forgotten_at FROM customers WHERE id = :id FOR SHARE",
        id=customer_id,
    )
    return row is not None and row.blocked_at is None and row.forgotten_at is None


def block(work: Work, customer_id: str) -> None:
    """Block a customer's account; when it was blocked first, stays."""
    work.run(
        "UPDATE customers SET blocked_at = :now WHERE id = :id AND blocked_at IS NULL",
        id=customer_id,
        now=work.now,
    )


def unlock(work: Work, customer_id: str) -> None:
    """Lift the lock of passcodes and a block of the account, as staff may."""
    work.run(
        "UPDATE customers SET passcode_failures = 0, passcode_locked_until = NULL,"
        " blocked_at = NULL WHERE id = :id",
        id=customer_id,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    number: str
    account_id: str
    data_key: bytes | None
    name: bytes
    vpa: bytes
    blocked_at: datetime | None
    passcode_locked_until: datetime | None


def _read(work: Work, condition: str, value: str | list[bytes]) -> Customer | None:
    row = work.row(
        _Row,
        "SELECT id, number, account_id, data_key, name, vpa, blocked_at,"  # noqa: S608 - the condition is one of ours
        f" passcode_locked_until FROM customers WHERE {condition}",
        value=value,
    )
    if row is None or row.data_key is None:
        return None
    place = places.customer_key(row.id)
    key = DataKey(work.resources.ring.unwrap(row.data_key, place))
    return Customer(
        id=row.id,
        number=row.number,
        account_id=row.account_id,
        name=key.decrypt(row.name, places.customer(row.id, "name")).decode(),
        vpa=key.decrypt(row.vpa, places.customer(row.id, "vpa")).decode(),
        key=key,
        blocked_at=row.blocked_at,
        passcode_locked_until=row.passcode_locked_until,
    )


def add(work: Work, new: NewCustomer) -> Customer:
    """Open an account for a new customer, with a data key of their own.

    Raises:
        InvalidInput: the name, number or VPA cannot be, or is taken.
    """
    name = " ".join(new.name.split())
    mobile, vpa = normal_mobile(new.mobile), normal_vpa(new.vpa)
    if not 2 <= len(name) <= 100:
        raise InvalidInput("name_length")
    if not vpa.endswith(f"@{OWN_HANDLE}"):
        raise InvalidInput("own_handle", handle=OWN_HANDLE)
    # One at a time: under two versions of the index key the table's own uniqueness
    # does not see that two numbers are the same.
    work.one("SELECT pg_advisory_xact_lock(7328)")
    if find(work, mobile) or find(work, vpa):
        raise InvalidInput("customer_exists")
    customer_id = _insert(work, {"name": name, "mobile": mobile, "vpa": vpa})
    return by_id(work, customer_id)


def _insert(work: Work, personal: dict[str, str]) -> str:
    customer_id, key = str(uuid.uuid4()), DataKey.generate()
    index, ring = work.resources.index, work.resources.ring
    work.run(
        "INSERT INTO customers (id, number, account_id, data_key, name, mobile, vpa,"
        " mobile_index, vpa_index, index_version, created_at) VALUES (:id,"
        " 'S' || nextval('customer_numbers'), :account_id, :data_key, :name, :mobile,"
        " :vpa, :mobile_index, :vpa_index, :index_version, :now)",
        id=customer_id,
        account_id=work.book.open_account("customer", customer_id),
        data_key=ring.wrap(key.key, places.customer_key(customer_id)),
        mobile_index=index.of("mobile", personal["mobile"]),
        vpa_index=index.of("vpa", personal["vpa"]),
        index_version=index.current,
        now=work.now,
        **{
            column: key.encrypt(value.encode(), places.customer(customer_id, column))
            for column, value in personal.items()
        },
    )
    return customer_id
