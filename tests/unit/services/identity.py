"""A customer with a device, a face and a voice, at the bank over fake engines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.accounts.outcomes import FaceEnrolled, VoiceEnrolled
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures, Heard
from services.confirming.verify_identity import Verified
from services.people.devices import DeviceName, DeviceProof
from services.people.sessions import Session
from tests.fakes_biometrics import FRAME, SOUND, FakeEngines
from tests.unit.conftest import World

KAMALA, RAMESH, NOBODY = "9000000001", "9000000002", "9123456789"
BOTH = ("face", "voice")


@dataclass
class Device:
    """A key pair, as a browser or a program keeps it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: str | None = None
    name: DeviceName | None = None

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, nonce: str, prefix: bytes = b"saathi-device-v1:") -> bytes:
        der = self.key.sign(prefix + nonce.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def proof(self, asked: CaptureRequest) -> DeviceProof:
        return DeviceProof(self.id, self.sign(asked.nonce), self.public, self.name)


@dataclass
class Person:
    """Somebody at a device, who captures what they are asked to."""

    world: World
    device: Device = field(default_factory=Device)

    @property
    def engines(self) -> FakeEngines:
        engines = self.world.resources.biometrics
        assert isinstance(engines, FakeEngines)
        return engines

    def captures(
        self, asked: CaptureRequest, kinds: Sequence[str] | None = None
    ) -> Captures:
        kinds = asked.kinds if kinds is None else kinds
        return Captures(
            faces=(FRAME,) * (1 + len(asked.turns)) if "face" in kinds else (),
            voice=SOUND + uuid.uuid4().bytes if "voice" in kinds else None,
            device=self.device.proof(asked),
        )

    def heard(self, session: Session, digits: str | None) -> Heard:
        if digits is None:
            return Heard()
        purpose = f"digits/{session.conversation_id}"
        return Heard(self.world.resources.sealer.seal(digits, purpose))

    def answer(
        self,
        session: Session,
        asked: CaptureRequest,
        captures: Captures | None = None,
        digits: str | None = "right",
    ) -> Verified:
        """Give the captures and have them verified, as web and actions do."""
        bank = self.world.bank
        owner = bank.evidence_session(asked.challenge_id, session)
        given = captures or self.captures(asked)
        evidence = bank.give_captures(owner, asked.challenge_id, given)
        said = asked.digits if digits == "right" else digits
        return bank.verify_identity(owner, evidence, self.heard(session, said))

    def enrol(self, session: Session, modality: Any) -> Verified:
        """Say yes, redeem the passcode, and be captured."""
        asked = self.opened_enrolment(session, modality)
        outcome = self.answer(session, asked)
        if isinstance(outcome, FaceEnrolled | VoiceEnrolled):
            now = self.world.bank.session_now(session)
            self.device.id = now.device_id
        return outcome

    def opened_enrolment(self, session: Session, modality: Any) -> CaptureRequest:
        bank = self.world.bank
        bank.open_enrolment(session, modality)
        challenge = bank.confirm_order(session)
        assert isinstance(challenge, Challenge)
        code = self.world.approve()
        _, asked = bank.redeem(session, challenge.challenge_id, code)
        assert isinstance(asked, CaptureRequest)
        return asked

    def enrolled(self, handle: str = KAMALA, kinds: Sequence[str] = BOTH) -> Person:
        """Sign in by passcode, enrol, and sign out."""
        session = self.world.signed_in(handle)
        for kind in kinds:
            self.enrol(session, kind)
        self.world.bank.close_session(session)
        return self

    def asked(
        self, handle: str = KAMALA, kinds: Sequence[str] = BOTH
    ) -> tuple[Session, CaptureRequest]:
        session = self.world.new_session()
        return session, self.world.bank.request_evidence(session, handle, kinds)

    def signs_in(
        self, handle: str = KAMALA, kinds: Sequence[str] = BOTH, **said: Any
    ) -> tuple[Session, Verified]:
        session, asked = self.asked(handle, kinds)
        outcome = self.answer(session, asked, **said)
        return self.world.bank.session_now(session), outcome
