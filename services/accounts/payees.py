"""Payees: saved by their VPA, found by the name the customer says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, utils

from services.accounts import names
from services.people import customers
from services.people.customers import OWN_HANDLE, Customer
from services.work.errors import (
    InvalidInput,
    PayeeAmbiguous,
    PayeeExists,
    PayeeNear,
    PayeeUnknown,
    UpiUnavailable,
)
from services.work.ports import ProviderUnavailable, UpiProvider
from services.work.work import Work, from_bytes, to_bytes
from vault import places

# "rames" is Ramesh (91), "rakesh" may be (83) and is asked about, "suresh" is not (67):
# measured on common Indian names.
GOOD_ENOUGH = 90.0
NEAR = 78.0
CLEARLY_BETTER_BY = 8.0
LONGEST_NAME_WORDS = 12
NEAR_CERTAIN = 90.0
SHORTEST_NAME = 3
LONGEST_SENTENCE = 300


@dataclass(frozen=True)
class Payee:
    """Somebody the customer pays; ``name`` is the one registered with their bank."""

    id: str
    name: str = field(repr=False)
    nickname: str = field(repr=False)
    vpa: str = field(repr=False)
    account_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class ResolvedVpa:
    """A VPA that exists, with its bank-registered name."""

    vpa: str = field(repr=False)
    name: str = field(repr=False)
    account_id: str | None


def all_of(work: Work, customer: Customer) -> list[Payee]:
    """Return a customer's saved payees by name."""
    rows = work.rows(
        _Row,
        "SELECT * FROM payees WHERE customer_id = :customer AND removed_at IS NULL",
        customer=customer.id,
    )
    return sorted((_read(customer, row) for row in rows), key=lambda payee: payee.name)


def find(work: Work, customer: Customer, words: str) -> Payee:
    """Find a saved payee by id, VPA or a name as it was said.

    Raises:
        PayeeUnknown: none fits.
        PayeeNear: none fits, but one or two are called almost so.
        PayeeAmbiguous: several fit about equally well.
    """
    saved = all_of(work, customer)
    wanted = words.strip().lower()
    for payee in saved:
        if wanted in {payee.id, payee.vpa}:
            return payee
    return _best(words, [(score(words, payee), payee) for payee in saved])


def _best(words: str, scored: list[tuple[float, Payee]]) -> Payee:
    good = [(points, payee) for points, payee in scored if points >= GOOD_ENOUGH]
    near = [payee for points, payee in scored if points >= NEAR]
    if not good and near and names.is_name(words):
        told = tuple(_told_apart(payee, near) for payee in near)
        raise PayeeNear(words.strip().title(), told)
    if not good:
        raise PayeeUnknown
    best = max(points for points, _ in good)
    near = [payee for points, payee in good if points > best - CLEARLY_BETTER_BY]
    if len(near) > 1:
        raise PayeeAmbiguous(tuple(_told_apart(payee, near) for payee in near))
    return near[0]


def _told_apart(payee: Payee, others: list[Payee]) -> str:
    same = [other for other in others if other.name == payee.name]
    return payee.name if len(same) == 1 else f"{payee.name} ({payee.vpa})"


def overhear(work: Work, customer: Customer, sentence: str) -> str | None:
    """Find the words of a sentence that name saved payees; None when none do.

    For a name that understanding missed: only near-certain words count, and only
    first names: "Mahesh Kumar" is not Ramesh Kumar.
    """
    said = [each[-1] for each in names.bare(sentence[:LONGEST_SENTENCE])]
    parts = {
        part
        for payee in all_of(work, customer)
        for name in _names(payee)
        for part in utils.default_process(name).split()[:1]
    }
    words = [
        word
        for word in said
        if len(word) >= SHORTEST_NAME
        and any(fuzz.ratio(word, part) >= NEAR_CERTAIN for part in parts)
    ]
    return " ".join(dict.fromkeys(words)) or None


def score(words: str, payee: Payee) -> float:
    """Score how well said words fit a payee: 0 to 100 (rapidfuzz)."""
    said = names.bare(words)[:LONGEST_NAME_WORDS]
    if not said:
        return 0.0
    return max(_score(said, utils.default_process(n)) for n in _names(payee))


def _names(payee: Payee) -> list[str]:
    return [name for name in (payee.name, payee.nickname) if name]


def _score(said: list[tuple[str, ...]], name: str) -> float:
    # Every word said must be a word of the name: "Mahesh Kumar" is not Ramesh Kumar.
    parts = name.split()
    if not parts:
        return 0.0
    return min(
        max(float(fuzz.ratio(word, part)) for word in meant for part in parts)
        for meant in said
    )


def resolve_own(work: Work, vpa: str) -> ResolvedVpa | None:
    """Look up a VPA of this bank; None for another bank's.

    Raises:
        InvalidInput: it is no VPA.
        PayeeUnknown: nobody here has it.
    """
    vpa = customers.normal_vpa(vpa)
    if not vpa.endswith(f"@{OWN_HANDLE}"):
        return None
    customer = customers.by_vpa(work, vpa)
    if customer is None:
        raise PayeeUnknown("no_bank_knows")
    return ResolvedVpa(vpa, customer.name, customer.account_id)


def resolve_elsewhere(upi: UpiProvider, vpa: str) -> ResolvedVpa:
    """Look up another bank's VPA at the UPI provider.

    Raises:
        PayeeUnknown: no bank knows it.
        UpiUnavailable: the provider does not answer.
    """
    vpa = customers.normal_vpa(vpa)
    try:
        name = upi.resolve_vpa(vpa)
    except ProviderUnavailable as error:
        raise UpiUnavailable from error
    if name is None:
        raise PayeeUnknown("no_bank_knows")
    return ResolvedVpa(vpa, name, None)


def check_new(work: Work, customer: Customer, vpa: str) -> None:
    """Refuse a VPA that cannot become a payee of this customer.

    Raises:
        InvalidInput: it is the customer's own.
        PayeeExists: it is saved already.
    """
    if vpa == customer.vpa:
        raise InvalidInput("own_upi_id")
    if any(payee.vpa == vpa for payee in all_of(work, customer)):
        raise PayeeExists


def save(
    work: Work, customer: Customer, resolved: ResolvedVpa, nickname: str = ""
) -> Payee:
    """Save a payee.

    Raises:
        InvalidInput: it is the customer's own VPA.
        PayeeExists: it is saved already.
    """
    # Two sessions may save at once, and under two versions of the index key.
    work.one(
        "SELECT pg_advisory_xact_lock(hashtextextended(:customer, 7328))",
        customer=customer.id,
    )
    check_new(work, customer, resolved.vpa)
    payee_id, index = str(uuid.uuid4()), work.resources.index
    details = {"name": resolved.name, "nickname": nickname, "vpa": resolved.vpa}
    work.run(
        "INSERT INTO payees (id, customer_id, vpa_index, index_version, details,"
        " account_id, created_at)"
        " VALUES (:id, :customer, :index, :version, :details, :account, :now)",
        id=payee_id,
        customer=customer.id,
        index=index.of("vpa", resolved.vpa),
        version=index.current,
        details=customer.key.encrypt(to_bytes(details), places.payee(payee_id)),
        account=resolved.account_id,
        now=work.now,
    )
    return by_id(work, customer, payee_id)


def by_id(work: Work, customer: Customer, payee_id: str) -> Payee:
    """Read a saved payee.

    Raises:
        PayeeUnknown: it is not there, removed, or somebody else's.
    """
    row = work.row(
        _Row,
        "SELECT * FROM payees WHERE id = :id AND customer_id = :customer"
        " AND removed_at IS NULL",
        id=payee_id,
        customer=customer.id,
    )
    if row is None:
        raise PayeeUnknown
    return _read(customer, row)


def account_of(work: Work, payee_id: str | None) -> str | None:
    """Return the account of a payee of this bank, removed or not; None elsewhere."""
    row = work.row(_Row, "SELECT * FROM payees WHERE id = :id", id=payee_id)
    assert row is not None  # payees are removed, never deleted, while they are named
    return row.account_id


def backdate(work: Work, payee_id: str, then: datetime) -> None:
    """Have a payee be known since then, as those of the demo customers are."""
    work.run(
        "UPDATE payees SET created_at = :then WHERE id = :id", then=then, id=payee_id
    )


def remove(work: Work, customer: Customer, payee_id: str) -> None:
    """Remove a payee; what was paid to them stays in the history."""
    work.run(
        "UPDATE payees SET removed_at = :now"
        " WHERE id = :id AND customer_id = :customer AND removed_at IS NULL",
        id=payee_id,
        customer=customer.id,
        now=work.now,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    account_id: str | None
    created_at: datetime
    details: bytes


def _read(customer: Customer, row: _Row) -> Payee:
    details = from_bytes(customer.key.decrypt(row.details, places.payee(row.id)))
    return Payee(
        id=row.id, account_id=row.account_id, created_at=row.created_at, **details
    )
