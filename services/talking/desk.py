"""The desk of talking: what is waited for, and a person to take over."""

from __future__ import annotations

from dataclasses import dataclass

from services.people.sessions import Session
from services.talking import human_handoff
from services.talking.conversation_state import ConversationState, conversation_state
from services.talking.human_handoff import Case
from services.work.work import Resources


@dataclass(frozen=True)
class Talking:
    """Talking: what is waited for, and a person to take over."""

    resources: Resources

    def conversation_state(self, session: Session) -> ConversationState:
        """Say what the assistant waits for."""
        with self.resources.work() as work:
            return conversation_state(work, session)

    def hand_off(self, session: Session, reason: str) -> Case:
        """Open a case for a person to take over."""
        with self.resources.work() as work:
            return human_handoff.hand_off(work, session, reason)
