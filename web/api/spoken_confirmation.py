"""A payment confirmed by voice: a turn of the dialogue, and then its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from services.bank import Bank
from services.errors import EvidenceExpired, NothingToConfirm
from services.outcomes import Receipt
from services.sessions import Session
from web.api.evidence import Evidence, asked_again, give
from web.dialogue import Dialogue
from web.problems import Problem


@dataclass(frozen=True)
class Spoken:
    """One order that somebody wants to confirm by voice."""

    bank: Bank
    dialogue: Dialogue
    session: Session
    order_id: str

    def confirm(self, evidence: Evidence) -> Receipt:
        """Confirm the order, or say that the passcode does it.

        Raises:
            OrderUnknown: no such payment in this session.
            NothingToConfirm: it no longer waits.
            InFlight, PaymentFailed: as with a passcode.
            Problem: 401 whatever did not fit; 422 where a better recording may help.
        """
        before = self.bank.receipt_if_done(self.session, self.order_id)
        if before is not None:
            return before
        order = self.bank.order_by_id(self.session, self.order_id)
        if not order.open or order.lapsed:
            raise NothingToConfirm
        try:
            self._check_asked(evidence)
            said = give(self.bank, self.dialogue, self.session, evidence)
        except EvidenceExpired:
            raise _passcode_does() from None
        receipt = self.bank.receipt_if_done(self.session, self.order_id)
        if receipt is not None:
            return receipt
        raise asked_again(said) or _passcode_does()

    def _check_asked(self, evidence: Evidence) -> None:
        """Whether a voice is waited for at all, before it is listened to."""
        asked = self.bank.open_capture(self.session)
        if asked is None or asked.purpose != "transfer_money":
            raise EvidenceExpired
        if evidence.challenge_id is not None:
            self.bank.evidence_session(evidence.challenge_id, self.session)


def _passcode_does() -> Problem:
    return Problem(
        401,
        "voice_not_enough",
        "The voice does not confirm this payment, and nothing was sent. Please approve"
        " the request on the UPI app and send the passcode that it shows.",
        WWW_Authenticate="Bearer",
    )
