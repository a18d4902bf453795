"""A UPI provider without a network: remembers what it was asked, answers as told."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.ports import (
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
