"""The passcode: opened from its seal, redeemed once, never kept in a slot."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, heard
from actions.base import BankingAction
from actions.outcomes import taken_up, tell
from services.asking.evidence import CaptureRequest
from services.people.sessions import Session

HALF = "half_code"  # the slot of the first half, sealed


class ActionProvidePasscode(BankingAction):
    """Redeems the digits that the channel took out of the words and sealed."""

    called = "action_provide_passcode"
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Redeem the code and say what it did, or ask for six digits again.

        Raises:
            PasscodeWrong, NotApprovedYet, PasscodeExpired, PasscodeLocked: it is not
                good.
            Refusal: what it was for is refused.
        """
        code = self._code(tracker)
        if code is None:
            self._ask_again(dispatcher, tracker, session)
            part = heard.metadata(tracker).get("sealed_part")
            return [SlotSet(HALF, part)]
        _session, outcome = self.bank.redeem(session, None, code)
        if isinstance(outcome, CaptureRequest):
            dispatcher.utter_message(response="utter_enrolment_opened")
            captures.ask(dispatcher, outcome)
        else:
            tell(dispatcher, self.bank, outcome)
        return [SlotSet(HALF, None), *taken_up(tracker, outcome)]

    def _code(self, tracker: Tracker) -> str | None:
        """The six digits, said at once or in two breaths; None if they are not six."""
        given = heard.metadata(tracker)
        if isinstance(given.get("sealed_passcode"), str):
            return self._opened(given["sealed_passcode"], tracker)
        before, now = tracker.slots.get(HALF), given.get("sealed_part")
        if not isinstance(before, str) or not isinstance(now, str):
            return None
        code = self._opened(before, tracker) + self._opened(now, tracker)
        return code if len(code) == self.bank.resources.policy.passcode_digits else None

    def _opened(self, sealed: str, tracker: Tracker) -> str:
        return self.bank.open_sealed_passcode(sealed, tracker.sender_id)

    def _ask_again(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> None:
        digits = heard.metadata(tracker).get("passcode_digits")
        awaited = self.bank.conversation_state(session).awaiting == "passcode"
        if awaited and digits:
            dispatcher.utter_message(
                response="utter_say_six_digits_again", heard=str(digits)
            )
        elif not captures.remind(dispatcher, self.bank, session):
            dispatcher.utter_message(response="utter_no_passcode_awaited")
