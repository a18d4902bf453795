"""Opening balances: money that comes in with a new customer."""

from __future__ import annotations

from ledger.journal import Entry, move
from services.accounts import counterparties, memos
from services.accounts.counterparties import Pair
from services.accounts.house_accounts import house_account
from services.people.customers import Customer
from services.work.work import Work


def pay_in(work: Work, customer: Customer, amount_paise: int) -> None:
    """Credit a new customer's opening balance; doing it twice books it once."""
    key = f"opening/{customer.id}"
    memo = memos.Memo(
        payer_name="Opening balance",
        payer_vpa="bank@saathi",
        payee_name=customer.name,
        payee_vpa=customer.vpa,
    )
    met = counterparties.tokens(work, [Pair(customer.account_id, memo.payer_vpa)])
    payer = (house_account(work, "opening"), met[0])
    payee = (customer.account_id, counterparties.NOBODY)
    work.book.post(
        Entry(
            idempotency_key=key,
            kind="opening_balance",
            legs=move(payer, payee, amount_paise),
            memo=memos.write(work, key, memo),
        )
    )
