"""What makes a key or a secret one that nobody else could have.

Whether it has the right length is for the vault to say; here are those that have it
and are known all the same: placeholders, patterns, keys out of books, and one key for
two purposes. No message quotes a value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from itertools import pairwise

from vault import BlindIndex, KeyRing, VaultError, decode_key

PLACEHOLDERS = (
    "change-me",
    "change_me",
    "changeme",
    "default",
    "example",
    "insert-",
    "password",
    "placeholder",
    "replace-me",
)
# SHA-256 of keys that stand in standards and test vectors, those of this project's own
# tests among them: NIST's for AES-256-GCM. Cut to eight bytes.
PUBLISHED = frozenset(
    (
        "00bfe208d52e90af",
        "797e8a249f189335",
        "b35c94e4c739b227",
        "093e981d11350393",
        "a9a8f880b08feeef",
        "b8de3f89622f01de",
        "be5bd1526c57030e",
        "43469210938fe0dc",
        "11d3d3e58043f47b",
        "c681f18601ce0590",
        "7da8b56b523b1079",
        "59f47f8f9af57306",
    )
)
DRAW = "Draw one with `openssl rand -base64 32`"
KEYS = {
    "SAATHI_KEYS",
    "SAATHI_INDEX_KEY",
    "SAATHI_SEAL_KEY",
    "SAATHI_SIGNING_KEY",
}


def problems(values: Mapping[str, str]) -> Iterator[str]:
    """Say what is wrong with keys and secrets, by setting; nothing when all are good.

    Args:
        values: the settings by name; KEYS are read as keys, the others as text.
    """
    for name, value in values.items():
        if any(word in value.lower() for word in PLACEHOLDERS):
            yield f"{name} is a placeholder. {DRAW}, or run `make setup`."
    for name in sorted(KEYS & values.keys()):
        yield from _unfit(name, values[name])
    yield from _shared(values)


def _unfit(name: str, value: str) -> Iterator[str]:
    try:
        _parse(name, value)
    except VaultError as error:
        yield f"{name} cannot be used: {error}. {DRAW}."
        return
    for key in _keys_in(value):
        why = _known(key)
        if why:
            yield f"{name} holds a key that {why}. {DRAW}."


def _parse(name: str, value: str) -> object:
    if name == "SAATHI_KEYS":
        return KeyRing.parse(value)
    return BlindIndex.parse(value) if name == "SAATHI_INDEX_KEY" else decode_key(value)


def _keys_in(value: str) -> list[bytes]:
    items = [item.rpartition(":")[2] for item in value.split(",")]
    try:
        return [base64.b64decode(item.strip(), validate=True) for item in items]
    except (binascii.Error, ValueError):
        return []


def _known(key: bytes) -> str | None:
    """Say why a key is no secret; None for one that looks random."""
    if any(key == key[:period] * (len(key) // period) for period in (1, 2, 4, 8, 16)):
        return "repeats itself"
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    if len(steps) == 1:
        return "only counts"
    if all(0x20 <= byte < 0x7F for byte in key):
        return "is text, not random bytes"
    if hashlib.sha256(key).hexdigest()[:16] in PUBLISHED:
        return "is printed in a standard or in documentation"
    return None


def _shared(values: Mapping[str, str]) -> Iterator[str]:
    seen: dict[bytes, str] = {}
    for name, value in values.items():
        held = _keys_in(value) if name in KEYS else [value.encode()]
        for key in held:
            first = seen.setdefault(key, name)
            if first != name:
                yield f"{name} has the same key as {first}. Each needs its own. {DRAW}."
