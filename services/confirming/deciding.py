"""Deciding about evidence that was compared: the second transaction.

Session, customer, device, templates and order are read anew: what changed while the
models worked, counts. Then the policy's table says what follows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from services.accounts import orders
from services.accounts.confirmed import Confirmed, act_of, by_order
from services.accounts.open_orders import ask_passcode
from services.accounts.outcomes import FaceEnrolled, Outcome, SignedIn, VoiceEnrolled
from services.asking import (
    capture_requests,
    challenges,
    doubts,
    evidence_requests,
    issuing,
)
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.asking.evidence_requests import Requested
from services.asking.issuing import Subject
from services.paying import confirm_by_voice
from services.people import (
    biometric_locks,
    customers,
    devices,
    sessions,
    templates,
    voice_history,
)
from services.people.customers import Customer
from services.people.sessions import Level, Session
from services.signing_in import enrolment, proof
from services.signing_in.comparing import Compared
from services.signing_in.enrolment import Learnt
from services.signing_in.evidence_claims import Claim, audit
from services.signing_in.proof import Proof
from services.work.acts import Act
from services.work.errors import (
    EvidenceExpired,
    NothingToConfirm,
    Refusal,
    TooManyRequests,
)
from services.work.work import Work

UNHEARD, ONCE_MORE = "digits_unheard", "once_more"


@dataclass(frozen=True)
class Begun:
    """What was carried out but for what follows the commit, such as a payment."""

    act: Act[Confirmed, Outcome]
    order_id: str


Decided = Outcome | Challenge | Begun


@dataclass(frozen=True)
class Case:
    """Everything about one piece of evidence, as it stands at this moment."""

    claim: Claim
    session: Session
    customer: Customer | None
    face: Compared
    voice: Compared
    proof: Proof

    @property
    def row(self) -> Requested:
        """The request."""
        return self.claim.row


def decide(
    work: Work,
    claim: Claim,
    result: Learnt | tuple[Compared, Compared],
    until: float = math.inf,
) -> Decided:
    """Do what follows from what the models found.

    Nothing is accepted once the monotonic clock has passed ``until``.

    Raises:
        Refusal: what it was for is refused; how it came to that is to be kept.
    """
    sessions.lock(work, claim.row.session_id)
    # From here on whoever asks what came of it waits for this transaction.
    evidence_requests.settle(work, claim.row)
    late = work.resources.monotonic() > until or not doubts.in_time(work, claim.row)
    claim = replace(claim, late=late)
    session = sessions.by_id(work, claim.row.session_id)
    if sessions.has_ended(work, session):
        audit(work, claim.row, "evidence_expired", reason="session_ended")
        raise EvidenceExpired
    if isinstance(result, Learnt):
        with _tried(work, claim):
            return _enrol(work, session, claim, result)
    case = _case(work, session, claim, *result)
    _remember(work, case)
    ordered = work.acts.of(claim.row.purpose).ordered
    return _confirm(work, case) if ordered else _sign_in(work, case)


@contextmanager
def _tried(work: Work, claim: Claim) -> Iterator[None]:
    """Undo what is refused within, and record it; the try itself stays counted."""
    try:
        with work.attempt():
            yield
    except Refusal as refused:
        audit(work, claim.row, refused.slug, device_id=claim.device_id)
        raise


def _case(
    work: Work, session: Session, claim: Claim, face: Compared, voice: Compared
) -> Case:
    customer = _still_there(work, claim.customer_id)
    known = customer is not None and _device_is_known(work, claim)
    barred = (
        customer is None
        or customer.blocked_at is not None
        or not claim.counted
        or claim.late
        or claim.versions != templates.versions(work, customer.id)
    )
    return Case(
        claim,
        session,
        customer,
        face,
        voice,
        Proof(
            known_device=known,
            face=face.factor,
            voice=voice.factor,
            digits=claim.digits,
            barred=barred,
            tries_left=work.policy.evidence_tries - claim.row.tries,
        ),
    )


def _still_there(work: Work, customer_id: str | None) -> Customer | None:
    if customer_id is None or not customers.stays(work, customer_id):
        return None
    return customers.find_by_id(work, customer_id)


def _device_is_known(work: Work, claim: Claim) -> bool:
    if claim.device_id is None or claim.customer_id is None:
        return False
    return devices.living(work, claim.customer_id, claim.device_id) is not None


def _remember(work: Work, case: Case) -> None:
    """Keep the landmarks of what was said on a known device, accepted or not."""
    if case.customer is not None and case.voice.landmarks is not None:
        voice_history.keep_landmarks(work, case.customer, [case.voice.landmarks])


def _count(work: Work, case: Case, *, accepted: bool) -> str:
    """Settle the try that was counted before comparing; how it ended, for the trail."""
    claim = case.claim
    if not claim.counted or claim.device_id is None or case.customer is None:
        return "passcode"
    if accepted:
        biometric_locks.clear(work, case.customer.id, claim.device_id)
        return "accepted"
    if not case.proof.failed:
        biometric_locks.forgive(work, case.customer.id, claim.device_id)
        return "passcode"
    locked = biometric_locks.lock_if_too_many(work, case.customer.id, claim.device_id)
    return "locked" if locked else "passcode"


def _sign_in(work: Work, case: Case) -> SignedIn | CaptureRequest | Challenge:
    with _tried(work, case.claim):
        if case.session.customer_id is not None:
            raise EvidenceExpired  # signed in by other means meanwhile
        verdict = proof.sign_in(case.proof)
        if verdict not in {"strong", "recognised"}:
            return _otherwise(work, case, again=verdict == "again")
        if customers.lock_unblocked(work, str(case.claim.customer_id)):
            return _signed_in(work, case, verdict)
        # Blocked between reading and acting: nothing more is known than of a stranger.
        return _otherwise(work, _barred(work, case), again=False)


def _barred(work: Work, case: Case) -> Case:
    return replace(
        case,
        customer=_still_there(work, case.claim.customer_id),
        proof=replace(case.proof, barred=True),
    )


def _signed_in(work: Work, case: Case, level: Level) -> SignedIn:
    customer, device_id = case.customer, case.claim.device_id
    assert (
        customer is not None and device_id is not None
    )  # the table lets no other through
    sessions.note_device(work, case.session.id, device_id)
    sessions.elevate(work, case.session, customer.id, level)
    challenges.replace_open(work, case.session)
    _accepted(work, case, level=level)
    return SignedIn(customer.name)


def _accepted(work: Work, case: Case, **about: object) -> None:
    customer, device_id = case.customer, case.claim.device_id
    assert (
        customer is not None and device_id is not None
    )  # the table lets no other through
    # The device before its lock, as where something is learnt.
    devices.note_use(work, device_id)
    proof = case.claim.captures.device
    devices.call(work, customer, device_id, proof.name if proof else None)
    _count(work, case, accepted=True)
    if case.voice.factor == "accept":
        voice_history.keep_score(work, customer, case.voice.score)
    _audit(work, case, "accepted", **about)


def _otherwise(work: Work, case: Case, *, again: bool) -> CaptureRequest | Challenge:
    """Ask again with new digits and turns, or for the passcode, by itself."""
    ended = _count(work, case, accepted=False)
    if again and ended != "locked":
        try:
            with work.attempt():
                _audit(work, case, "asked_again")
                return capture_requests.ask_again(work, case.row, _fault(case))
        except TooManyRequests:
            ended = "too_many_requests"
    _audit(work, case, ended)
    return _ask_passcode(work, case)


def _ask_passcode(work: Work, case: Case) -> Challenge:
    if work.acts.of(case.row.purpose).ordered:
        return _passcode_for_order(work, case)
    if case.proof.known_device and case.claim.device_id is not None:
        # It proved itself here: a passcode signs the customer in on this device.
        sessions.note_device(work, case.session.id, case.claim.device_id)
    challenge = issuing.issue(
        work, case.session, case.customer, Subject(case.row.purpose)
    )
    if case.row.handle_is_session:
        challenges.let_handle_stand_for_session(work, challenge)
    return challenge


def _passcode_for_order(work: Work, case: Case) -> Challenge:
    """Ask for the order's own passcode, unless its question is open already."""
    order = confirm_by_voice.open_order(work, case.row.order_id)
    if order is None or order.session_id != case.session.id:
        raise NothingToConfirm
    before = challenges.open_of(work, case.session)
    if before is not None and before.order_id == order.id:
        state = challenges.state_of(work, before)
        return Challenge(None, before.purpose, state, before.expires_at)
    return ask_passcode(work, case.session, order)


def _confirm(work: Work, case: Case) -> Decided:
    with _tried(work, case.claim):
        sessions.require(work, case.session)
        order = _same_order(work, case)
    if order is None:
        _count(work, case, accepted=False)
        _audit(work, case, "order_closed")
        raise NothingToConfirm
    with _tried(work, case.claim):
        verdict = proof.confirm(case.proof, _allowed(work, case, order))
        if verdict != "confirmed":
            return _otherwise(work, case, again=verdict == "again")
    return _carry_out(work, case, order)


def _same_order(work: Work, case: Case) -> orders.Order | None:
    order = confirm_by_voice.open_order(work, case.row.order_id)
    if order is None or order.paused:
        return None
    same = confirm_by_voice.still_the_same(work, order, case.row.bound)
    return order if same else None


def _allowed(work: Work, case: Case, order: orders.Order) -> bool:
    same_device = case.session.device_id == case.claim.device_id
    return same_device and confirm_by_voice.may_confirm(work, case.session, order)


def _carry_out(work: Work, case: Case, order: orders.Order) -> Decided:
    _accepted(work, case, amount_paise=order.amount_paise)
    challenges.replace_open(work, case.session)
    act = act_of(work, order.kind)
    try:
        with work.attempt():
            done = act.carry_out(work, by_order(case.session, order))
    except Refusal as refused:
        _audit(work, case, refused.slug)
        raise
    return Begun(act, order.id) if done is None else done


def _enrol(
    work: Work, session: Session, claim: Claim, learnt: Learnt
) -> FaceEnrolled | VoiceEnrolled | CaptureRequest:
    customer = sessions.require(work, session)
    if customer.id != claim.customer_id or not customers.stays(work, customer.id):
        raise EvidenceExpired
    if claim.late or not evidence_requests.is_being_used(work, claim.row):
        raise EvidenceExpired  # or "forget my face", or my devices, was said meanwhile
    if learnt.fault is not None:
        if not evidence_requests.is_current(work, claim.row):
            raise EvidenceExpired
        audit(work, claim.row, "asked_again", reason=learnt.fault)
        return capture_requests.ask_again(work, claim.row, learnt.fault)
    assert claim.device is not None  # the claim saw to it
    device_id = enrolment.learn(work, customer, claim.row, learnt, claim.device)
    audit(work, claim.row, "enrolled", device_id=device_id)
    return enrolment.learnt_now(work, claim.row.purpose)


def _fault(case: Case) -> str:
    """Why it is asked again; of a comparison no more than "once more"."""
    for compared in (case.face, case.voice):
        if compared.fault is not None:
            return compared.fault
    heard = case.proof.voice == "none" or case.proof.digits != "unheard"
    return ONCE_MORE if heard else UNHEARD


def _audit(work: Work, case: Case, outcome: str, **about: object) -> None:
    audit(
        work,
        case.row,
        outcome,
        device_id=case.claim.device_id,
        reason=_reason(case),
        **about,
    )


def _reason(case: Case) -> str:
    """The most telling reason, for the trail alone."""
    if case.customer is None:
        return "unknown_customer"
    if not case.proof.known_device:
        return "unknown_device"
    if case.proof.barred:
        return "too_late" if case.claim.late else "barred"
    if case.proof.voice != "none" and case.proof.digits != "right":
        return f"digits_{case.proof.digits}"
    worst = [c for c in (case.face, case.voice) if c.factor not in {"none", "accept"}]
    return worst[0].reason if worst else "match"
