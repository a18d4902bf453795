"""An envelope: a blob that carries its own wrapped data key."""

from vault.datakey import DataKey
from vault.errors import Tampered
from vault.keyring import WRAPPED_BYTES, KeyRing

FORMAT = b"\x01"
BODY_AT = len(FORMAT) + WRAPPED_BYTES


class Envelope:
    """Encrypts records that belong to no customer's data key.

    A blob is a format byte, the wrapped data key and the body under that key;
    both are bound to the record's place.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def encrypt(self, plaintext: bytes, place: str) -> bytes:
        """Encrypt for one place under a data key of its own."""
        data_key = DataKey.generate()
        wrapped = self._ring.wrap(data_key.key, place)
        return FORMAT + wrapped + data_key.encrypt(plaintext, place)

    def decrypt(self, blob: bytes, place: str) -> bytes:
        """Return what was encrypted for this place.

        Raises:
            Tampered: other bytes, another place, or a key not in the ring.
        """
        wrapped, body = _split(blob)
        return DataKey(self._ring.unwrap(wrapped, place)).decrypt(body, place)

    def rewrap(self, blob: bytes, place: str) -> bytes:
        """Wrap the blob's data key under the ring's current key."""
        wrapped, body = _split(blob)
        return FORMAT + self._ring.rewrap(wrapped, place) + body


def _split(blob: bytes) -> tuple[bytes, bytes]:
    if blob[:1] != FORMAT:
        raise Tampered("not in a format that this version reads")
    return blob[1:BODY_AT], blob[BODY_AT:]
