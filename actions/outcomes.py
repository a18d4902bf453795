"""What a confirmed wish came to, in the words of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import frames
from actions.base import order_words
from actions.dates import clock_told
from protocol.rupees import rupees
from protocol.sentences import Sentence, Value, joined
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
        words = order_words(order)
        dispatcher.utter_message(response="utter_transfer_challenge", **words)


def taken_up(tracker: Tracker, outcome: Any) -> list[EventType]:
    """Go on with what waited for this: for a sign-in, or for a new payee."""
    if isinstance(outcome, SignedIn):
        return frames.take_up(tracker)
    if isinstance(outcome, PayeeAdded):
        return frames.take_up(tracker, payee=outcome.payee.vpa)
    if isinstance(outcome, Receipt) and frames.comes_next(tracker):
        return frames.take_up(tracker)
    return []


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
        "releases_at": clock_time(outcome.releases_at, bank),
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


def clock_time(instant: datetime | None, bank: Bank) -> Value:
    """Say a time of day; "later" for none."""
    if instant is None:
        return Sentence("paying.later")
    return clock_told(instant.astimezone(ZoneInfo(bank.resources.time_zone)))


def in_a_row(names: Sequence[Value], joint: str = "lists.both") -> Value:
    """Say names one after the other: "A, B and C"."""
    if len(names) < 2:
        return names[0] if names else ""
    return joined(joint, (joined("lists.comma", names[:-1]), names[-1]))
