"""What makes a key fit to be used."""

import base64
import binascii

from vault.errors import VaultError

KEY_BYTES = 32
# 32 random bytes have fewer than eight different values once in 10^48 keys.
LEAST_DIFFERENT_BYTES = 8


def check_key(key: bytes) -> bytes:
    """Return the key if it is 32 bytes and no placeholder.

    Raises:
        VaultError: another length, or nearly all bytes alike.
    """
    if len(key) != KEY_BYTES:
        raise VaultError(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
    if len(set(key)) < LEAST_DIFFERENT_BYTES:
        raise VaultError("this key is a placeholder: its bytes are nearly all alike")
    return bytes(key)


def decode_key(text: str) -> bytes:
    """Read one key from base64, as settings and Rasa's YAML files carry it.

    Raises:
        VaultError: not base64, or not a key `check_key` accepts.
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = None
    if key is None:  # raised out here, so that no cause quotes the text
        raise VaultError("a key is written in base64")
    return check_key(key)
