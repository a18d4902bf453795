"""The desk of signing in: one method a use case, mostly one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biometrics.verifier import Modality
from services.accounts import open_orders
from services.accounts.orders import Order
from services.asking import challenges, doubts, evidence_requests
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures
from services.people import sessions, templates, voice_history
from services.people.sessions import Session
from services.signing_in import enrolment, request_evidence, sign_in
from services.signing_in.forget_biometric import forget_biometric
from services.work.errors import (
    PasscodeExpired,
)
from services.work.work import Resources
from vault import VaultError, places


@dataclass(frozen=True)
class SigningIn:
    """Signing in: who it is, asked and learnt, and the sessions they have."""

    resources: Resources

    def open_session(self) -> tuple[str, Session]:
        """Begin an anonymous session: its token, told only here, and the session."""
        with self.resources.work() as work:
            return sessions.open_session(work)

    def find_session(self, token: str) -> Session:
        """Find the session of a token and note that it was used.

        Raises:
            SessionUnknown, SessionExpired: there is none that lives.
        """
        with self.resources.work(durable=False) as work:
            return sessions.find(work, token)

    def session_of(self, conversation_id: str) -> Session:
        """Find the live session of a conversation, for the action server.

        Raises:
            SessionUnknown, SessionExpired: there is none that lives.
        """
        with self.resources.work() as work:
            return sessions.of_conversation(work, conversation_id)

    def begin_turn(self, session: Session) -> int:
        """Number the next turn of a session, before the dialogue hears it."""
        with self.resources.work() as work:
            return sessions.begin_turn(work, session)

    def session_now(self, session: Session) -> Session:
        """Read a session anew, such as after a turn that may have signed in."""
        with self.resources.work() as work:
            return sessions.by_id(work, session.id)

    def take_rotated_token(self, session: Session) -> str | None:
        """Return the session's new token, if a sign-in made one due.

        A session that ended in this turn is followed by a new anonymous one, whose
        token is returned: the conversation goes on as somebody unknown.
        """
        with self.resources.work() as work:
            if sessions.has_ended(work, session):
                return sessions.open_session(work)[0]
            return sessions.rotate(work, session)

    def close_session(self, session: Session) -> None:
        """Sign out: the session, its open order and its challenge end."""
        with self.resources.work() as work:
            sessions.lock(work, session.id)
            open_orders.close_open(work, session, "cancelled")
            challenges.replace_open(work, session)
            if sessions.end(work, session):
                work.audit(
                    "sign_out",
                    "ended",
                    customer_id=session.customer_id,
                    session_id=session.id,
                )

    def require_level(
        self, session: Session, level: sessions.Level = "recognised"
    ) -> None:
        """Refuse a session that is not signed in at that level, or blocked."""
        with self.resources.work() as work:
            sessions.require(work, session, level)

    def request_sign_in(self, session: Session | None, handle: str) -> Challenge:
        """Ask the customer on their UPI app; the same for an unknown customer.

        Without a session one is opened whose only key is the challenge's id.

        Raises:
            InvalidInput: the handle cannot be read, or somebody is signed in already.
            TooManyRequests: this session has asked too often.
        """
        with self.resources.work() as work:
            if session is not None:
                return sign_in.request_sign_in(work, session, handle)
            _token, bare = sessions.open_session(work)
            challenge = sign_in.request_sign_in(work, bare, handle)
            challenges.let_handle_stand_for_session(work, challenge)
            return challenge

    def challenge_state(
        self, challenge_id: str, session: Session | None = None
    ) -> Challenge:
        """Say how a challenge stands.

        Raises:
            PasscodeExpired: there is none, or it belongs to another session.
        """
        with self.resources.work() as work:
            row = challenges.find(work, challenge_id)
            if session is not None and row.session_id != session.id:
                raise PasscodeExpired
            state = challenges.state_of(work, row)
            return Challenge(challenge_id, row.purpose, state, row.expires_at)

    def hand_out_challenge(self, session: Session) -> Challenge | None:
        """Give the session's open question a fresh handle; None when none is open."""
        with self.resources.work() as work:
            sessions.lock(work, session.id)
            row = challenges.open_of(work, session)
            return challenges.hand_out(work, row) if row is not None else None

    def open_sealed_passcode(self, token: str, conversation_id: str) -> str:
        """Open the digits that the channel sealed for this conversation.

        Raises:
            PasscodeExpired: the seal is broken, too old, or another conversation's.
        """
        try:
            return self.resources.sealer.open(token, places.passcode(conversation_id))
        except VaultError as error:
            raise PasscodeExpired from error

    def request_evidence(
        self, session: Session | None, handle: str, kinds: Sequence[str]
    ) -> CaptureRequest:
        """Ask for a face and a voice, to sign in; the same for an unknown customer.

        Without a session one is opened whose only key is the request's handle.

        Raises:
            InvalidInput: the handle or the kinds cannot be read, or somebody is signed
                in already.
            TooManyRequests: this session has asked too often.
        """
        with self.resources.work() as work:
            return request_evidence.request_evidence(work, session, handle, kinds)

    def evidence_session(self, challenge_id: str, session: Session | None) -> Session:
        """Find the session that a request for evidence belongs to.

        Raises:
            EvidenceExpired: there is no such open request, or it is another session's.
        """
        with self.resources.work() as work:
            return request_evidence.session_of(work, challenge_id, session)

    def evidence_in_doubt(
        self, session: Session | None, challenge_id: str | None
    ) -> bool:
        """Whether something may still come of what was given before.

        Args:
            session: of whatever was given in it, where there is one.
            challenge_id: of what was given for this request, whoever asks.
        """
        with self.resources.work() as work:
            session_id = session.id if session is not None else None
            return doubts.in_doubt(work, session_id, challenge_id)

    def give_captures(
        self, session: Session, challenge_id: str, captures: Captures
    ) -> str:
        """Keep what was captured for a request, encrypted, once; the evidence's id.

        Raises:
            EvidenceExpired: there is no such open request in this session.
            InvalidInput: none, too many, too large, or not what was asked for.
        """
        with self.resources.work() as work:
            return request_evidence.give_captures(work, session, challenge_id, captures)

    def give_voice(self, session: Session, order_id: str, captures: Captures) -> str:
        """Keep what was said to confirm an order, by its id; the evidence's id.

        Raises:
            EvidenceExpired: no voice is waited for, for this order in this session.
            InvalidInput: as :meth:`give_captures`.
        """
        with self.resources.work() as work:
            return request_evidence.give_voice(work, session, order_id, captures)

    def open_capture(self, session: Session) -> CaptureRequest | None:
        """Return what the session is asked to capture now, without its handle."""
        with self.resources.work() as work:
            row = evidence_requests.open_of(work, session.id)
            return evidence_requests.told(row) if row is not None else None

    def open_enrolment(self, session: Session, modality: Modality) -> Order:
        """Write down the wish to have a face or voice learnt, to be consented to."""
        with self.resources.work() as work:
            return enrolment.open_enrolment(work, session, modality)

    def forget_biometric(self, session: Session, modality: Modality) -> bool:
        """Delete the customer's face, or voice, at once; False if none was known."""
        with self.resources.work() as work:
            return forget_biometric(work, session, modality)

    def known_biometrics(self, session: Session) -> tuple[Modality, ...]:
        """Return which of face and voice are known of the customer."""
        with self.resources.work() as work:
            return templates.enrolled(work, sessions.require(work, session).id)

    def identity_notice(self, session: Session) -> str | None:
        """Say what should be told after a sign-in, such as ``re_enrol_voice``."""
        with self.resources.work() as work:
            customer = sessions.require(work, session)
            ageing = voice_history.is_ageing(work, customer)
            return "re_enrol_voice" if ageing else None
