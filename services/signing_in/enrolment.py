"""Learning a face or a voice: asked, consented to, stepped up by passcode, captured.

The passcode opens ten minutes in that one session. A poor capture is asked again within
them; what is learnt replaces what was known, and binds the device that captured it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from biometrics.verifier import Modality
from services.accounts import open_orders, orders
from services.accounts.confirmed import Confirmed
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import FaceEnrolled, Outcome, VoiceEnrolled
from services.asking import capture_requests
from services.asking.evidence import CaptureRequest
from services.asking.evidence_requests import Requested
from services.people import biometric_locks, devices, sessions, templates, voice_history
from services.people.customers import Customer
from services.people.devices import NewDevice
from services.people.sessions import Session
from services.work.acts import Act
from services.work.errors import NothingToConfirm
from services.work.work import Work


@dataclass(frozen=True)
class Learnt:
    """What the models made of the captures: a reference, or why there is none."""

    model: str = ""
    content: bytes = field(default=b"", repr=False)
    landmarks: tuple[bytes, ...] = field(default=(), repr=False)
    fault: str | None = None


def open_enrolment(work: Work, session: Session, modality: Modality) -> Order:
    """Write down the wish; the order that is read back asks for consent.

    Raises:
        SignInNeeded, AccountBlocked: nobody is signed in, or the account is blocked.
    """
    act = ENROLMENTS[modality]
    sessions.require(work, session, act.level)
    return open_orders.propose(work, session, Proposal(kind=act.kind))


def record_consent(work: Work, order: Order) -> None:
    """Write down that the customer said yes, in the trail too; nothing goes without."""
    orders.note_consent(work, order)
    work.audit(
        order.kind,
        "consented",
        customer_id=order.customer_id,
        session_id=order.session_id,
        order_id=order.id,
        count=templates.CONSENT_VERSION,
    )


def begin(work: Work, session: Session, order: Order) -> CaptureRequest:
    """Ask for the captures: the passcode for this very act was right.

    Raises:
        NothingToConfirm: the customer never said yes to it.
    """
    consent_at = orders.consent_at(work, order)
    if consent_at is None:
        raise NothingToConfirm
    orders.set_state(work, order, "done")
    modality = modality_of(work, order.kind)
    lifetime = timedelta(seconds=work.policy.enrolment_lifetime_s)
    wanted = capture_requests.Wanted(
        purpose=order.kind,  # type: ignore[arg-type]  # one of the two
        kinds=(modality,),
        customer_id=order.customer_id,
        order_id=order.id,
        consent_at=consent_at,
        expires_at=work.now + lifetime,
    )
    return capture_requests.ask(work, session.id, wanted)


def modality_of(work: Work, kind: str) -> Modality:
    """Say whether the face or the voice is learnt."""
    modality = work.acts.of(kind).learns
    assert modality is not None
    return modality


def learn(
    work: Work, customer: Customer, row: Requested, learnt: Learnt, device: NewDevice
) -> str:
    """Keep what was learnt in place of what was known, and bind the device; its id.

    Raises:
        TooManyDevices: as many others know this customer as may.
    """
    device_id = devices.bind(work, customer, device)
    modality = modality_of(work, row.purpose)
    new = templates.NewTemplate(
        modality, learnt.model, learnt.content, row.consent_at or work.now
    )
    templates.replace(work, customer, new)
    if modality == "voice":
        voice_history.keep_landmarks(work, customer, learnt.landmarks)
        voice_history.forget_scores(work, customer.id)
    biometric_locks.clear(work, customer.id, device_id)
    sessions.note_device(work, row.session_id, device_id)
    return device_id


def learnt_now(work: Work, kind: str) -> FaceEnrolled | VoiceEnrolled:
    """Say what an enrolment has come to."""
    face = modality_of(work, kind) == "face"
    return FaceEnrolled() if face else VoiceEnrolled()


def _carry_out(work: Work, confirmed: Confirmed) -> CaptureRequest:
    return begin(work, confirmed.session, confirmed.order)


def _on_yes(work: Work, confirmed: Confirmed) -> None:
    record_consent(work, confirmed.order)


def _act(modality: Modality) -> Act[Confirmed, Outcome]:
    return Act(
        kind=f"enrol_{modality}",
        title=f"upi_app.enrol_{modality}",
        confirmed_by=("passcode",),
        carry_out=_carry_out,
        on_yes=_on_yes,
        evidence=f"enrol_{modality}",
        learns=modality,
    )


ENROL_FACE, ENROL_VOICE = _act("face"), _act("voice")
ENROLMENTS: dict[Modality, Act[Confirmed, Outcome]] = {
    "face": ENROL_FACE,
    "voice": ENROL_VOICE,
}
