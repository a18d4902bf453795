"""Fixed keys for the vault's tests."""

import base64

FIRST_KEY = bytes(range(32))
SECOND_KEY = bytes(range(32, 64))
THIRD_KEY = bytes(range(64, 96))


def in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()
