"""A keyed blind index: find a row by a value that is only stored encrypted."""

import hmac

from vault.keys import check_key


class BlindIndex:
    """HMAC-SHA-256 (RFC 2104) of a value and its kind.

    Without the key nobody can try all mobile numbers against a stolen index.
    """

    def __init__(self, key: bytes) -> None:
        self._key = check_key(key)

    def of(self, kind: str, value: str) -> bytes:
        """Return 32 bytes for a value the caller has normalised.

        The same value of another kind ("mobile", "vpa") gets other bytes.
        """
        name = kind.encode()
        message = len(name).to_bytes(4, "big") + name + value.encode()
        return hmac.digest(self._key, message, "sha256")
