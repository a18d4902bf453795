"""Faces and voices as evidence: one way for signing in, talking and paying.

The recording is heard by Rasa's process, what was captured is kept encrypted for a
minute under an opaque id, and that id is told to whoever decides: in a conversation the
dialogue, else the action server itself. What came of it is then read from the session,
never from the replies or the verdict.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from fastapi import Request

from protocol import Listen, Listened, Said, Say, Verdict, Verify, asking
from services.asking.evidence import Captures
from services.bank import Bank
from services.people.devices import DeviceProof
from services.people.sessions import Session
from web.api.attempts import Attempts
from web.api.capture_models import DeviceIn
from web.api.dialogue import Dialogue
from web.api.inner import InnerDown
from web.api.verifier import Verifier
from web.http.agents import device_name
from web.http.bodies import checked
from web.http.problems import UNSURE, Problem
from web.http.uploads import Uploads

SIGNATURE_BYTES = 64
LARGEST_KEY = 200  # a P-256 key is 91 bytes
FAULTS = ("unreadable", "too_long", "nothing_said")
AGAIN = ("challenge_id", "kinds", "digits", "turns", "nonce", "expires_at")


@dataclass(frozen=True)
class Evidence:
    """What a client captured for one challenge; by its order, where it pays one."""

    challenge_id: str | None = field(repr=False)
    uploads: Uploads
    device: DeviceProof | None = None
    order_id: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What this client has just captured, and so can capture again."""
        faces, sound = self.uploads.faces, self.uploads.sound
        return (*(["face"] if faces else []), *(["voice"] if sound else []))


@dataclass(frozen=True)
class Desk:
    """Where evidence is given: the bank, the ways inward, and what is remembered."""

    bank: Bank
    dialogue: Dialogue
    verifier: Verifier
    attempts: Attempts
    speak: Callable[[str], None] = lambda _: None  # from now on in this language

    def in_doubt(self, session: Session | None, evidence: Evidence) -> bool:
        """Whether something that was given before may still be decided."""
        return self.bank.evidence_in_doubt(session, evidence.challenge_id)


def desk_of(request: Request) -> Desk:
    """The desk of the application, with the bank that it was made with."""
    state, spoken = request.app.state, partial(setattr, request.state, "language")
    return Desk(state.bank, state.dialogue, state.verifier, state.attempts, spoken)


def give(desk: Desk, session: Session, evidence: Evidence) -> Said:
    """Give evidence as a turn of the dialogue.

    Raises:
        Problem: 422 where nothing could be heard, and then nothing was used up; 429
            after three such recordings; 503 where Rasa does not answer.
        EvidenceExpired: the challenge was used meanwhile, or is over.
        InvalidInput: there is nothing in it, or too much.
    """
    given, listened = _handed_in(desk, session, evidence)
    say = Say(
        conversation_id=session.conversation_id,
        event="evidence_given",
        metadata={
            "evidence_id": given.evidence_id,
            "sealed_digits": given.sealed_digits,
        },
        captures=evidence.kinds,
        language=session.language,
        turn=desk.bank.begin_turn(session),
    )
    try:
        said = desk.dialogue.say(say)
    except InnerDown:
        raise _down("capture_unsure") from None
    return _with_words(said, listened)


def verify(desk: Desk, session: Session, evidence: Evidence) -> Verdict:
    """Have evidence decided at once, with no dialogue.

    Raises:
        Problem: as :func:`give`; 503 where the action server does not answer.
        EvidenceExpired, InvalidInput: as :func:`give`.
    """
    given, _ = _handed_in(desk, session, evidence)
    try:
        return desk.verifier.verify(given)
    except InnerDown:
        raise _down("capture_unsure") from None


def device_proof(request: Request, text: str | None) -> DeviceProof | None:
    """Read the ``device`` field; 422 where it is not what it should be.

    What the device is called is read from the request's User-Agent.
    """
    if text is None:
        return None
    try:
        given = checked(DeviceIn, json.loads(text))
        signature = _decoded(given.signature)
        key = None if given.public_key is None else _decoded(given.public_key)
    except (ValueError, RecursionError, Problem):
        raise _unreadable_device() from None
    if len(signature) != SIGNATURE_BYTES or len(key or b"") > LARGEST_KEY:
        raise _unreadable_device()
    name = device_name(request.headers.get("user-agent"))
    return DeviceProof(given.device_id, signature, key, name)


def asked_again(verdict: Verdict) -> Problem | None:
    """The problem that asks for another face or recording, if the bank does."""
    if verdict.capture is None:
        return None
    told = verdict.capture.to_json()
    members = {name: told[name] for name in AGAIN if told[name] is not None}
    words = asking.asked_again(verdict.capture, verdict.fault)
    return Problem(422, "capture_again", "said", words=words).telling(members)


def _handed_in(
    desk: Desk, session: Session, evidence: Evidence
) -> tuple[Verify, Listened | None]:
    """Have it heard and kept: the request to decide about it, and what was heard."""
    listened = _listened(desk, session, evidence)
    recording = listened.recording if listened else None
    captures = Captures(evidence.uploads.faces, recording, evidence.device)
    evidence_id = _kept(desk.bank, session, evidence, captures)
    sealed = listened.sealed_digits if listened else None
    return Verify(session.conversation_id, evidence_id, sealed), listened


def _kept(bank: Bank, session: Session, evidence: Evidence, captures: Captures) -> str:
    if evidence.order_id is not None:
        return bank.give_voice(session, evidence.order_id, captures)
    return bank.give_captures(session, evidence.challenge_id or "", captures)


def _asked(bank: Bank, session: Session, evidence: Evidence) -> str:
    """What stands for the request that is answered; an order may have several."""
    if evidence.order_id is None:
        return evidence.challenge_id or ""
    request = bank.open_capture(session)
    return f"{evidence.order_id}/{request.nonce if request else ''}"


def _listened(desk: Desk, session: Session, evidence: Evidence) -> Listened | None:
    sound = evidence.uploads.sound
    if sound is None:
        return None
    asked = _asked(desk.bank, session, evidence)
    desk.attempts.check_usable(asked)
    try:
        listened = desk.dialogue.listen(Listen(session.conversation_id, sound))
    except InnerDown:
        raise _down("capture_unchanged") from None
    if listened.fault or not listened.recording:
        desk.attempts.note_unusable(asked)
        known = listened.fault in FAULTS
        fault = str(listened.fault) if known else "nothing_said"
        raise Problem(422, "unusable_recording", fault)
    return listened


def _with_words(said: Said, listened: Listened | None) -> Said:
    """What was heard, with secrets taken out, as the turn's transcript."""
    if listened is None or said.transcript:
        return said
    return replace(said, transcript=listened.text, confidence=listened.confidence)


def _decoded(text: str) -> bytes:
    """Base64url, padded or not, and nothing else."""
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None


def _unreadable_device() -> Problem:
    return Problem(422, "invalid", "device")


def _down(what_is_known: str) -> Problem:
    problem = Problem(503, "unavailable", what_is_known, unsure=UNSURE)
    return problem.heading({"Retry-After": "10"})
