"""A client process that pays through the real ``web`` and ``actions``.

``python -m tests.faults.payments PLAN EVIDENCE WAY`` with ``api``, ``elsewhere`` (the
same, to another bank) or ``actions``, whose webhook is called as Rasa would call it.
"""

from __future__ import annotations

import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy.exc import SQLAlchemyError

from ledger.journal import Transfer
from protocol import SECRET_HEADER
from services import bootstrap
from services.accounts import memos
from services.accounts.orders import Order
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import Refusal
from tests.faults.customer import LONG_PATIENCE_S, PAUSE_S, Customer, GaveUp
from tests.faults.evidence import Answer, Request, Witness
from tests.faults.plan import Payer, Plan, Stop, chance

BETWEEN_PAYMENTS_S = 0.15
REPEATED = 0.3
SEND = "Send money"
MODES: tuple[dict[str, Any], ...] = (
    {"mode": "slow", "seconds": 1.0, "applies_to": "payments"},
    {"mode": "slow", "seconds": 0.5, "applies_to": "payments"},
    {"mode": "decline", "applies_to": "payments"},
)
REFUSED = (400, 401, 404, 410, 422, 423)
# A payment that failed, and the passcode that was used up for it.
FAILED_SLUG = "payment_failed"


@dataclass
class Clerk(ABC):
    """Pays one payment after another for the payers in turn."""

    plan: Plan
    witness: Witness
    way: str
    stop: Stop
    random: Random = field(init=False)
    modes: Iterator[dict[str, Any]] = field(default_factory=lambda: cycle(MODES))

    def __post_init__(self) -> None:
        self.random = chance(f"{self.plan.seed}/{self.way}")
        self.http = httpx.Client(
            base_url=self.plan.web_url, timeout=20, trust_env=False
        )

    def run(self, payers: list[Payer]) -> None:
        """Pay until told to stop; what was begun is ended."""
        turn = 0
        while not self.stop:
            customer = Customer(payers[turn % len(payers)], self.http)
            turn += 1
            try:
                customer.sign_in()
                self._pay_some(customer)
            except GaveUp:
                # Nothing was sent that could have booked anything.
                self.witness.notes(gave_up=self.way)
                time.sleep(PAUSE_S)
        self.http.close()

    def _pay_some(self, customer: Customer) -> None:
        for _ in range(4):
            if self.stop:
                return
            self.pay(customer)
            time.sleep(BETWEEN_PAYMENTS_S)

    @abstractmethod
    def pay(self, customer: Customer) -> None:
        """One payment, from the wish to the receipt.

        Raises:
            GaveUp: it came to no passcode.
        """

    def settled(self, request: Request, ask: Callable[[str], Answer]) -> None:
        """Send the passcode until there is a last word, each try sworn to."""
        self.witness.intends(request)
        answer = ask("")
        self.witness.heard(answer)
        began = time.monotonic()
        while answer.says in {"unanswered", "pending"}:
            if time.monotonic() - began > LONG_PATIENCE_S:
                return  # the judge will call it unresolved
            time.sleep(2 * PAUSE_S)
            found = self._found(request.key)
            self.witness.intends(request, "retry")
            answer = self._last_word(ask(found))
            self.witness.heard(answer)
        if self.random.random() < REPEATED:
            self.witness.intends(request, "repeat")
            again = ask("")
            self.witness.heard(again)

    def _last_word(self, answer: Answer) -> Answer:
        """A refused retry is final, for the code is used up: given back, or nothing."""
        if answer.says != "refused":
            return answer
        transfer = patiently(lambda: _look_up(answer.key))
        voided = transfer is not None and transfer.status == "voided"
        says, found = ("voided", "before") if voided else ("refused", "")
        return replace(answer, says=says, found=found, quiet=True)

    def _found(self, key: str) -> str:
        return "before" if patiently(lambda: _look_up(key)) else "now"


class ApiClerk(Clerk):
    """Pays through the REST API, within the bank or to another one."""

    def pay(self, customer: Customer) -> None:
        """Open with an idempotency key, approve, confirm."""
        outward = self.way == "elsewhere"
        payer, amount = customer.payer, self.random.randint(100, 9_999)
        if outward:
            customer.once("/sandbox/behaviour/", next(self.modes))
        payee_vpa = payer.vpa_elsewhere if outward else payer.payee_vpa
        wish = {"payee": payee_vpa, "amount_paise": amount}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        order = customer.call("/api/transactions/", wish, **key)
        if self.random.random() < REPEATED:
            again = customer.call("/api/transactions/", wish, **key)
            if again["id"] != order["id"]:
                self.witness.notes(violation="doubled", words="two orders for a key")
        code = customer.code(SEND, amount)
        account = self.plan.settlement_account if outward else payer.payee_account
        op = "pay_out" if outward else "pay_web"
        ledger_key = memos.key_of(order["id"])
        request = Request(ledger_key, op, payer.account, account, amount)
        path = f"/api/transactions/{order['id']}/confirm/"

        def ask(found: str) -> Answer:
            answer = customer.once(path, {"passcode": code})
            return heard_from_web(request, answer, found)

        self.settled(request, ask)


def heard_from_web(
    request: Request, answer: httpx.Response | None, found: str
) -> Answer:
    """What web's answer swears to; a failure inside of it says nothing."""
    key, op = request.name
    if answer is None or answer.status_code >= 500:
        return Answer(key, op, "unanswered")
    told = answer.json()
    if answer.status_code == 200:
        return Answer(key, op, told["status"], told.get("utr") or "", found)
    if FAILED_SLUG in str(told.get("type")):
        return Answer(key, op, "voided", found=found)
    if answer.status_code in REFUSED:
        return Answer(key, op, "refused")
    return Answer(key, op, "unanswered")  # 409: it is being paid at this moment


class ActionsClerk(Clerk):
    """Calls the action server as Rasa does, for a session of its own."""

    def pay(self, customer: Customer) -> None:
        """Read back, say yes, approve, give the sealed passcode."""
        bank, rupees = bootstrap.bank(), self.random.randint(1, 99)
        session = patiently(lambda: bank.find_session(customer.token))
        slots = {"payee": customer.payer.payee_vpa, "amount": f"{rupees} rupees"}
        self._until(session, "action_ask_transfer_money_form_confirmed", slots)
        order = patiently(lambda: bank.open_order(session))
        if order is None or order.amount_paise != rupees * 100:
            raise GaveUp
        self._until(session, "action_transfer_money", slots)
        code = customer.code(SEND, order.amount_paise)
        request = _request(customer.payer, order)

        def ask(found: str) -> Answer:
            sealed = seal(bank, session, code)
            said = self._call(session, "action_provide_passcode", {}, sealed)
            return self._heard(request, said, found)

        self.settled(request, ask)

    def _until(self, session: Session, action: str, slots: Mapping[str, str]) -> None:
        """Call an action until it is answered without an apology."""
        for _ in range(40):
            said = self._call(session, action, slots, {})
            if said and "apology" not in said:
                return
            time.sleep(PAUSE_S)
        raise GaveUp

    def _call(
        self,
        session: Session,
        action: str,
        slots: Mapping[str, str],
        metadata: Mapping[str, str],
    ) -> str:
        """Call the webhook; the response it says, or nothing when it is dead."""
        heard = {"intent": {"name": "inform"}, "text": "", "metadata": dict(metadata)}
        tracker = {
            "sender_id": session.conversation_id,
            "slots": dict(slots),
            "latest_message": heard,
            "events": [{"event": "user", **heard}],
        }
        call = {"next_action": action, "tracker": tracker, "domain": {}}
        secret = {SECRET_HEADER: bootstrap.settings().inner_secret}
        url = f"{self.plan.actions_url}/webhook"
        try:
            answer = self.http.post(url, json=call, headers=secret)
        except httpx.HTTPError:
            return ""
        if answer.status_code != 200:
            return ""
        return " ".join(str(r.get("response")) for r in answer.json()["responses"])

    def _heard(self, request: Request, said: str, found: str) -> Answer:
        key, op = request.name
        if said == "utter_transfer_posted":
            return Answer(key, op, "posted", found=found)
        if not said or "apology" in said:
            return Answer(key, op, "unanswered")
        # A code that was used up: by an answer that was lost, or not at all.
        if self._found(key) == "before":
            return Answer(key, op, "posted", found=found)
        return Answer(key, op, "refused")


def seal(bank: Bank, session: Session, code: str) -> Mapping[str, str]:
    """The metadata that the channel sends along with a spoken passcode."""
    place = f"passcode/{session.conversation_id}"
    return {"sealed_passcode": bank.resources.sealer.seal(code, place)}


def _request(payer: Payer, order: Order) -> Request:
    assert order.amount_paise is not None
    key = memos.key_of(order.id)
    return Request(
        key, "pay_actions", payer.account, payer.payee_account, order.amount_paise
    )


def _look_up(key: str) -> Transfer | None:
    with bootstrap.bank().resources.work() as work:
        return work.book.find(key)


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask the database until it answers.

    Raises:
        GaveUp: it never did, or it is a refusal.
    """
    for _ in range(80):
        try:
            return ask()
        except SQLAlchemyError:
            time.sleep(PAUSE_S)
        except Refusal as refusal:
            raise GaveUp from refusal
    raise GaveUp


def main(plan: str, evidence: str, way: str) -> None:
    """Pay until told to stop."""
    stop, told = Stop(), Plan.read(Path(plan))
    kinds = {"api": ApiClerk, "elsewhere": ApiClerk, "actions": ActionsClerk}
    ways = list(kinds)
    with Witness(Path(evidence)) as witness:
        # Each way has customers of its own: one phone is in one hand.
        payers = told.payers[ways.index(way) :: len(ways)]
        kinds[way](told, witness, way, stop).run(payers)


if __name__ == "__main__":
    main(*sys.argv[1:])
