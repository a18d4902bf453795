"""The book: every way to read and to move money, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, CursorResult

from ledger import invariants
from ledger.driver import driven, refusals
from ledger.journal import Balance, Entry, Leg, StatementLine, Transfer
from ledger.money import (
    AccountUnknown,
    LedgerError,
    TransferUnknown,
)
from ledger.rows import as_row
from ledger.schema import ACCOUNTS, POSTINGS, TRANSFERS
from ledger.statement import Wanted, lines

TRANSFER = ", ".join(column.name for column in TRANSFERS.columns)
ENTRY = "%s, %s, %s, %s, %s, %s"
PREPARE = (
    "PREPARE ledger_posting (text, text, uuid[], bigint[], bytea[], bytea) AS"
    " SELECT transfer_id::text, utr, created_at, is_new"
    " FROM ledger_post($1, $2, $3, $4, $5, $6)"
)
POST = f"EXECUTE ledger_posting ({ENTRY})"


class Book:
    """Double entry over one connection.

    Whatever moves money is a single statement: on a connection in autocommit mode it
    is one round trip. Several in one transaction can wait for each other in a circle
    with another transaction (PostgreSQL then ends one of them): move money once a
    transaction, and append to the audit trail after it.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def open_account(
        self, kind: str, owner_id: str | None, may_overdraw: bool = False
    ) -> str:
        """Open an account (customer, settlement, opening or fees); its id."""
        row = self._call(
            "SELECT ledger_open_account(%s, %s, %s)", kind, owner_id, may_overdraw
        ).one()
        return str(row[0])

    def balance(self, account_id: str) -> Balance:
        """What is on the account and what is held.

        Raises:
            AccountUnknown: no such account.
        """
        query = select(ACCOUNTS.c.balance_paise, ACCOUNTS.c.held_paise)
        row = self.connection.execute(
            query.where(ACCOUNTS.c.id == checked_id(account_id, AccountUnknown))
        ).one_or_none()
        if row is None:
            raise AccountUnknown(f"no account {account_id}")
        return Balance(*row)

    def post(self, entry: Entry) -> Transfer:
        """Book an entry at once; a repeat returns what the first one booked.

        Raises:
            InsufficientFunds, AccountUnknown, IdempotencyConflict, InvalidAmount.
        """
        with refusals():
            row = driven(self.connection, PREPARE, POST, _parameters(entry))
        transfer_id, utr, posted_at, is_new = row
        if not is_new:
            return self.transfer(transfer_id)
        return _posted(entry, transfer_id, utr, posted_at)

    def hold(self, entry: Entry, releases_at: datetime | None = None) -> Transfer:
        """Set the debits aside until post_held or void; due at ``releases_at``, if any.

        Raises:
            InsufficientFunds, AccountUnknown, IdempotencyConflict, InvalidAmount.
        """
        return self._transfer(
            f"ledger_hold({ENTRY}, %s)", *_parameters(entry), releases_at
        )

    def post_held(self, transfer_id: str, utr: str | None = None) -> Transfer:
        """Book a hold, under the provider's UTR or one of ours; repeats are harmless.

        Raises:
            TransferUnknown, NotPending (voided, or posted under another UTR), UtrTaken,
            InvalidEntry (a UTR that is not 12 digits).
        """
        checked_id(transfer_id, TransferUnknown)
        return self._transfer("ledger_post_held(%s, %s)", transfer_id, utr)

    def void(self, transfer_id: str) -> Transfer:
        """Give a hold back; voiding twice is harmless.

        Raises:
            TransferUnknown, NotPending (it has posted).
        """
        checked_id(transfer_id, TransferUnknown)
        return self._transfer("ledger_void(%s)", transfer_id)

    def reverse(
        self, transfer_id: str, idempotency_key: str, memo: bytes = b""
    ) -> Transfer:
        """Book the opposite of a posted transfer as an entry of its own.

        Raises:
            TransferUnknown, NotReversible, InsufficientFunds, IdempotencyConflict.
        """
        checked_id(transfer_id, TransferUnknown)
        return self._transfer(
            "ledger_reverse(%s, %s, %s)", transfer_id, idempotency_key, memo
        )

    def transfer(self, transfer_id: str) -> Transfer:
        """A transfer by its id.

        Raises:
            TransferUnknown: no such transfer.
        """
        checked_id(transfer_id, TransferUnknown)
        query = f"SELECT {TRANSFER} FROM transfers WHERE id = %s"  # noqa: S608 - our own column names
        row = self._call(query, transfer_id).one_or_none()
        if row is None:
            raise TransferUnknown(f"no transfer {transfer_id}")
        return as_transfer(row)

    def find(self, idempotency_key: str) -> Transfer | None:
        """The transfer that was made with this key, if there is one."""
        query = f"SELECT {TRANSFER} FROM transfers WHERE idempotency_key = %s"  # noqa: S608 - our own column names
        row = self._call(query, idempotency_key).one_or_none()
        return None if row is None else as_transfer(row)

    def lock(self, account_id: str) -> None:
        """Until the transaction ends, let nobody else pass this line for the account.

        Daily totals are only true under it. Take it before anything else is moved, and
        for one account only: it is a lock beside the rows, so that it can never
        disturb the order in which transfers lock those.
        """
        self._call("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", account_id)

    def debited_since(self, account_id: str, instant: datetime) -> int:
        """Paise that left since an instant, and all that is held; no reversals.

        What was reversed does not count, nor do reversals of what had come in.
        """
        query = (
            select(func.coalesce(-func.sum(POSTINGS.c.amount_paise), 0))
            .join(TRANSFERS, TRANSFERS.c.id == POSTINGS.c.transfer_id)
            .where(
                POSTINGS.c.account_id == account_id,
                POSTINGS.c.posted_at >= instant,
                POSTINGS.c.amount_paise < 0,
                TRANSFERS.c.status != "reversed",
                TRANSFERS.c.reversal_of.is_(None),
            )
        )
        posted = int(self.connection.execute(query).scalar_one())
        return posted + self.balance(account_id).held_paise

    def statement(  # noqa: PLR0913 - the filters of one query, each by its name
        self,
        account_id: str,
        *,
        limit: int,
        before_version: int | None = None,
        from_at: datetime | None = None,
        to_at: datetime | None = None,
        counterparty: bytes | None = None,
        direction: str | None = None,
    ) -> list[StatementLine]:
        """Lines of the account, newest first; pages never overlap or leave gaps.

        Args:
            account_id: whose statement.
            limit: how many lines at most.
            before_version: the last line's version of the page before this one.
            from_at: not before this instant.
            to_at: before this instant.
            counterparty: the token of one other side.
            direction: "debit" or "credit"; both by default.
        """
        wanted = Wanted(
            account_id,
            limit,
            before_version,
            from_at,
            to_at,
            counterparty,
            direction,
        )
        return lines(self.connection, wanted)

    def due_holds(self, now: datetime, limit: int) -> list[Transfer]:
        """Holds to release by now, locked; those that another job has are left out."""
        query = f"SELECT {TRANSFER} FROM ledger_due_holds(%s, %s)"  # noqa: S608 - our own column names
        return [as_transfer(row) for row in self._call(query, now, limit)]

    def check(self) -> list[str]:
        """Prove sums, balances, holds and chains; what is wrong, in words."""
        return list(invariants.problems(self.connection))

    def _transfer(self, call: str, *parameters: object) -> Transfer:
        row = self._call(f"SELECT {TRANSFER} FROM {call}", *parameters).one()  # noqa: S608 - our own names
        return as_transfer(row)

    def _call(self, query: str, *parameters: object) -> CursorResult:
        with refusals():
            return self.connection.exec_driver_sql(query, parameters)


def checked_id(value: str, unknown: type[LedgerError]) -> str:
    """The id itself; text that cannot be one is as unknown as any other."""
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError) as error:
        raise unknown(f"{value!r} is not an id") from error


def _parameters(entry: Entry) -> tuple[object, ...]:
    """What the posting functions take; arrays as PostgreSQL writes them.

    Lists would do, but the server reads them one cast at a time.
    """
    legs = entry.ordered_legs()
    counterparties = (f'"\\\\x{leg.counterparty.hex()}"' for leg in legs)
    return (
        entry.idempotency_key,
        entry.kind,
        "{" + ",".join(leg.account_id for leg in legs) + "}",
        "{" + ",".join(str(leg.amount_paise) for leg in legs) + "}",
        "{" + ",".join(counterparties) + "}",
        entry.memo,
    )


def _posted(entry: Entry, transfer_id: str, utr: str, posted_at: datetime) -> Transfer:
    """The transfer that a new entry has become, without reading it back."""
    return Transfer(
        id=transfer_id,
        idempotency_key=entry.idempotency_key,
        kind=entry.kind,
        status="posted",
        amount_paise=entry.amount_paise,
        legs=entry.ordered_legs(),
        memo=entry.memo,
        utr=utr,
        created_at=posted_at,
        posted_at=posted_at,
        releases_at=None,
        reversal_of=None,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    idempotency_key: str
    kind: str
    status: str
    amount_paise: int
    legs: list[dict[str, Any]]  # as JSON has them
    memo: bytes
    utr: str | None
    created_at: datetime
    posted_at: datetime | None
    releases_at: datetime | None
    reversal_of: str | None


def as_transfer(found: object) -> Transfer:
    """A row of ``transfers`` as the book hands it out."""
    row = as_row(_Row, found)
    return Transfer(
        id=row.id,
        idempotency_key=row.idempotency_key,
        kind=row.kind,
        status=row.status,
        amount_paise=row.amount_paise,
        legs=tuple(
            Leg(
                leg["account_id"],
                leg["amount_paise"],
                bytes.fromhex(leg["counterparty"]),
            )
            for leg in row.legs
        ),
        memo=row.memo,
        utr=row.utr,
        created_at=row.created_at,
        posted_at=row.posted_at,
        releases_at=row.releases_at,
        reversal_of=row.reversal_of,
    )
