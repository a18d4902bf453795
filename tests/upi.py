"""A UPI provider without a network: remembers what it was asked, answers as told."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.work.ports import (
    AuthorisationRequest,
    Payment,
    PaymentResult,
    ProviderUnavailable,
)


@dataclass
class RememberingUpi:
    names: dict[str, str] = field(default_factory=lambda: {"asha@okaxis": "Asha Rao"})
    requests: list[AuthorisationRequest] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    paid: dict[str, Payment] = field(default_factory=dict)
    times_paid: int = 0
    answer: str = "succeeded"
    away: bool = False
    # "after": the money moves, and only the answer is lost.
    lost: str | None = None

    def resolve_vpa(self, vpa: str) -> str | None:
        self._be_there()
        return self.names.get(vpa)

    def request_authorisation(self, request: AuthorisationRequest) -> None:
        self._be_there()
        self.requests.append(request)

    def cancel_authorisation(self, request_id: str) -> None:
        self.cancelled.append(request_id)

    def notify(self, notice_id: str, vpa: str, text: str) -> None:
        self.notices.append(text)

    def pay(self, payment: Payment) -> PaymentResult:
        self._be_there()
        if self.lost == "before":
            raise ProviderUnavailable
        if payment.payment_id not in self.paid:
            self.times_paid += 1
        self.paid[payment.payment_id] = payment
        if self.lost == "after":
            raise ProviderUnavailable
        return self._result(payment.payment_id)

    def status(self, payment_id: str) -> PaymentResult:
        self._be_there()
        if payment_id not in self.paid:
            return PaymentResult("unknown")
        return self._result(payment_id)

    def _result(self, payment_id: str) -> PaymentResult:
        if self.answer != "succeeded":
            return PaymentResult(self.answer)  # type: ignore[arg-type]  # one of ours
        utr = f"{list(self.paid).index(payment_id) + 400_000_000_000:012d}"
        return PaymentResult("succeeded", utr)

    def _be_there(self) -> None:
        if self.away:
            raise ProviderUnavailable


BEFORE: dict[str, type[BaseException]] = {
    "away": ProviderUnavailable,
    "killed": SystemExit,
}
AFTER: dict[str, type[BaseException]] = {
    "lost": ProviderUnavailable,
    "cut": SystemExit,
    "broken": ValueError,
}


@dataclass
class WaywardUpi(RememberingUpi):
    """Answers each question about a payment in the next of its moods, then well.

    Whatever it says, it keeps to the contract of the port: an id is paid once, and
    what became of it stays. ``ends`` is what becomes of each id, decided when it is
    first asked to pay. The moods:

    ========  =============================================================
    away      nothing arrives
    lost      it arrives, the answer does not
    killed    we die before anything arrives; ``cut`` after it arrived
    broken    the answer makes our own code fail
    pending   it arrives and is not decided yet
    no_utr, odd_utr, taken_utr, amount   a success that cannot be
    forgets   it says ``unknown`` of what it has
    other     it says the opposite of what became of it
    ========  =============================================================
    """

    moods: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    taken_utr: str = ""
    accepted: set[str] = field(default_factory=set)
    sent_again: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def pay(self, payment: Payment) -> PaymentResult:
        if payment.payment_id in self.accepted:
            self.sent_again.append(payment.payment_id)
        return self._in_mood(payment.payment_id, payment)

    def status(self, payment_id: str) -> PaymentResult:
        return self._in_mood(payment_id, None)

    def _in_mood(self, payment_id: str, payment: Payment | None) -> PaymentResult:
        mood = self.moods.pop(0) if self.moods else "well"
        self.asked.append(payment_id)
        self._fail(mood, BEFORE)
        if payment is not None and payment_id not in self.paid:
            self.paid[payment_id] = payment
            self.times_paid += 1
        self._fail(mood, AFTER)
        if payment_id not in self.paid:
            return PaymentResult("unknown")
        return self._said(payment_id, mood)

    def _fail(self, mood: str, failures: dict[str, type[BaseException]]) -> None:
        if mood in failures:
            raise failures[mood]

    def _said(self, payment_id: str, mood: str) -> PaymentResult:
        if mood == "forgets":
            return PaymentResult("unknown")
        self.accepted.add(payment_id)  # and has said so
        if mood == "pending":
            return PaymentResult("pending")
        succeeded = self.ends.get(payment_id, "succeeded") == "succeeded"
        if succeeded == (mood == "other"):
            return PaymentResult("failed")
        utr = f"{list(self.paid).index(payment_id) + 500_000_000_000:012d}"
        odd = {"no_utr": None, "odd_utr": "12 34", "taken_utr": self.taken_utr}
        amount = self.paid[payment_id].amount_paise + (mood == "amount")
        return PaymentResult("succeeded", odd.get(mood, utr), amount)
