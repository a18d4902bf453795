"""What the UPI provider tells us: signed, fresh, and heard only once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from services.accounts import orders
from services.accounts.confirmed import act_of
from services.paying.settlement import hear
from services.paying.transfer_money import TRANSFER_MONEY
from services.providers.upi_signing import BadSignature, Message, verify
from services.signing_in import approvals
from services.work.errors import InvalidInput, OrderUnknown, SessionUnknown
from services.work.work import Resources, Work

PATH = "/api/upi/callback/"


def upi_callback(
    resources: Resources, secret: str, headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    """Take an answer to a question, or news of a payment.

    Returns:
        ``{"passcode"}`` for an approval that needs one; otherwise empty.

    Raises:
        SessionUnknown: the signature does not fit, or the message came before.
        InvalidInput: it is no message of the provider's.
        PasscodeExpired: the question is closed.
    """
    message = _verified(resources, secret, headers, body)
    if message.get("event") == "payment":
        return _payment(resources, _id(message, "payment_id"))
    if message.get("event") != "authorisation":
        raise InvalidInput
    with resources.work() as work:
        return _answer(work, _id(message, "request_id"), message.get("state"))


def _id(message: dict[str, Any], name: str) -> str:
    try:
        return str(uuid.UUID(message.get(name)))
    except (AttributeError, TypeError, ValueError) as error:
        raise InvalidInput from error


def _verified(
    resources: Resources, secret: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    now = resources.clock().timestamp()
    try:
        nonce = verify(secret, Message("POST", PATH, body), headers, now=now)
    except BadSignature as error:
        raise SessionUnknown("signature") from error
    with resources.work() as work:
        fresh = work.run(
            "INSERT INTO callback_nonces (nonce, seen_at) VALUES (:nonce, :now)"
            " ON CONFLICT DO NOTHING",
            nonce=nonce,
            now=work.now,
        )
    if not fresh:
        raise SessionUnknown("repeated")
    try:
        message = json.loads(body)
    except ValueError as error:
        raise InvalidInput from error
    if not isinstance(message, dict):
        raise InvalidInput
    return message


def _answer(work: Work, request_id: str, state: object) -> dict[str, str]:
    if state == "declined":
        approvals.decline(work, request_id)
        return {}
    if state != "approved":
        raise InvalidInput
    code = approvals.approve(work, request_id)
    if code is not None:
        return {"passcode": code}
    kind, confirmed = approvals.use_up(work, request_id)
    act_of(work, kind).carry_out(work, confirmed)
    return {}


def _payment(resources: Resources, payment_id: str) -> dict[str, str]:
    """Ask the provider itself what became of the payment; its word here is a hint."""
    with resources.work() as work:
        if orders.kind_of(work, payment_id) != TRANSFER_MONEY.kind:
            raise OrderUnknown
    hear(resources, payment_id)
    return {}
