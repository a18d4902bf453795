"""The statement: what went out and came in, newest first, a page at a time."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from ledger.journal import StatementLine
from protocol.sentences import say
from services.accounts import counterparties, memos, payees
from services.accounts.memos import Memo
from services.people import customers, sessions
from services.people.customers import Customer
from services.people.sessions import Session
from services.work.errors import InvalidInput
from services.work.work import Work

Direction = Literal["debit", "credit"]
MOST_SUMMED = 2000


@dataclass(frozen=True)
class HistoryQuery:
    """Which part of the statement is wanted; instants are UTC, ``to_at`` exclusive."""

    limit: int = 20
    cursor: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    payee: str | None = None  # a payee's id or VPA, or a name as it was said
    direction: Direction | None = None


@dataclass(frozen=True)
class HistoryItem:
    """One movement on the customer's account."""

    id: str
    posted_at: datetime
    direction: Direction
    counterparty_name: str = field(repr=False)
    counterparty_vpa: str = field(repr=False)
    amount_paise: int
    balance_paise: int
    narration: str = field(repr=False)
    status: str
    utr: str | None


@dataclass(frozen=True)
class HistoryPage:
    """Some movements, and where the next ones begin; None at the end."""

    items: tuple[HistoryItem, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Bounds:
    """Between which amounts; None for no bound, and neither bound is included."""

    more_than_paise: int | None = None
    less_than_paise: int | None = None

    def hold(self, amount_paise: int) -> bool:
        """Whether an amount of either direction lies within."""
        paise, least, most = (
            abs(amount_paise),
            self.more_than_paise,
            self.less_than_paise,
        )
        return (least is None or paise > least) and (most is None or paise < most)


@dataclass(frozen=True)
class HistorySum:
    """What the movements that fit come to; ``items`` are the newest of them."""

    items: tuple[HistoryItem, ...]
    sent: int
    received: int
    sent_paise: int
    received_paise: int
    complete: bool  # False where there are more than are added up


def transaction_history(
    work: Work, session: Session, query: HistoryQuery
) -> HistoryPage:
    """Read one page of the customer's statement.

    Keyset pagination: postings that come in meanwhile neither repeat nor hide a line.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
        InvalidInput: the cursor or the limit cannot be.
        PayeeUnknown, PayeeAmbiguous: no single payee fits.
    """
    customer = sessions.require(work, session)
    if not 1 <= query.limit <= 100:
        raise InvalidInput("history_lines")
    lines = work.book.statement(
        customer.account_id,
        limit=query.limit + 1,
        before_version=_version(query.cursor),
        from_at=query.from_at,
        to_at=query.to_at,
        counterparty=_counterparty(work, customer, query.payee),
        direction=query.direction,
    )
    work.audit(
        "transaction_history", "shown", customer_id=customer.id, session_id=session.id
    )
    page = lines[: query.limit]
    more = _cursor(page[-1].version) if len(lines) > query.limit else None
    return HistoryPage(_items(work, page, session.language), more)


def history_sum(
    work: Work, session: Session, query: HistoryQuery, bounds: Bounds
) -> HistorySum:
    """Add up what of the statement fits; the newest lines come with it.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
        PayeeUnknown, PayeeAmbiguous: no single payee fits.
    """
    customer = sessions.require(work, session)
    lines = work.book.statement(
        customer.account_id,
        limit=MOST_SUMMED + 1,
        from_at=query.from_at,
        to_at=query.to_at,
        counterparty=_counterparty(work, customer, query.payee),
        direction=query.direction,
    )
    work.audit(
        "transaction_history", "summed", customer_id=customer.id, session_id=session.id
    )
    fitting = [line for line in lines[:MOST_SUMMED] if bounds.hold(line.amount_paise)]
    return HistorySum(
        items=_items(work, fitting[: query.limit], session.language),
        sent=sum(line.amount_paise < 0 for line in fitting),
        received=sum(line.amount_paise > 0 for line in fitting),
        sent_paise=-sum(min(line.amount_paise, 0) for line in fitting),
        received_paise=sum(max(line.amount_paise, 0) for line in fitting),
        complete=len(lines) <= MOST_SUMMED,
    )


def _counterparty(work: Work, customer: Customer, said: str | None) -> bytes | None:
    if said is None:
        return None
    if "@" in said:
        vpa = customers.normal_vpa(said)
    else:
        vpa = payees.find(work, customer, said).vpa
    return counterparties.find(work, customer.account_id, vpa)


def _items(
    work: Work, page: list[StatementLine], language: str
) -> tuple[HistoryItem, ...]:
    told = memos.read_all(work, [(line.idempotency_key, line.memo) for line in page])
    nobody = say(language, "history.name_not_kept")
    gone = replace(memos.NOT_KEPT, payer_name=nobody, payee_name=nobody)
    told = [gone if memo == memos.NOT_KEPT else memo for memo in told]
    return tuple(map(_item, page, told))


def _item(line: StatementLine, memo: Memo) -> HistoryItem:
    debit = line.amount_paise < 0
    return HistoryItem(
        id=memos.order_of(line.idempotency_key) or line.transfer_id,
        posted_at=line.posted_at,
        direction="debit" if debit else "credit",
        counterparty_name=memo.payee_name if debit else memo.payer_name,
        counterparty_vpa=memo.payee_vpa if debit else memo.payer_vpa,
        amount_paise=abs(line.amount_paise),
        balance_paise=line.balance_paise,
        narration=memo.narration,
        status=line.status,
        utr=line.utr,
    )


def _cursor(version: int) -> str:
    return base64.urlsafe_b64encode(f"v{version}".encode()).decode().rstrip("=")


def _version(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii")
    except (binascii.Error, UnicodeError) as error:
        raise InvalidInput("cursor") from error
    if not text.startswith("v") or not text[1:].isdigit() or len(text) > 19:
        raise InvalidInput("cursor")
    return int(text[1:])
