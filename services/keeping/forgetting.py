"""Forgetting a customer who wishes it: their key is destroyed, and what it opened.

Name, mobile number, UPI ID, payees and what was ordered cannot be read again, by
nobody. What the law makes the bank keep stays: the movements on the account, and in
the memos of both sides' statements the names as they were on the day, until their
month's key is destroyed (docs/retention.md).

Backups from before still hold the wrapped key. So each forgetting is also written,
by id and time alone, to a file outside the database; ``reapply`` forgets again
whoever an older backup brought back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from audit.details import SLUG
from protocol.rupees import rupees
from protocol.sentences import ENGLISH
from services.asking import all_sessions
from services.keeping import forgotten_identity, tables
from services.keeping.declaration import Forgotten, Table
from services.people import customers
from services.people.customers import Customer
from services.work import forgotten_log
from services.work.errors import InvalidInput, Refusal
from services.work.work import Resources, Work

Outcome = Literal["forgotten", "forgotten already"]


@dataclass(frozen=True)
class Reapplied:
    """What became of one customer of the file after a restore."""

    customer_id: str
    outcome: str  # as Outcome, "unknown", or why not


def forget(
    resources: Resources, customer_id: str, reason: str, actor: str = "staff"
) -> Outcome:
    """Forget a customer; doing it again changes nothing.

    Args:
        resources: the bank's.
        customer_id: who.
        reason: a word_like_this for the audit trail.
        actor: who does it, for the audit trail.

    Raises:
        InvalidInput: money is on the account or under way (the words say what to do
            first), the reason is no such word, or the file cannot be written.
    """
    if not SLUG.fullmatch(reason):
        raise InvalidInput("forgetting_reason")
    with resources.work() as work:
        _hold(work, customer_id)
        customer = customers.find_by_id(work, customer_id)
        if customer is None:
            _note(resources.forgotten_log, customer_id, work.now)
            return "forgotten already"
        _check_nothing_left(work, customer)
        _delete(work, customer)
        work.audit(
            "forget_customer",
            "forgotten",
            actor=actor,
            customer_id=customer_id,
            reason=reason,
        )
        # Before the commit: a forgetting that is not in the file would not outlive
        # the restoring of a backup. One in the file that failed is only done again.
        _note(resources.forgotten_log, customer_id, work.now)
    return "forgotten"


def reapply(resources: Resources) -> list[Reapplied]:
    """Forget again, after a restore, whoever the file says was forgotten.

    So are faces, voices and devices of customers who stay.

    Returns:
        One line a customer: forgotten now, forgotten already, unknown to this
        backup, or why it could not be done and what is to be done first.
    """
    forgotten_identity.reapply(resources)
    ids = list(dict.fromkeys(noted(resources.forgotten_log)))
    return [Reapplied(each, _again(resources, each)) for each in ids]


def noted(path: Path | None) -> list[str]:
    """Read the ids in the file of those who were forgotten; a torn line is no id."""
    return [
        str(fields["customer_id"])
        for fields in forgotten_log.lines(path)
        if "customer_id" in fields
    ]


def _again(resources: Resources, customer_id: str) -> str:
    with resources.work() as work:
        there = work.one(
            "SELECT forgotten_at FROM customers WHERE cast(id AS text) = :id",
            id=customer_id,
        )
    if there is None:
        return "unknown"
    try:
        return forget(resources, customer_id, "backup_restored", "restore")
    except Refusal as refusal:
        return refusal.words(ENGLISH)  # for staff


def _hold(work: Work, customer_id: str) -> None:
    """Take the locks in the order of every use case: sessions, account, customer."""
    all_sessions.lock_all_of(work, customer_id)
    row = work.one("SELECT account_id FROM customers WHERE id = :id", id=customer_id)
    if row is None:
        raise InvalidInput("no_customer")
    work.book.lock(str(row.account_id))
    # Waits for payments to this customer, which share it (customers.is_reachable).
    work.one("SELECT 1 FROM customers WHERE id = :id FOR UPDATE", id=customer_id)


def _check_nothing_left(work: Work, customer: Customer) -> None:
    under_way = work.one(
        "SELECT 1 FROM transfers WHERE status = 'pending'"
        " AND legs @> jsonb_build_array(jsonb_build_object("
        "'account_id', cast(:account AS text))) LIMIT 1",
        account=customer.account_id,
    ) or work.one(
        "SELECT 1 FROM orders WHERE customer_id = :id AND state IN ('paying', 'held')",
        id=customer.id,
    )
    if under_way:
        raise InvalidInput("forgetting_under_way")
    _check_no_case(work, customer)
    balance = work.book.balance(customer.account_id)
    if balance.balance_paise or balance.held_paise:
        left = rupees(balance.balance_paise)
        raise InvalidInput("forgetting_balance", balance=left)


def _check_no_case(work: Work, customer: Customer) -> None:
    """Refuse while the provider's word and the books differ about a payment."""
    troubled = work.one(
        "SELECT id FROM orders WHERE customer_id = :id AND trouble IS NOT NULL LIMIT 1",
        id=customer.id,
    )
    if troubled:
        raise InvalidInput("forgetting_case", payment=str(troubled.id))


def _delete(work: Work, customer: Customer) -> None:
    """Delete what is the customer's alone, and empty what stays, turn by turn.

    The key is destroyed last, with all by which the customer could be found.
    """
    for step, table in STEPS:
        if step.by is not None:
            step.by(work, customer)
        else:
            work.run(
                _statement(table, step),
                id=customer.id,
                account=customer.account_id,
                now=work.now,
                random=os.urandom(32),
                another=os.urandom(32),
            )


def _statement(table: Table, step: Forgotten) -> str:
    whose = step.where or f"{table.whose} = :id"
    if step.how == "emptied":
        return f"UPDATE {table.name} SET {step.sets} WHERE {whose}"  # noqa: S608 - our own names
    return f"DELETE FROM {table.name} WHERE {whose}"  # noqa: S608 - our own names


def _steps() -> list[tuple[Forgotten, Table]]:
    """All there is to do, each once, though it is done to several tables."""
    steps = {step: table for table in tables.ALL for step in table.forgotten}
    return sorted(steps.items(), key=lambda both: both[0].turn)


STEPS = _steps()


def _note(path: Path | None, customer_id: str, at: datetime) -> None:
    """Add to the file who was forgotten, once each; on the disk before it returns."""
    if path is None or customer_id in noted(path):
        return
    line = {"customer_id": customer_id, "forgotten_at": at.isoformat()}
    try:
        forgotten_log.append(path, line)
    except OSError as error:
        raise InvalidInput("forgetting_unwritten", file=str(path)) from error
