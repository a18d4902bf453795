"""Signatures on what the bank and the UPI provider say to each other.

HMAC-SHA-256 over time, nonce, method, path and body, so that a message can be
neither altered, nor sent elsewhere, nor (with the receiver's memory of nonces)
sent again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

TIMESTAMP, NONCE, SIGNATURE = "X-Upi-Timestamp", "X-Upi-Nonce", "X-Upi-Signature"
MAXIMUM_SKEW_S = 300
_NONCE_FORM = re.compile(r"[0-9a-f]{32}")


class BadSignature(Exception):
    """The message is not from the other side, or is too old to be trusted."""


@dataclass(frozen=True)
class Message:
    """What is signed: where a request goes and what it says."""

    method: str
    path: str
    body: bytes


def sign(
    secret: str, message: Message, *, now: float | None = None, nonce: str | None = None
) -> dict[str, str]:
    """The three headers that make ``message`` believable."""
    timestamp = str(int(time.time() if now is None else now))
    nonce = nonce or secrets.token_hex(16)
    return {
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SIGNATURE: _signature(secret, message, timestamp, nonce),
    }


def verify(
    secret: str,
    message: Message,
    headers: Mapping[str, str],
    *,
    now: float | None = None,
) -> str:
    """Check a message and return its nonce, which the receiver must not see twice.

    Raises:
        BadSignature: a header is missing, the time is more than 300 s off, or the
            signature does not fit.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    timestamp = lowered.get(TIMESTAMP.lower(), "")
    nonce = lowered.get(NONCE.lower(), "")
    given = lowered.get(SIGNATURE.lower(), "")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise BadSignature("no usable time")
    if not _NONCE_FORM.fullmatch(nonce):
        raise BadSignature("no usable nonce")
    expected = _signature(secret, message, timestamp, nonce)
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise BadSignature("the signature does not fit")
    if abs((time.time() if now is None else now) - int(timestamp)) > MAXIMUM_SKEW_S:
        raise BadSignature("too old or from the future")
    return nonce


def _signature(secret: str, message: Message, timestamp: str, nonce: str) -> str:
    head = f"{timestamp}\n{nonce}\n{message.method.upper()}\n{message.path}\n"
    signed = head.encode() + message.body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
