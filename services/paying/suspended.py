"""Held payments that fear suspended: given back after a day, and told."""

from __future__ import annotations

from datetime import timedelta

from services.accounts import orders, payments
from services.paying import receipts
from services.work.work import Resources

LONGEST = timedelta(days=1)


def give_back_one(resources: Resources) -> bool:
    """Give the payment back that was suspended longest, if for a day; else False."""
    with resources.work() as work:
        order = payments.suspended_before(work, work.now - LONGEST)
        if order is None:
            return False
        assert order.transfer_id  # a held order has its hold
        work.book.void(order.transfer_id)
        orders.set_state(work, order, "cancelled")
        receipts.audit_transfer(work, order, "cancelled")
        receipts.tell_payer(work, order, "payment_given_back")
        return True
