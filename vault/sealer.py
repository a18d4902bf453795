"""Short-lived seals: a secret handed from one process to the next."""

import base64
import time
from collections.abc import Callable

from vault.errors import Expired, Tampered
from vault.gcm import Gcm

FORMAT = b"\x01"
TIME_BYTES = 8
# Two processes of one machine read one clock; this forgives a small step of it.
CLOCK_STEP_MS = 5_000


class Sealer:
    """Seals text for one purpose and some seconds, in URL-safe base64.

    The time of sealing is inside the ciphertext, the purpose is associated data.
    """

    def __init__(
        self,
        key: bytes,
        lifetime_s: int = 60,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._gcm = Gcm(key)
        self._lifetime_ms = lifetime_s * 1000
        self._clock = clock

    def seal(self, text: str, purpose: str) -> str:
        """Seal a text so that only `open` with the same purpose reads it."""
        sealed_at = self._now_ms().to_bytes(TIME_BYTES, "big")
        # surrogatepass: an encoding error would quote the secret.
        secret = sealed_at + text.encode("utf-8", "surrogatepass")
        blob = FORMAT + self._gcm.encrypt(secret, _associated(purpose))
        return base64.urlsafe_b64encode(blob).decode().rstrip("=")

    def open(self, token: str, purpose: str) -> str:
        """Return the text that was sealed for this purpose.

        Raises:
            Tampered: altered, for another purpose, or under another key.
            Expired: older than the lifetime, or more than 5 s from the future.
        """
        blob = _decode(token)
        if blob[:1] != FORMAT:
            raise Tampered("not a seal that this version reads")
        secret = self._gcm.decrypt(blob[1:], _associated(purpose))
        self._check_age(int.from_bytes(secret[:TIME_BYTES], "big"))
        return secret[TIME_BYTES:].decode("utf-8", "surrogatepass")

    def _check_age(self, sealed_at_ms: int) -> None:
        age_ms = self._now_ms() - sealed_at_ms
        if age_ms > self._lifetime_ms:
            raise Expired("this seal has expired")
        if age_ms < -CLOCK_STEP_MS:
            raise Expired("this seal comes from the future")

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def _decode(token: str) -> bytes:
    try:
        blob = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        blob = b""
    # Base64 has several spellings for some bytes; only our own is accepted.
    if base64.urlsafe_b64encode(blob).decode().rstrip("=") != token:
        raise Tampered("not a seal")
    return blob


def _associated(purpose: str) -> bytes:
    return b"saathi/seal\x00" + FORMAT + purpose.encode()
