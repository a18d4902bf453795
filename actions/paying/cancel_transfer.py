"""Cancelling: what the customer means is named, and read back before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard, hearing
from actions.base import BankingAction, order_words
from actions.outcomes import clock_time, in_a_row, tell
from actions.paying.transfer_money import SLOTS
from protocol.rupees import rupees
from protocol.sentences import Sentence
from services.paying.whereabouts import Whereabouts
from services.people.sessions import Session
from understanding.amounts.reading import AmountKind, read_amount
from understanding.meaning.consent import Heard


class ActionCancelTransfer(BankingAction):
    """Looks at what waits, is held, travels and has gone, and asks about the one."""

    called = "action_cancel_transfer"
    clears = SLOTS
    apology = "utter_apology_after_yes"
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what was stopped, ask whether to cancel, or say why it cannot be.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        if self._says_yes_to_it(tracker, session):
            tell(dispatcher, self.bank, self.bank.confirm_order(session))
            return []
        order = self.stopped(tracker, session)
        if order is not None and order.kind != "cancel_transfer":
            self.tell_what_stopped(dispatcher, order)
            return []
        sent = [each for each in self.bank.whereabouts(session) if each.was_sent]
        found = _meant(sent, tracker)
        held = [each for each in found if each.state in ("held", "suspended")]
        if len(held) > 1:
            _ask_which(dispatcher, held)
        elif held:
            self._read_back(dispatcher, session, held[0])
        else:
            self._tell_too_late(dispatcher, found)
        return []

    def _says_yes_to_it(self, tracker: Tracker, session: Session) -> bool:
        """Whether "yes, cancel it" answers "shall I cancel it?"."""
        order = self.bank.open_order(session)
        if order is None or order.kind != "cancel_transfer":
            return False
        return hearing.answer_to(heard.text(tracker), order) is Heard.YES

    def _read_back(
        self, dispatcher: CollectingDispatcher, session: Session, held: Whereabouts
    ) -> None:
        order = self.bank.open_cancel(session, held.order_id)
        self.bank.note_read_back(session, order)
        dispatcher.utter_message(
            response="utter_ask_cancel_transfer", **order_words(order)
        )

    def _tell_too_late(
        self, dispatcher: CollectingDispatcher, found: Sequence[Whereabouts]
    ) -> None:
        late = [each for each in found if each.here] or list(found)
        if not late:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return
        gone = late[0]
        dispatcher.utter_message(
            response=f"utter_too_late_{'posted' if gone.state == 'done' else 'sent'}",
            amount_figures=rupees(gone.amount_paise),
            payee_name=gone.payee_name,
            posted_at=clock_time(gone.posted_at, self.bank),
            telephone=self.helpline,
        )


def _meant(found: list[Whereabouts], tracker: Tracker) -> list[Whereabouts]:
    """Those that the words single out by name or amount; all where they do not."""
    reading = read_amount(heard.text(tracker))
    paise = reading.paise if reading.kind is AmountKind.VALUE else None
    named = [e for e in found if heard.is_named(tracker, e.payee_name)] or found
    of_amount = [each for each in named if each.amount_paise == paise]
    return of_amount or named


def _ask_which(dispatcher: CollectingDispatcher, held: Sequence[Whereabouts]) -> None:
    named = [
        Sentence(
            "paying.the_one_of",
            {"amount": rupees(each.amount_paise), "name": each.payee_name},
        )
        for each in held
    ]
    dispatcher.utter_message(
        response="utter_cancel_which",
        candidates=in_a_row(named, "lists.either"),
        buttons=[
            {
                "title": each,
                "payload": Sentence("paying.cancel_the_one", {"which": each}),
            }
            for each in named
        ],
    )
