"""Forgetting a face or a voice: deleted at once, by whoever is signed in."""

from __future__ import annotations

from biometrics.verifier import Modality
from services.asking import all_sessions, evidence_requests
from services.keeping import forgotten_identity
from services.people import devices, sessions, templates, voice_history
from services.people.sessions import Session
from services.work.work import Work


def forget_biometric(work: Work, session: Session, modality: Modality) -> bool:
    """Delete what is known of the customer's face, or voice; False if nothing was.

    What waits to be captured, compared or learnt is closed in every session: nothing
    is learnt from what was begun before. With the last of the two go the devices:
    alone they prove nothing.

    Raises:
        SignInNeeded, AccountBlocked: nobody is signed in, or the account is blocked.
    """
    if session.customer_id is not None:
        # All in their one order: what another of them learns is over, or comes after.
        all_sessions.lock_all_of(work, session.customer_id)
    customer = sessions.require(work, session)
    evidence_requests.replace_open_of(work, customer.id)
    known = templates.delete(work, customer.id, modality)
    if modality == "voice":
        voice_history.forget(work, customer.id)
    forgotten_identity.note(work, customer.id, modality)
    if not templates.enrolled(work, customer.id):
        devices.revoke_all(work, customer.id)
        forgotten_identity.note(work, customer.id, "devices")
    work.audit(
        f"forget_{modality}",
        "forgotten" if known else "nothing_known",
        customer_id=customer.id,
        session_id=session.id,
    )
    return known
