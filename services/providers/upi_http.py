"""The UPI provider, reached over HTTP with signed messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from protocol.patience import CONNECT_UPI_S, UPI_S
from services.providers.upi_signing import Message, sign
from services.work.ports import (
    AuthorisationRequest,
    Payment,
    PaymentResult,
    ProviderUnavailable,
)

WITHIN = httpx.Timeout(UPI_S, connect=CONNECT_UPI_S)
KNOWN_STATUS = ("succeeded", "failed", "pending")


@dataclass(frozen=True)
class HttpUpiProvider:
    """Speaks to the provider. Every request may be sent twice without harm."""

    base_url: str
    callback_url: str
    secret: str = field(repr=False)
    client: httpx.Client = field(repr=False)

    def resolve_vpa(self, vpa: str) -> str | None:
        """Return the bank-registered name of a VPA; None when there is none."""
        answer = self._send("POST", "/vpas/resolve", {"vpa": vpa}, retry=True)
        if answer.status_code == 404:
            return None
        return str(_fields(answer)["name"])

    def request_authorisation(self, request: AuthorisationRequest) -> None:
        """Show a question in the customer's UPI app; the answer is a callback."""
        body = {
            **{key: value for key, value in asdict(request).items() if value},
            "expires_at": request.expires_at.isoformat(),
            "callback_url": self.callback_url,
        }
        _fields(self._send("POST", "/authorisations", body))

    def cancel_authorisation(self, request_id: str) -> None:
        """Take a question back; one that never arrived is taken back already."""
        self._send("POST", f"/authorisations/{quote(request_id)}/cancel", {})

    def notify(self, notice_id: str, vpa: str, text: str) -> None:
        """Show a message in the customer's UPI app that needs no answer."""
        body = {"notice_id": notice_id, "vpa": vpa, "text": text}
        _fields(self._send("POST", "/notices", body))

    def pay(self, payment: Payment) -> PaymentResult:
        """Pay, once for each id."""
        return _result(self._send("POST", "/payments", asdict(payment)))

    def status(self, payment_id: str) -> PaymentResult:
        """Tell what became of a payment; ``unknown`` when it never arrived."""
        path = f"/payments/{quote(payment_id)}"
        answer = self._send("GET", path, None, retry=True)
        if answer.status_code == 404:
            return PaymentResult("unknown")
        return _result(answer)

    def _send(
        self,
        method: str,
        path: str,
        fields: dict[str, Any] | None,
        *,
        retry: bool = False,
    ) -> httpx.Response:
        try:
            return self._send_once(method, path, fields)
        except httpx.ConnectError as error:
            if not retry:
                raise ProviderUnavailable("no connection") from error
        except httpx.HTTPError as error:
            raise ProviderUnavailable(type(error).__name__) from error
        return self._send(method, path, fields)

    def _send_once(
        self, method: str, path: str, fields: dict[str, Any] | None
    ) -> httpx.Response:
        url = self.base_url.rstrip("/") + path
        body = b"" if fields is None else json.dumps(fields).encode()
        headers = sign(self.secret, Message(method, urlsplit(url).path, body))
        answer = self.client.request(
            method,
            url,
            content=body,
            headers={**headers, "Content-Type": "application/json"},
        )
        if answer.status_code >= 500:
            raise ProviderUnavailable(f"status {answer.status_code}")
        return answer


def _fields(answer: httpx.Response) -> dict[str, Any]:
    """Read a JSON answer; anything else is as good as none."""
    try:
        answer.raise_for_status()
        fields = answer.json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise ProviderUnavailable(f"status {answer.status_code}") from error
    if not isinstance(fields, dict):
        raise ProviderUnavailable("an answer that is none")
    return fields


def _result(answer: httpx.Response) -> PaymentResult:
    fields = _fields(answer)
    status = fields.get("status")
    if status not in KNOWN_STATUS:
        raise ProviderUnavailable("an unknown status")
    return PaymentResult(status, fields.get("utr"), fields.get("amount_paise"))
