"""Held payments that fear suspended: given back after a day, and told."""

from __future__ import annotations

import uuid
from datetime import timedelta

from protocol.rupees import rupees
from protocol.sentences import say
from services.accounts import orders
from services.accounts.orders import Order
from services.paying import receipts
from services.people import customers
from services.providers import outbox
from services.work.work import Resources, Work

LONGEST = timedelta(days=1)


def give_back_one(resources: Resources) -> bool:
    """Give the payment back that was suspended longest, if for a day; else False."""
    with resources.work() as work:
        order = orders.suspended_before(work, work.now - LONGEST)
        if order is None:
            return False
        assert order.transfer_id  # a held order has its hold
        work.book.void(order.transfer_id)
        orders.set_state(work, order, "cancelled")
        receipts.audit_transfer(work, order, "cancelled")
        _tell(work, order)
        return True


def _tell(work: Work, order: Order) -> None:
    payer = customers.by_id(work, order.customer_id)
    named = {"amount": rupees(order.amount_paise or 0), "name": order.payee_name}
    text = say(payer.language, "upi_app.payment_given_back", **named)
    notice = {"notice_id": str(uuid.uuid4()), "vpa": payer.vpa, "text": text}
    outbox.put(work, "notice", notice)
