"""A yes or a no outside any form: it answers the last question, whatever that was."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, frames, heard
from actions.base import BankingAction
from actions.outcomes import tell
from services.accounts.orders import Order
from services.people.sessions import Session


class ActionYes(BankingAction):
    """Takes the yes to what was asked; of money only to what the bank read back."""

    called = "action_yes"
    apology = "utter_apology_after_yes"
    clears = (heard.QUESTION,)

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm what was read back here, do what was offered, or remind.

        Raises:
            NotReadBack: it was not the last question put.
        """
        order = self.bank.open_order(session)
        if order is not None and _is_asked_here(order):
            tell(dispatcher, self.bank, self.bank.confirm_order(session))
            return []
        offered = tracker.slots.get(heard.QUESTION)
        if offered == frames.SLOT:
            return frames.take_up(tracker)
        if offered:
            return [FollowupAction(str(offered))]
        if captures.remind(dispatcher, self.bank, session):
            return []
        if heard.names_an_act(tracker) and self._was_refused(session):
            return [FollowupAction("action_same_again")]
        dispatcher.utter_message(response="utter_ask_wish")
        return []

    def _was_refused(self, session: Session) -> bool:
        """Whether "do it after all" can mean a payment that was just refused."""
        last = self.bank.latest_order(session)
        refused = last is not None and last.state == "cancelled"
        return refused and last is not None and last.kind == "transfer_money"


def _is_asked_here(order: Order) -> bool:
    """Whether the order's question is put outside any form: a form hears its own."""
    return order.state == "awaiting_confirmation" and order.kind == "cancel_transfer"


class ActionNo(BankingAction):
    """Takes the no: what waited is closed already, and it is told."""

    called = "action_no"
    clears = (heard.QUESTION,)
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what the no came to."""
        order = self.stopped(tracker, session)
        if order is not None:
            self.tell_what_stopped(dispatcher, order)
            return []
        if heard.names_an_act(tracker):
            return [FollowupAction("action_stop")]
        dispatcher.utter_message(response="utter_all_right")
        return [SlotSet(frames.SLOT, None)]
