"""The key-encryption keys: each wraps data keys, one wraps the new ones."""

from __future__ import annotations

from collections.abc import Mapping

from vault.errors import KeyMissing, Tampered, VaultError
from vault.gcm import OVERHEAD_BYTES, Gcm
from vault.keys import KEY_BYTES, check_key, decode_key

FORMAT = b"\x01"
VERSION_BYTES = 4
HEADER_BYTES = len(FORMAT) + VERSION_BYTES
WRAPPED_BYTES = HEADER_BYTES + KEY_BYTES + OVERHEAD_BYTES
LARGEST_VERSION = 2 ** (8 * VERSION_BYTES) - 1


class KeyRing:
    """Key-encryption keys by version. Old ones unwrap, the current one wraps.

    To rotate: add a key that everybody can read, make it current, `rewrap` what is
    stored, remove the old one.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        _check_versions(keys, current)
        self.current = current
        self._keys = {version: Gcm(check_key(key)) for version, key in keys.items()}

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read "1:<base64 of 32 bytes>,2:..."; the last one is current.

        Raises:
            VaultError: no key, a repeated version, or a key that is unfit.
        """
        return cls(*parse_keys(text))

    @property
    def versions(self) -> frozenset[int]:
        """The versions whose keys are here."""
        return frozenset(self._keys)

    def wrap(self, data_key: bytes, place: str) -> bytes:
        """Encrypt a data key for one place, under the current key."""
        header = FORMAT + self.current.to_bytes(VERSION_BYTES, "big")
        associated = _associated(header, place)
        sealed = self._keys[self.current].encrypt(check_key(data_key), associated)
        return header + sealed

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """Return the data key that was wrapped for this place.

        Raises:
            Tampered: other bytes, or another place.
            KeyMissing: wrapped under a version that is not in the ring.
        """
        version = self.version_of(wrapped)
        gcm = self._keys.get(version)
        if gcm is None:
            raise KeyMissing(version)
        header, sealed = wrapped[:HEADER_BYTES], wrapped[HEADER_BYTES:]
        return gcm.decrypt(sealed, _associated(header, place))

    def rewrap(self, wrapped: bytes, place: str) -> bytes:
        """Wrap the same data key under the current key; the data stay as they are."""
        return self.wrap(self.unwrap(wrapped, place), place)

    @staticmethod
    def version_of(wrapped: bytes) -> int:
        """Tell which key version wrapped this, without opening it.

        Raises:
            Tampered: not the length or format of a wrapped key.
        """
        if len(wrapped) != WRAPPED_BYTES or wrapped[:1] != FORMAT:
            raise Tampered("not a wrapped key that this version reads")
        return int.from_bytes(wrapped[1:HEADER_BYTES], "big")


def parse_keys(text: str) -> tuple[dict[int, bytes], int]:
    """Read "1:<base64>,2:..." as keys by version, and which of them is current.

    Raises:
        VaultError: no key, a repeated version, or a key that is unfit.
    """
    keys: dict[int, bytes] = {}
    current = 0
    for item in text.split(","):
        current, key = _parse_item(item)
        if current in keys:
            raise VaultError(f"key version {current} is given twice")
        keys[current] = key
    _check_versions(keys, current)
    return keys, current


def _parse_item(item: str) -> tuple[int, bytes]:
    version, colon, key = item.strip().partition(":")
    if not colon or not (version.isascii() and version.isdigit()):
        raise VaultError("keys are written <version>:<base64>, with commas between")
    return int(version), decode_key(key)


def _check_versions(keys: Mapping[int, bytes], current: int) -> None:
    if current not in keys:
        raise VaultError("the current key is not in the ring")
    if not all(1 <= version <= LARGEST_VERSION for version in keys):
        raise VaultError(f"key versions go from 1 to {LARGEST_VERSION}")
    if len(set(keys.values())) != len(keys):
        raise VaultError("two versions of the ring have the same key")


def _associated(header: bytes, place: str) -> bytes:
    return b"saathi/wrap\x00" + header + place.encode()
