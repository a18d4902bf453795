"""A data key: encrypts the columns of one customer."""

from __future__ import annotations

import os

from vault.errors import Tampered
from vault.gcm import Gcm
from vault.keys import KEY_BYTES, check_key

FORMAT = b"\x01"


class DataKey:
    """Encrypts values, each bound to its place ("customers/<id>/mobile").

    A blob is a format byte, then nonce, ciphertext and tag. The place and the
    format are associated data, so that a blob moved to another row, column or
    format fails.
    """

    def __init__(self, key: bytes) -> None:
        self.key = check_key(key)
        self._gcm = Gcm(self.key)

    @classmethod
    def generate(cls) -> DataKey:
        """Make a new key from the system's randomness."""
        return cls(os.urandom(KEY_BYTES))

    def encrypt(self, plaintext: bytes, place: str) -> bytes:
        """Encrypt for one place."""
        return FORMAT + self._gcm.encrypt(plaintext, _associated(place))

    def decrypt(self, blob: bytes, place: str) -> bytes:
        """Return what was encrypted for this place.

        Raises:
            Tampered: other bytes, another place, another key, another format.
        """
        if blob[:1] != FORMAT:
            raise Tampered("not in a format that this version reads")
        return self._gcm.decrypt(blob[1:], _associated(place))


def _associated(place: str) -> bytes:
    return b"saathi/data\x00" + FORMAT + place.encode()
