"""The part of the bank that knows a customer by face, voice and device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biometrics.verifier import Modality
from services.accounts.orders import Order
from services.asking import evidence_requests
from services.asking.evidence import CaptureRequest, Captures, Heard
from services.confirming.verify_identity import Attempt, Verified, verify_identity
from services.people import sessions, templates, voice_history
from services.people.sessions import Session
from services.signing_in import enrolment, request_evidence
from services.signing_in.forget_biometric import forget_biometric
from services.work.work import Resources


@dataclass(frozen=True)
class IdentityDesk:
    """What is asked of a customer, captured, compared, learnt and forgotten."""

    resources: Resources

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

    def verify_identity(
        self, session: Session, evidence_id: str, heard: Heard
    ) -> Verified:
        """Decide about evidence, and do what it was given for.

        Returns:
            What was done; a request to capture anew, which says why; or the passcode
            that was asked for instead.

        Raises:
            EvidenceExpired: used, replaced, too old, or another session's.
            EnginesBusy: too many wait, and it was asked for anew too often.
            Refusal: what it was for is refused.
        """
        return verify_identity(self.resources, Attempt(session, evidence_id, heard))

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
