"""A payment confirmed by voice: the bank's verdict, and then its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from protocol import Verdict
from services.accounts.outcomes import Receipt
from services.people.sessions import Session
from services.work.errors import EvidenceExpired, NothingToConfirm
from web.api.evidence import Desk, Evidence, asked_again, verify
from web.http.problems import UNSURE, Problem


@dataclass(frozen=True)
class Spoken:
    """One order that somebody wants to confirm by voice."""

    desk: Desk
    session: Session
    order_id: str

    def confirm(self, evidence: Evidence) -> Receipt:
        """Confirm the order, or say that the passcode does it.

        That nothing was sent is told only where the bank has decided about all that
        was given: what works on in another process may still move money.

        Raises:
            OrderUnknown: no such payment in this session.
            NothingToConfirm: it no longer waits.
            InFlight, PaymentFailed: as with a passcode.
            Problem: 401 whatever did not fit; 422 where a better recording may help;
                503 where nobody knows yet, or nobody had time to look.
        """
        bank = self.desk.bank
        before = bank.receipt_if_done(self.session, self.order_id)
        if before is not None:
            return before
        order = bank.order_by_id(self.session, self.order_id)
        if not order.waits:
            raise NothingToConfirm
        try:
            self._check_asked(evidence)
            verdict = verify(self.desk, self.session, evidence)
        except EvidenceExpired:
            verdict = Verdict("decided")
        # Doubt first: what is decided between the two is then in the receipt.
        unpaid = self._unpaid(verdict, evidence)
        receipt = bank.receipt_if_done(self.session, self.order_id)
        if receipt is not None:
            return receipt
        raise unpaid

    def _unpaid(self, verdict: Verdict, evidence: Evidence) -> Problem:
        again = asked_again(verdict)
        if again is not None:
            return again
        if verdict.how == "busy":
            return _busy()
        unsure = verdict.how == "undecided" or self.desk.in_doubt(
            self.session, evidence
        )
        return _unsure() if unsure else _passcode_does()

    def _check_asked(self, evidence: Evidence) -> None:
        """Whether a voice is waited for at all, before it is listened to."""
        asked = self.desk.bank.open_capture(self.session)
        if asked is None or asked.purpose != "transfer_money":
            raise EvidenceExpired
        if evidence.challenge_id is not None:
            self.desk.bank.evidence_session(evidence.challenge_id, self.session)


def _passcode_does() -> Problem:
    problem = Problem(401, "voice_not_enough", "payment")
    return problem.heading({"WWW-Authenticate": "Bearer"})


def _unsure() -> Problem:
    problem = Problem(503, "unavailable", "voice_unsure", unsure=UNSURE)
    return problem.heading({"Retry-After": "15"})


def _busy() -> Problem:
    problem = Problem(503, "unavailable", "voice_busy")
    return problem.heading({"Retry-After": "10"})
