"""Cancelling: the payment that waits for its passcode, or one that is held."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.outcomes import in_a_row, tell
from actions.paying.transfer_money import SLOTS
from protocol.sentences import Sentence
from services.people.sessions import Session
from services.work.errors import OrderUnknown, PayeeAmbiguous


class ActionCancelTransfer(BankingAction):
    """Cancels what the customer means, and names it."""

    called = "action_cancel_transfer"
    clears = SLOTS
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Cancel the waiting order, or the one held payment; ask which of several.

        Raises:
            SignInNeeded, AlreadyPosted, InFlight: it cannot be.
        """
        payee = heard.payee_said(tracker)
        if payee is None and self.bank.drop_order(session):
            dispatcher.utter_message(response="utter_stopped_order")
            return []
        try:
            receipt = self.bank.cancel_transfer(session, payee=payee)
        except PayeeAmbiguous as refusal:
            _ask_which(dispatcher, refusal.names)
        except OrderUnknown:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
        else:
            tell(dispatcher, self.bank, receipt)
        return []


def _named(sentence: str, name: str) -> Sentence:
    return Sentence(f"paying.{sentence}", {"name": name})


def _ask_which(dispatcher: CollectingDispatcher, names: tuple[str, ...]) -> None:
    apart = list(dict.fromkeys(names))
    dispatcher.utter_message(
        response="utter_cancel_which",
        candidates=in_a_row([_named("the_one_to", n) for n in apart], "lists.either"),
        buttons=[
            {"title": name, "payload": _named("cancel_the_one_to", name)}
            for name in apart
        ],
    )
