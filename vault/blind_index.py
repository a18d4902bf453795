"""A keyed blind index: find a row by a value that is only stored encrypted."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from vault.errors import VaultError
from vault.keyring import parse_keys
from vault.keys import check_key, decode_key


class BlindIndex:
    """HMAC-SHA-256 (RFC 2104) of a value and its kind.

    Without the key nobody can try all mobile numbers against a stolen index. Like
    the key ring it may have several versions: rows are written under the current
    one and looked up under all of them, until the older rows are written anew.
    """

    def __init__(self, keys: bytes | Mapping[int, bytes], current: int = 1) -> None:
        given = {current: keys} if isinstance(keys, bytes) else dict(keys)
        if current not in given:
            raise VaultError("the current index key is not among the keys")
        self.current = current
        self._keys = {version: check_key(key) for version, key in given.items()}

    @classmethod
    def parse(cls, text: str) -> BlindIndex:
        """Read one key in base64 (version 1), or "1:<base64>,2:..."; last is current.

        Raises:
            VaultError: no key, a repeated version, or a key that is unfit.
        """
        if ":" not in text:
            return cls(decode_key(text))
        return cls(*parse_keys(text))

    @property
    def versions(self) -> frozenset[int]:
        """The versions whose keys are here."""
        return frozenset(self._keys)

    def of(self, kind: str, value: str) -> bytes:
        """Return 32 bytes under the current key, for a value the caller normalised.

        The same value of another kind ("mobile", "vpa") gets other bytes.
        """
        return self._of(self.current, kind, value)

    def all_of(self, kind: str, value: str) -> list[bytes]:
        """Return what a row may stand under: the value's index in every version."""
        return [self._of(version, kind, value) for version in sorted(self._keys)]

    def _of(self, version: int, kind: str, value: str) -> bytes:
        name = kind.encode()
        message = len(name).to_bytes(4, "big") + name + value.encode()
        return hmac.digest(self._keys[version], message, "sha256")
