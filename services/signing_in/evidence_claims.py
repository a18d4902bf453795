"""Claiming evidence: the first of two transactions, before anything is compared.

It uses the evidence up, takes the captures out of the database, counts the try, and
gathers what the models need. Whatever happens afterwards, none of it can come again.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from biometrics.verifier import MODALITIES
from services.asking import captures, evidence_requests
from services.asking.evidence import Captures, Heard
from services.asking.evidence_requests import Requested
from services.people import (
    biometric_locks,
    customers,
    devices,
    sessions,
    templates,
    voice_history,
)
from services.people.customers import Customer
from services.people.devices import NewDevice
from services.people.sessions import Session
from services.signing_in.comparing import References
from services.signing_in.proof import Digits
from services.work.errors import EvidenceExpired, InvalidInput, Refusal
from services.work.work import Work
from vault import VaultError, places


@dataclass(frozen=True)
class Claim:
    """Evidence that was used up, and what it is to be compared with.

    Attributes:
        row: the request as it was.
        device_id: the claimed customer's device that signed; None for any other.
        device: that signed, where one is to be bound.
        counted: the try was counted, so that comparing is allowed.
        versions: of the templates that are compared with.
        late: whoever asked was told meanwhile that nothing came of it.
    """

    row: Requested
    captures: Captures = field(repr=False)
    digits: Digits
    device_id: str | None = None
    device: NewDevice | None = None
    counted: bool = False
    known: References = field(default_factory=References)
    versions: dict[str, int] = field(default_factory=dict)
    late: bool = False

    @property
    def customer_id(self) -> str | None:
        """Whom it claims; None where nobody has that handle."""
        return self.row.customer_id


def claim(work: Work, session: Session, evidence_id: str, heard: Heard) -> Claim:
    """Use evidence up, once, in the session it was asked of.

    Raises:
        Refusal: it is not claimed, and used up all the same where it was theirs.
    """
    sessions.lock(work, session.id)
    row = _row(work, session, evidence_id)
    if row is None:
        work.audit(
            "verify_identity",
            "evidence_expired",
            session_id=session.id,
            customer_id=session.customer_id,
        )
        raise EvidenceExpired
    evidence_requests.set_state(work, row, "used")
    try:
        return _claimed(work, session, row, heard)
    except Refusal:
        evidence_requests.settle(work, row)
        raise


def _claimed(work: Work, session: Session, row: Requested, heard: Heard) -> Claim:
    taken, why = _taken(work, row)
    if taken is None:
        audit(work, row, "evidence_expired", reason=why)
        raise EvidenceExpired
    digits = _digits(work, session, row, heard)
    if evidence_requests.learns(work, row.purpose):
        return _for_enrolment(work, Claim(row, taken, digits))
    return _for_comparing(work, Claim(row, taken, digits))


def _row(work: Work, session: Session, evidence_id: str) -> Requested | None:
    try:
        row = evidence_requests.by_id(work, evidence_id)
    except EvidenceExpired:
        return None
    if row.session_id != session.id:
        return None
    if row.state == "replaced":
        evidence_requests.settle(work, row)
    given = row.state == "given" and row.settled_at is None
    return row if given and not sessions.has_ended(work, session) else None


def _taken(work: Work, row: Requested) -> tuple[Captures | None, str]:
    try:
        return captures.take(work, row.id), "too_late"
    except VaultError:
        return None, "captures_damaged"


def _digits(work: Work, session: Session, row: Requested, heard: Heard) -> Digits:
    """What was heard, against what was to be said, in constant time."""
    if heard.sealed_digits is None or row.digits is None:
        return "unheard"
    conversation = sessions.by_id(work, session.id).conversation_id
    try:
        said = work.resources.sealer.open(
            heard.sealed_digits, places.digits(conversation)
        )
    except VaultError:
        return "unheard"
    same = hmac.compare_digest(said.encode(errors="replace"), row.digits.encode())
    return "right" if same else "wrong"


def _for_comparing(work: Work, claim: Claim) -> Claim:
    """Look the device up, count the try, and decrypt what is known, if it may be."""
    row, taken = claim.row, claim.captures
    # From here to the commit nobody is forgotten.
    there = claim.customer_id is not None and customers.stays(work, claim.customer_id)
    customer = customers.find_by_id(work, claim.customer_id)
    device = devices.proven(work, claim.customer_id, taken.device, row.nonce)
    if not there or customer is None or device is None:
        return claim
    device_id = device.id
    counted = customer.blocked_at is None and biometric_locks.count(
        work, customer.id, device_id
    )
    return Claim(
        row,
        taken,
        claim.digits,
        device_id,
        counted=counted,
        known=_references(work, customer, taken) if counted else References(),
        versions=templates.versions(work, customer.id),
    )


def _references(work: Work, customer: Customer, taken: Captures) -> References:
    presented = {"face": bool(taken.faces), "voice": taken.voice is not None}
    found: dict[str, bytes | None] = {"face": None, "voice": None}
    unfit: list[str] = []
    past: tuple[bytes, ...] = ()
    for modality in (m for m in MODALITIES if presented[m]):
        try:
            found[modality] = templates.read(work, customer, modality)
            if modality == "voice":
                past = voice_history.landmarks(work, customer)
        except VaultError:
            unfit.append(modality)
    return References(found["face"], found["voice"], past, tuple(unfit))


def _for_enrolment(work: Work, claim: Claim) -> Claim:
    """Check who is signed in, and that the device signed that is to be bound."""
    row, proof = claim.row, claim.captures.device
    try:
        session = sessions.by_id(work, row.session_id)
        customer = sessions.require(work, session)
        if customer.id != claim.customer_id or not evidence_requests.is_current(
            work, row
        ):
            raise EvidenceExpired
        public_key = _key_that_signed(work, claim)
        if public_key is None:
            raise InvalidInput("device_proof")
        devices.check_room(work, customer.id, public_key)
    except Refusal as refused:
        audit(work, row, refused.slug, reason="device" if proof else "no_device")
        raise
    device = NewDevice(public_key, proof.name if proof else None)
    return Claim(row, claim.captures, claim.digits, device=device)


def _key_that_signed(work: Work, claim: Claim) -> bytes | None:
    row, proof = claim.row, claim.captures.device
    if proof is not None and proof.public_key is not None:
        signed = devices.proves(proof.public_key, row.nonce, proof.signature)
        return proof.public_key if signed else None
    device = devices.proven(work, claim.customer_id, proof, row.nonce)
    return device.public_key if device is not None else None


def audit(work: Work, row: Requested, outcome: str, **about: object) -> None:
    """Record an attempt: how it ended and why, never a score and never a digit."""
    kind = work.acts.of(row.purpose).evidence
    assert kind is not None  # without one nothing is captured for it
    work.audit(
        kind,
        outcome,
        customer_id=row.customer_id,
        session_id=row.session_id,
        order_id=row.order_id,
        factor="_".join(row.kinds),
        attempts=row.tries,
        **about,
    )
