"""AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.errors import Tampered
from vault.keys import check_key

NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES


class Gcm:
    """One key. A fresh random nonce is put before every ciphertext.

    Random nonces are safe for 2**32 messages under one key (SP 800-38D, 8.3).
    """

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(check_key(key))

    def encrypt(self, plaintext: bytes, associated: bytes) -> bytes:
        """Return nonce, ciphertext and tag; `associated` is bound, not stored."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aes.encrypt(nonce, plaintext, associated)

    def decrypt(self, blob: bytes, associated: bytes) -> bytes:
        """Return the plaintext of what `encrypt` returned.

        Raises:
            Tampered: any other bytes, or other associated data.
        """
        if len(blob) < OVERHEAD_BYTES:
            raise Tampered("too short to have been encrypted")
        nonce, sealed = blob[:NONCE_BYTES], blob[NONCE_BYTES:]
        try:
            return self._aes.decrypt(nonce, sealed, associated)
        except InvalidTag:
            raise Tampered("altered, or encrypted for another place") from None
