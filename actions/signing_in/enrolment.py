"""Learning to know a customer: consent, a passcode, and then the captures."""

from __future__ import annotations

from abc import ABC
from typing import ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures
from actions.base import BankingAction
from actions.forms import BankingForm, ReadBack, Turn
from actions.outcomes import tell
from biometrics.verifier import Modality
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.people.sessions import Session


class EnrolmentForm(BankingForm, ABC):
    """Checks that somebody is signed in, and can be seen or heard.

    Attributes:
        modality: what is learned.
        impossible: what is said where the client has no camera or microphone.
    """

    slots = ("confirmed",)
    modality: ClassVar[Modality]
    impossible: ClassVar[str]

    def admit(self, turn: Turn) -> bool:
        """Ask for consent only where it can come to something.

        Raises:
            SignInNeeded, AccountBlocked: the session may not.
        """
        self.bank.require_level(turn.session)
        if self.modality in captures.available(turn.tracker):
            return True
        turn.say(self.impossible)
        return False


class AskConsent(ReadBack, ABC):
    """Writes the wish down and asks for consent to it."""

    modality: ClassVar[Modality]

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what is kept, and how it is forgotten again; ask for the yes."""
        self.bank.note_read_back(
            session, self.bank.open_enrolment(session, self.modality)
        )
        dispatcher.utter_message(
            response=f"utter_ask_enrol_{self.modality}_form_confirmed"
        )
        return []


class Enrol(BankingAction, ABC):
    """Takes the yes: asks for the passcode bound to it."""

    clears = ("confirmed",)
    modality: ClassVar[Modality]

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm the order's row.

        Raises:
            NothingToConfirm: no consent was asked for, or it lapsed.
        """
        self.read_back(session, f"enrol_{self.modality}")
        result = self.bank.confirm_order(session)
        if isinstance(result, Challenge):
            dispatcher.utter_message(response=f"utter_enrol_{self.modality}_challenge")
        elif isinstance(result, CaptureRequest):
            captures.ask(dispatcher, result)
        else:
            tell(dispatcher, self.bank, result)
        return []


class Forget(BankingAction, ABC):
    """Deletes at once what was learned."""

    modality: ClassVar[Modality]

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Delete, and say whether there was anything, and what is left to sign in.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        left = set(self.bank.known_biometrics(session)) - {self.modality}
        known = self.bank.forget_biometric(session, self.modality)
        what = "forgotten" if known else "unknown"
        dispatcher.utter_message(response=f"utter_{self.modality}_{what}")
        if known and not left:
            dispatcher.utter_message(response="utter_upi_app_alone")
        return []
