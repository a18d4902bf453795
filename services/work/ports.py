"""What lies outside the bank, as interfaces: the UPI network, the clock, and models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from biometrics.verifier import Comparison

if TYPE_CHECKING:  # what imports the models is left to whoever has them
    from biometrics.face_reference import FaceReference
    from biometrics.voice import VoiceComparison, VoiceEnrolment
    from biometrics.voice_reference import VoiceReference

Clock = Callable[[], datetime]  # timezone-aware UTC


class ProviderUnavailable(Exception):
    """The provider did not answer; what was asked may or may not have happened."""


@dataclass(frozen=True)
class AuthorisationRequest:
    """A question that appears in the customer's UPI app."""

    request_id: str
    vpa: str
    purpose: str
    expires_at: datetime
    device: str
    payee: str | None = None
    amount_paise: int | None = None


@dataclass(frozen=True)
class Payment:
    """Money for another bank. The same id never pays twice."""

    payment_id: str
    payer_vpa: str
    payee_vpa: str
    amount_paise: int
    narration: str


@dataclass(frozen=True)
class PaymentResult:
    """What became of a payment, as far as the provider knows."""

    status: Literal["succeeded", "failed", "pending", "unknown"]
    utr: str | None = None
    amount_paise: int | None = None  # None where the provider does not repeat it


class UpiProvider(Protocol):
    """The UPI network. Every method may raise ``ProviderUnavailable``."""

    def resolve_vpa(self, vpa: str) -> str | None:
        """Return the bank-registered name of a VPA; None when there is none."""

    def request_authorisation(self, request: AuthorisationRequest) -> None:
        """Show a question in the customer's UPI app; the answer is a callback."""

    def cancel_authorisation(self, request_id: str) -> None:
        """Take a question back."""

    def notify(self, notice_id: str, vpa: str, text: str) -> None:
        """Show a message in the customer's UPI app that needs no answer."""

    def pay(self, payment: Payment) -> PaymentResult:
        """Pay, once for each id."""

    def status(self, payment_id: str) -> PaymentResult:
        """Tell what became of a payment; ``unknown`` when it never arrived."""


class Faces(Protocol):
    """Compares faces. Raises ``biometrics.verifier.QualityFault`` and the like."""

    def enrol(self, images: Sequence[bytes]) -> FaceReference:
        """Make a reference, which has ``to_bytes`` and ``model``."""

    def verify(
        self, frames: Sequence[bytes], turns: Sequence[str], reference: FaceReference
    ) -> Comparison:
        """Compare frames, the frontal one first, with a reference."""


class Voices(Protocol):
    """Compares voices. Raises ``biometrics.verifier.QualityFault`` and the like."""

    def enrol(self, recordings: Sequence[bytes]) -> VoiceEnrolment:
        """Make a reference, and the landmarks of what it was made from."""

    def verify(
        self, recording: bytes, reference: VoiceReference, past: Sequence[bytes]
    ) -> VoiceComparison:
        """Compare a recording with a reference and with past attempts."""


class Engines(Protocol):
    """The models, loaded once in a process; ``biometrics.engine`` has the real ones."""

    @property
    def faces(self) -> Faces:
        """What compares faces."""

    @property
    def voices(self) -> Voices:
        """What compares voices."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait for one's turn; raises ``biometrics.verifier.Busy``."""

    def warm_up(self) -> None:
        """Load the models."""

    def state(self) -> dict[str, str]:
        """Say which models there are."""
