"""What can go wrong in the vault.

VaultError
├── Tampered        not what was sealed: altered, cut, swapped, or under another key
│   └── KeyMissing  under a version of the key that is not in the ring
└── Expired         genuine, but too old, or from the future

No message carries a key, a plaintext or a ciphertext.
"""


class VaultError(Exception):
    """The vault refuses: a bad key, or one of the errors below."""


class Tampered(VaultError):
    """The bytes are not those that were encrypted for this place."""


class KeyMissing(Tampered):
    """Wrapped under a key version that the ring does not have, or not any more."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(f"wrapped under key version {version}, not in the ring")


class Expired(VaultError):
    """The seal is genuine, but its time has passed or has not yet come."""
