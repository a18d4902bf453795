"""Verifying who it is by face, voice and device, or falling back to the passcode.

Three steps: one transaction uses the evidence up, the models compare outside of any,
and a second transaction reads everything anew, decides and acts. What fails in between
leaves the evidence used, and the passcode asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from biometrics.verifier import Busy, Modality, QualityFault
from protocol.patience import DECIDED_S
from services.accounts.outcomes import Outcome
from services.asking.challenges import Challenge
from services.asking.evidence import Heard
from services.confirming import deciding
from services.people.sessions import Session
from services.signing_in import busy_engines, evidence_claims
from services.signing_in.comparing import UNFIT, Compared, compare_face, compare_voice
from services.signing_in.enrolment import Learnt
from services.signing_in.evidence_claims import Claim
from services.work.ports import Engines
from services.work.work import Resources

log = structlog.get_logger("verify_identity")
Verified = Outcome | Challenge


@dataclass(frozen=True)
class Attempt:
    """One try: the evidence that was given, and what the channel heard in it."""

    session: Session
    evidence_id: str
    heard: Heard = field(default_factory=Heard)


def verify_identity(resources: Resources, attempt: Attempt) -> Verified:
    """Decide about evidence, and do what it was given for.

    What takes too long is not accepted: no money moves, and the passcode is asked for.

    Returns:
        What was done; or a request to capture anew, with why; or the passcode that was
        asked for instead.

    Raises:
        EvidenceExpired: used, replaced, too old, or another session's.
        EnginesBusy: too many wait, and it was asked for anew too often.
        Refusal: what it was for is refused.
    """
    engines = resources.biometrics
    until = resources.monotonic() + DECIDED_S
    try:
        # The queue first: what waits too long has used nothing up.
        with engines.turn():
            with resources.settling() as work:
                claim = evidence_claims.claim(
                    work, attempt.session, attempt.evidence_id, attempt.heard
                )
            learns = resources.acts.of(claim.row.purpose).learns
            result = (
                _compare(engines, claim)
                if learns is None
                else _learn(engines, claim, learns)
            )
    except Busy:
        with resources.settling() as work:
            return busy_engines.ask_anew(work, attempt.session, attempt.evidence_id)
    with resources.settling() as work:
        decided = deciding.decide(work, claim, result, until)
    return _carried_out(resources, decided)


def _carried_out(resources: Resources, decided: deciding.Decided) -> Verified:
    """A payment to another bank is made after the commit, as behind a passcode."""
    if isinstance(decided, deciding.Begun):
        return decided.act.conclusion(resources, decided.order_id)
    return decided


def _compare(engines: Engines, claim: Claim) -> tuple[Compared, Compared]:
    """Compare face and voice; nothing at all where the try was not counted."""
    if not claim.counted:
        return Compared("none"), Compared("none")
    captures, known = claim.captures, claim.known
    try:
        face = compare_face(engines, captures, claim.row.turns, known)
        voice = compare_voice(engines, captures, known)
    except Exception as error:
        # Models that fail must not fail the customer: the passcode is there.
        log.warning("engines failed", error=type(error).__name__)
        return UNFIT, UNFIT
    return face, voice


def _learn(engines: Engines, claim: Claim, modality: Modality) -> Learnt:
    try:
        if modality == "face":
            reference = engines.faces.enrol(claim.captures.faces)
            return Learnt(reference.model, reference.to_bytes())
        learnt = engines.voices.enrol([claim.captures.voice or b""])
    except QualityFault as fault:
        return Learnt(fault=fault.reason)
    except Exception as error:
        log.warning("engines failed", error=type(error).__name__)
        return Learnt(fault="unreadable")
    made = learnt.reference
    return Learnt(made.model, made.to_bytes(), tuple(learnt.landmarks))
