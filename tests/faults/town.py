"""Who pays whom in a run: accounts of the bare ledger, and customers of the bank."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Entry, Leg
from services.accounts import payees
from services.accounts.house_accounts import house_account
from services.accounts.opening import pay_in
from services.accounts.payees import ResolvedVpa
from services.people import customers
from services.people.customers import Customer, NewCustomer
from services.work.work import Resources, Work
from tests.faults.plan import Payer

# Little enough that many a transfer meets an empty account.
ACCOUNTS, FUNDS_PAISE = 40, 50_000
CUSTOMERS, OPENING_PAISE = 18, 50_000_00


def build(resources: Resources, engine: Engine) -> dict[str, Any]:
    """Open everything; what the clients' plan says of it."""
    with engine.begin() as connection:
        accounts = _open_accounts(Book(connection))
    with resources.work() as work:
        settlement = house_account(work, "settlement")
        people = [_customer(work, number) for number in range(CUSTOMERS)]
    with resources.work() as work:
        pairs = zip(people, people[1:] + people[:1], strict=True)
        payers = [_payer(work, who, to, n) for n, (who, to) in enumerate(pairs)]
    return {"accounts": accounts, "settlement_account": settlement, "payers": payers}


def _open_accounts(book: Book) -> list[str]:
    opening = book.open_account("opening", None, may_overdraw=True)
    ids = [book.open_account("customer", None) for _ in range(ACCOUNTS)]
    credits = [Leg(account, FUNDS_PAISE) for account in ids]
    debit = Leg(opening, -FUNDS_PAISE * len(ids))
    book.post(Entry("funds", "opening", (debit, *credits)))
    return ids


def _customer(work: Work, number: int) -> Customer:
    new = NewCustomer(
        f"Payer {chr(65 + number)}", mobile(number), f"payer{number}@saathi"
    )
    customer = customers.add(work, new)
    pay_in(work, customer, OPENING_PAISE)
    return customer


def mobile(number: int) -> str:
    """The telephone number of the customer of that number."""
    return f"9100000{number:03d}"


def _payer(work: Work, who: Customer, to: Customer, number: int) -> Payer:
    elsewhere = f"friend{number}@okaxis"
    payees.save(work, who, ResolvedVpa(to.vpa, to.name, to.account_id))
    payees.save(work, who, ResolvedVpa(elsewhere, f"Friend{number}", None))
    return Payer(
        mobile(number), who.vpa, who.account_id, to.vpa, to.account_id, elsewhere
    )
