"""The demo customers: Kamala, Ramesh and Sunita, as the contract has them."""

from __future__ import annotations

from datetime import timedelta

from services.accounts import payees
from services.accounts.opening import pay_in
from services.people import customers
from services.people.customers import Customer, NewCustomer
from services.work.work import Resources, Work

OPENING_PAISE = {
    NewCustomer("Kamala Devi", "9000000001", "kamala@saathi"): 50_000_00,
    NewCustomer("Ramesh Kumar", "9000000002", "ramesh@saathi"): 20_000_00,
    NewCustomer("Sunita Sharma", "9000000003", "sunita@saathi"): 1_000_00,
}
KNOWN_FOR = timedelta(days=365)


def add_demo_customers(resources: Resources) -> bool:
    """Add them once; False when they are there already."""
    with resources.work() as work:
        work.one("SELECT pg_advisory_xact_lock(7326)")
        # Not by number: whoever asked to be forgotten is not added again.
        if customers.any_known(work):
            return False
        kamala, *others = [_add(work, new) for new in OPENING_PAISE]
        for other in others:
            resolved = payees.ResolvedVpa(other.vpa, other.name, other.account_id)
            payee = payees.save(work, kamala, resolved)
            payees.backdate(work, payee.id, work.now - KNOWN_FOR)
    return True


def _add(work: Work, new: NewCustomer) -> Customer:
    customer = customers.add(work, new)
    pay_in(work, customer, OPENING_PAISE[new])
    work.audit("add_customer", "added", actor="demo", customer_id=customer.id)
    return customer
