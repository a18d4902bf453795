"""The bank's answers as the API writes them."""

from __future__ import annotations

from typing import Any

from protocol.sentences import told
from services.accounts.orders import Order
from services.accounts.outcomes import (
    AccountBlockedNow,
    Outcome,
    PayeeAdded,
    PayeeRemoved,
    Receipt,
    SignedIn,
)
from services.asking.evidence import CaptureRequest
from services.looking.security_log import SecurityLog, SignInTry
from services.looking.transaction_history import HistoryItem
from services.people.devices import KnownDevice
from services.people.sessions import Session

DONE = {
    PayeeAdded: "payee_added",
    PayeeRemoved: "payee_removed",
    AccountBlockedNow: "account_blocked",
}


def outcome_json(
    session: Session, outcome: Outcome, token: str | None
) -> dict[str, Any]:
    """What a right passcode came to: usually a sign-in and its token."""
    if isinstance(outcome, SignedIn):
        return {
            "status": "signed_in",
            "level": session.level,
            "token": token,
            "expires_at": session.expires_at,
            "customer": {"display_name": outcome.name},
        }
    if isinstance(outcome, Receipt):
        return receipt_json(outcome)
    if isinstance(outcome, CaptureRequest):
        return {"status": "capture_required", **capture_json(outcome)}
    return {"status": DONE[type(outcome)]}


def capture_json(asked: CaptureRequest) -> dict[str, Any]:
    """What is to be captured."""
    return {
        "challenge_id": asked.challenge_id,
        "purpose": asked.purpose,
        "kinds": list(asked.kinds),
        "digits": asked.digits,
        "turns": list(asked.turns),
        "nonce": asked.nonce,
        "expires_at": asked.expires_at,
    }


def order_json(order: Order, receipt: Receipt | None = None) -> dict[str, Any]:
    """An order as it stands: it waits for its passcode, or what became of it.

    Args:
        order: the order.
        receipt: how its payment stands; None for one that never became a payment.
    """
    ended = _ended(receipt) if receipt else {}
    voice = _spoken(order.voice) if order.voice else {}
    return {
        "id": order.id,
        "status": receipt.status if receipt else _unpaid(order),
        "payee": {"name": order.payee_name, "vpa": order.payee_vpa},
        "amount_paise": order.amount_paise,
        "confirm_with": list(order.confirm_with),
        "challenge_id": order.challenge_id,
        "expires_at": order.expires_at,
        **voice,
        **ended,
    }


def _spoken(asked: CaptureRequest) -> dict[str, Any]:
    return {
        "voice_challenge_id": asked.challenge_id,
        "digits": asked.digits,
        "nonce": asked.nonce,
    }


def _unpaid(order: Order) -> str:
    if not order.open:
        return "voided"
    return "expired" if order.lapsed else "awaiting_confirmation"


def _ended(receipt: Receipt) -> dict[str, Any]:
    told = {
        "utr": receipt.utr,
        "posted_at": receipt.posted_at,
        "releases_at": receipt.releases_at if receipt.status == "held" else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """What became of a payment."""
    return {
        "id": receipt.order_id,
        "status": receipt.status,
        "utr": receipt.utr,
        "posted_at": receipt.posted_at,
        "releases_at": receipt.releases_at,
        "balance_paise": receipt.balance_paise,
    }


def security_log_json(log: SecurityLog, language: str) -> dict[str, Any]:
    """Who signed in or tried to, and the devices, in the customer's language."""
    return {
        "items": [_try_json(each) for each in log.tries],
        "refused_lately": log.refused,
        "devices": [_device_json(device, language) for device in log.devices],
    }


def _try_json(each: SignInTry) -> dict[str, Any]:
    return {
        "at": each.at,
        "signed_in": each.signed_in,
        "ways": list(each.ways),
        "device_id": each.device.id if each.device else None,
        "here": each.here,
    }


def _device_json(device: KnownDevice, language: str) -> dict[str, Any]:
    return {
        "id": device.id,
        "name": told(language, device.name.sentence) if device.name else None,
        "known_since": device.known_since,
        "last_used_at": device.last_used_at,
    }


def entry_json(item: HistoryItem) -> dict[str, Any]:
    """One line of the statement."""
    return {
        "id": item.id,
        "posted_at": item.posted_at,
        "direction": item.direction,
        "counterparty": {
            "name": item.counterparty_name,
            "vpa": item.counterparty_vpa,
        },
        "amount_paise": item.amount_paise,
        "balance_paise": item.balance_paise,
        "narration": item.narration,
        "status": item.status,
        "utr": item.utr,
    }
