"""What the provider's HTTP answers are taken for: an odd one is as good as none."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from services.providers.upi_http import HttpUpiProvider
from services.work.ports import Payment, PaymentResult, ProviderUnavailable

PAYMENT = Payment("p1", "kamala@saathi", "asha@okaxis", 700_00, "")
Answer = Callable[[httpx.Request], httpx.Response]


def provider(answer: Answer) -> HttpUpiProvider:
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return HttpUpiProvider("http://upi", "http://us/", "secret", client)


def saying(status: int, body: object = None) -> Answer:
    return lambda _: httpx.Response(status, json=body)


def test_an_answer_is_taken_with_its_utr_and_amount() -> None:
    said = {"status": "succeeded", "utr": "412345678901", "amount_paise": 700_00}
    upi = provider(saying(200, said))
    wanted = PaymentResult("succeeded", "412345678901", 700_00)
    assert upi.pay(PAYMENT) == upi.status("p1") == wanted


def test_only_a_404_of_the_payment_itself_is_unknown() -> None:
    upi = provider(saying(404, {}))
    assert upi.status("p1") == PaymentResult("unknown")
    with pytest.raises(ProviderUnavailable):
        upi.pay(PAYMENT)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"status": "failed"}),
        (409, {"status": "failed"}),
        (200, {"status": "unknown"}),
        (200, {"status": ["failed"]}),
        (200, {}),
        (200, []),
        (200, None),
    ],
)
def test_what_is_no_clear_answer_ends_nothing(status: int, body: object) -> None:
    upi = provider(saying(status, body))
    with pytest.raises(ProviderUnavailable):
        upi.pay(PAYMENT)
    with pytest.raises(ProviderUnavailable):
        upi.status("p1")


def test_a_payment_is_not_sent_twice_by_one_call() -> None:
    """A question is harmless and may be asked again at once; a payment waits."""
    sent: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        raise httpx.ConnectError("refused")

    upi = provider(refuse)
    with pytest.raises(ProviderUnavailable):
        upi.pay(PAYMENT)
    assert sent == ["POST"]
