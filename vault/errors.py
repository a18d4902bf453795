"""What can go wrong in the vault.

VaultError
├── Tampered   not what was sealed: altered, cut, swapped, or under another key
└── Expired    genuine, but too old, or from the future

No message carries a key, a plaintext or a ciphertext.
"""


class VaultError(Exception):
    """The vault refuses: a bad key, or one of the errors below."""


class Tampered(VaultError):
    """The bytes are not those that were encrypted for this place."""


class Expired(VaultError):
    """The seal is genuine, but its time has passed or has not yet come."""
