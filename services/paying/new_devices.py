"""A new device sends little in its first day, whoever confirms the payments."""

from __future__ import annotations

from datetime import timedelta

from services.accounts import payments
from services.accounts.orders import Order
from services.people import devices, sessions
from services.work.work import Work


def check(work: Work, session_id: str, amount_paise: int) -> None:
    """Refuse what goes over the limit of the session's device, while it is new.

    What counts are the payments made on that device, and all of this session, which
    may have had another before. The payer's account must be locked for that to be true
    until the commit.

    Raises:
        LimitExceeded: with what is left.
    """
    device_id = sessions.device_of(work, session_id)
    age = timedelta(seconds=work.policy.new_device_age_s)
    if device_id is None or not devices.came_after(work, device_id, work.now - age):
        return
    sent = payments.sent_from(work, device_id, session_id)
    work.policy.check_new_device(amount_paise, sent)


def note(work: Work, order: Order) -> None:
    """Write down on which device an order is paid, if its session has one."""
    payments.note_device(work, order, sessions.device_of(work, order.session_id))
