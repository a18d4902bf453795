"""What was proven, and what follows from it: the design's table as one pure function.

Every factor that was presented must be accepted. Doubt and poor captures are asked
again while tries are left; everything else ends with the passcode, whose way is always
open, and nobody is told which factor it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# none: not presented, or not enrolled. fault: could not be compared. unfit: the
# reference is damaged, so that nothing can be compared with it.
Factor = Literal["none", "accept", "unsure", "refuse", "fault", "unfit"]
Digits = Literal["right", "wrong", "unheard"]
Verdict = Literal["strong", "recognised", "again", "passcode"]


@dataclass(frozen=True)
class Proof:
    """What came of one piece of evidence.

    Attributes:
        known_device: a device of that very customer signed this request's nonce.
        digits: what was heard of the digits; only looked at beside a voice.
        barred: locked on this device, blocked, forgotten or nobody at all.
        tries_left: how often it may be asked again.
    """

    known_device: bool
    face: Factor = "none"
    voice: Factor = "none"
    digits: Digits = "unheard"
    barred: bool = False
    tries_left: int = 0

    @property
    def presented(self) -> tuple[Factor, ...]:
        """The factors that there is something to say about."""
        return tuple(f for f in (self.face, self.voice) if f != "none")

    @property
    def usable(self) -> bool:
        """Whether anything is worth comparing at all."""
        return self.known_device and not self.barred and bool(self.presented)

    @property
    def refused(self) -> bool:
        """Whether something speaks against it."""
        wrong = self.voice != "none" and self.digits == "wrong"
        return wrong or "refuse" in self.presented or "unfit" in self.presented

    @property
    def doubtful(self) -> bool:
        """Whether something could not be told."""
        unheard = self.voice != "none" and self.digits == "unheard"
        return unheard or "unsure" in self.presented or "fault" in self.presented

    @property
    def failed(self) -> bool:
        """Whether it counts as a failure: it was compared, and was not accepted.

        Doubt counts, or a stranger could try for ever; a poor capture does not.
        """
        wrong = self.voice != "none" and self.digits == "wrong"
        return wrong or "refuse" in self.presented or "unsure" in self.presented


def sign_in(proof: Proof) -> Verdict:
    """Which level a proof reaches, if it does; else whether to ask again."""
    if not proof.usable or proof.refused:
        return "passcode"
    if proof.doubtful:
        return "again" if proof.tries_left > 0 else "passcode"
    return "strong" if len(proof.presented) == 2 else "recognised"


def confirm(proof: Proof, allowed: bool) -> Literal["confirmed", "again", "passcode"]:
    """Whether a voice confirms a payment.

    Args:
        proof: with a voice; a face beside it must be accepted as well.
        allowed: what the policy says of level, device, amount and payee, read anew.
    """
    if not allowed or proof.voice == "none":
        return "passcode"
    verdict = sign_in(proof)
    if verdict in {"strong", "recognised"}:
        return "confirmed"
    return "again" if verdict == "again" else "passcode"
