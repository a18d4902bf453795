"""Did it go, why is it held, when will it go: answered from the rows."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.outcomes import clock_time
from protocol.rupees import rupees
from services.paying.whereabouts import Whereabouts
from services.people.sessions import Session


class ActionAskAboutPayment(BankingAction):
    """Says where a payment is, the one that was named or the last."""

    called = "action_ask_about_payment"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say it of one payment, and of every one that is held.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        found = [e for e in self.bank.whereabouts(session) if e.state != "cancelled"]
        named = [e for e in found if heard.is_named(tracker, e.payee_name)]
        asked = named or found
        if not asked:
            dispatcher.utter_message(response="utter_whereabouts_none")
        for each in asked[:1]:
            self._tell(dispatcher, each)
        return []

    def _tell(self, dispatcher: CollectingDispatcher, each: Whereabouts) -> None:
        dispatcher.utter_message(
            response=f"utter_whereabouts_{each.state}",
            amount_figures=rupees(each.amount_paise),
            payee_name=each.payee_name,
            releases_at=clock_time(each.releases_at, self.bank),
            posted_at=clock_time(each.posted_at, self.bank),
            utr=each.utr or "",
        )
