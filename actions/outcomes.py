"""What a confirmed wish came to, in the words of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.executor import CollectingDispatcher

from actions.dates import clock_told
from protocol.rupees import rupees
from protocol.sentences import Sentence, Value, joined
from services.accounts.orders import Order
from services.accounts.outcomes import (
    AccountBlockedNow,
    FaceEnrolled,
    PayeeAdded,
    PayeeRemoved,
    Receipt,
    SignedIn,
    VoiceEnrolled,
)
from services.asking.challenges import Challenge
from services.bank import Bank
from services.people.sessions import Session
from understanding.amounts.reading import amount_in_words


def tell(dispatcher: CollectingDispatcher, bank: Bank, outcome: Any) -> None:
    """Say what was done."""
    response, params = _words(outcome, bank)
    dispatcher.utter_message(response=response, **params)


def tell_challenge(
    dispatcher: CollectingDispatcher, bank: Bank, session: Session, challenge: Challenge
) -> None:
    """Say that the UPI app asks now: the same words, whatever went before."""
    paying = challenge.purpose == "transfer_money"
    order = bank.open_order(session) if paying else None
    if order is None:
        dispatcher.utter_message(response="utter_passcode_requested")
    else:
        dispatcher.utter_message(response="utter_transfer_challenge", **told(order))


def told(order: Order) -> dict[str, str]:
    """Return what the responses about a payment may use."""
    paise = order.amount_paise or 0
    return {
        "amount_words": amount_in_words(paise),
        "amount_figures": rupees(paise),
        "payee_name": order.payee_name,
        "order_note": order.narration,
    }


@singledispatch
def _words(outcome: Any, bank: Bank) -> tuple[str, dict[str, Value]]:
    raise TypeError(f"no words for {type(outcome).__name__}")


@_words.register
def _(outcome: SignedIn, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_signed_in", {"customer_name": outcome.name}


@_words.register
def _(outcome: FaceEnrolled, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_face_enrolled", {}


@_words.register
def _(outcome: VoiceEnrolled, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_voice_enrolled", {}


@_words.register
def _(outcome: PayeeAdded, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_payee_added", {"payee_name": outcome.payee.name}


@_words.register
def _(outcome: PayeeRemoved, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_payee_removed", {"payee_name": outcome.name}


@_words.register
def _(outcome: AccountBlockedNow, bank: Bank) -> tuple[str, dict[str, Value]]:
    return "utter_account_blocked", {"telephone": bank.resources.helpline}


@_words.register
def _(outcome: Receipt, bank: Bank) -> tuple[str, dict[str, Value]]:
    params: dict[str, Value] = {
        "amount_figures": rupees(outcome.amount_paise),
        "payee_name": outcome.payee_name,
        "balance": rupees(outcome.balance_paise),
        "reference": _reference(outcome.utr),
        "releases_at": _clock(outcome.releases_at, bank),
    }
    return _RECEIPTS[outcome.status], params


_RECEIPTS = {
    "posted": "utter_transfer_posted",
    "held": "utter_transfer_held",
    "pending": "utter_transfer_pending",
    "voided": "utter_transfer_cancelled",
}


def _reference(utr: str | None) -> Value:
    return Sentence("paying.reference", {"utr": utr}) if utr else ""


def _clock(instant: datetime | None, bank: Bank) -> Value:
    if instant is None:
        return Sentence("paying.later")
    return clock_told(instant.astimezone(ZoneInfo(bank.resources.time_zone)))


def in_a_row(names: Sequence[Value], joint: str = "lists.both") -> Value:
    """Say names one after the other: "A, B and C"."""
    if len(names) < 2:
        return names[0] if names else ""
    return joined(joint, (joined("lists.comma", names[:-1]), names[-1]))
