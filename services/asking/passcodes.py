"""Passcodes: derived from a one-time secret and from everything they are bound to.

The key of the code is HMAC-SHA-256 of the binding's digest under a random secret;
the code is HOTP (RFC 4226) of that key at counter 0. The idea is OCRA's (RFC 6287):
change the amount, and the code no longer fits. The code itself is never stored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass

import pyotp

from services.work.work import to_bytes

SECRET_BYTES = 20  # RFC 4226, section 4, R6: 160 bits are recommended


@dataclass(frozen=True)
class Binding:
    """What a passcode is good for, and for nothing else."""

    challenge_id: str
    customer_id: str
    session_id: str
    purpose: str
    order_id: str | None = None
    payee_vpa: str | None = None
    amount_paise: int | None = None

    def digest(self) -> bytes:
        """SHA-256 over all of it in canonical form."""
        return hashlib.sha256(to_bytes(asdict(self))).digest()


def new_secret() -> bytes:
    """Draw the random secret of one challenge."""
    return secrets.token_bytes(SECRET_BYTES)


def derive(secret: bytes, binding: Binding, digits: int) -> str:
    """Derive the code, as ``digits`` decimal digits."""
    key = hmac.new(secret, binding.digest(), hashlib.sha256).digest()
    return str(pyotp.HOTP(base64.b32encode(key).decode(), digits=digits).at(0))


def fits(code: str, secret: bytes, binding: Binding, digits: int) -> bool:
    """Compare in constant time."""
    expected = derive(secret, binding, digits)
    return hmac.compare_digest(code.encode(), expected.encode())
