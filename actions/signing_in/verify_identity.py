"""Evidence of who is asking: looked at by the bank, its outcome in plain words."""

from __future__ import annotations

from typing import ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, heard
from actions.base import BankingAction
from actions.outcomes import taken_up, tell, tell_challenge
from protocol.patience import EVIDENCE_ACTION_S
from services.accounts.outcomes import SignedIn
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Heard
from services.confirming.verify_identity import Verified
from services.people.sessions import Session

NOTICES = {"re_enrol_voice": "utter_notice_re_enrol_voice"}


class ActionVerifyIdentity(BankingAction):
    """Has the bank look at what was captured.

    What did not match is never told: the passcode is then asked for, in the same words
    whatever it was.
    """

    called = "action_verify_identity"
    apology = "utter_apology_evidence"
    # Faces and voices take their time, and may wait for one another before.
    timeout_s: ClassVar[float] = EVIDENCE_ACTION_S

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Verify, or say what is awaited where words alone came.

        Raises:
            EvidenceExpired: unknown, used or too old.
            EnginesBusy: too many wait to be verified, and it was asked anew too often.
            Refusal: what it was for is refused.
        """
        given = heard.metadata(tracker)
        evidence_id, sealed = given.get("evidence_id"), given.get("sealed_digits")
        if given.get("digits_as_text"):
            captures.ask_for_the_voice(dispatcher, self.bank, session)
        elif isinstance(evidence_id, str):
            digits = Heard(sealed if isinstance(sealed, str) else None)
            outcome = self.bank.verify_identity(session, evidence_id, digits)
            self._tell(dispatcher, tracker, outcome)
            return taken_up(tracker, outcome)
        elif not captures.remind(dispatcher, self.bank, session):
            dispatcher.utter_message(response="utter_no_capture_awaited")
        return []

    def _tell(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, outcome: Verified
    ) -> None:
        if isinstance(outcome, CaptureRequest):
            captures.ask_again(dispatcher, outcome)
            return
        # As it is now: the session may have signed in.
        session = self.bank.session_of(tracker.sender_id)
        if isinstance(outcome, Challenge):
            tell_challenge(dispatcher, self.bank, session, outcome)
            return
        tell(dispatcher, self.bank, outcome)
        if isinstance(outcome, SignedIn):
            self._notice(dispatcher, session)

    def _notice(self, dispatcher: CollectingDispatcher, session: Session) -> None:
        notice = NOTICES.get(self.bank.identity_notice(session) or "")
        if notice is not None:
            dispatcher.utter_message(response=notice)
