"""The other banks: they take payments, once for each id."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from pydantic import Field, StrictStr
from starlette.concurrency import run_in_threadpool

from services.providers.sandbox_store import Record, SandboxStore
from web.api.models import Paise
from web.http.bases import Incoming
from web.http.problems import Problem
from web.sandbox.behaviour import Behaviour
from web.sandbox.callbacks import Callbacks
from web.sandbox.names import name_of

KIND = "payment"
PENDING = {"status": "pending"}


class Payment(Incoming):
    """What the bank asks to be paid."""

    payment_id: StrictStr = Field(min_length=1, max_length=100)
    payer_vpa: StrictStr = Field(min_length=3, max_length=100)
    payee_vpa: StrictStr = Field(min_length=3, max_length=100)
    amount_paise: Paise
    narration: StrictStr = Field("", max_length=500)


@dataclass
class Payments:
    """Pays, remembers, and settles later what it left pending."""

    store: SandboxStore
    callbacks: Callbacks
    callback_url: str

    async def pay(self, payment: Payment, behaviour: Behaviour) -> Record:
        """Pay once; a repeat gets the first answer, whatever the behaviour now.

        Raises:
            Problem: 409 when the id was used for another payment.
        """
        record = {"asked": payment.dict(), "result": _result(payment, behaviour)}
        new = await run_in_threadpool(self.store.add, KIND, payment.payment_id, record)
        if not new:
            record = await self._first(payment)
        if behaviour.is_("twice", "payments"):
            self._call_back(payment.payment_id, record["result"], times=2)
        result: Record = record["result"]
        return result

    async def status(self, payment_id: str, behaviour: Behaviour) -> Record | None:
        """What became of a payment; what is pending settles when asked about."""
        if behaviour.is_("silent", "payments"):
            record = await run_in_threadpool(self.store.get, KIND, payment_id)
        else:
            record = await run_in_threadpool(
                self.store.change, KIND, payment_id, _settled
            )
        return record["result"] if record else None

    async def settle_pending(self) -> None:
        """Settle whatever is pending and call back, as when a bank wakes up."""
        for id_, record in await run_in_threadpool(self.store.of_kind, KIND):
            if record["result"] == PENDING:
                settled = await run_in_threadpool(
                    self.store.change, KIND, id_, _settled
                )
                if settled:
                    self._call_back(id_, settled["result"], times=1)

    async def _first(self, payment: Payment) -> Record:
        record = await run_in_threadpool(self.store.get, KIND, payment.payment_id)
        if record is None or record["asked"] != payment.dict():
            raise Problem(409, "conflict", "payment_id")
        return record

    def _call_back(self, payment_id: str, result: dict[str, Any], times: int) -> None:
        event = {"event": "payment", "payment_id": payment_id, **result}
        self.callbacks.tell_later(self.callback_url, event, times)


def _result(payment: Payment, behaviour: Behaviour) -> Record:
    if behaviour.is_("decline", "payments"):
        return {"status": "failed", "reason": "declined by the payee's bank"}
    if name_of(payment.payee_vpa) is None:
        return {"status": "failed", "reason": "no such payee"}
    if behaviour.is_("silent", "payments"):
        return dict(PENDING)
    return {"status": "succeeded", "utr": new_utr()}


def _settled(record: Record) -> Record:
    if record["result"] != PENDING:
        return record
    return record | {"result": {"status": "succeeded", "utr": new_utr()}}


def new_utr() -> str:
    """Twelve digits, as UPI's own references have."""
    return str(10**11 + secrets.randbelow(9 * 10**11))
