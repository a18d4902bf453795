"""The key that signs roots (Ed25519), and the public keys that check them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

KEY_BYTES = 32
PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n?", re.S)


class KeyUnfit(ValueError):
    """A key is missing, or is none; the message says what to do."""


def signing_key(text: str) -> Ed25519PrivateKey:
    """Read the signing key: base64 of 32 random bytes.

    Raises:
        KeyUnfit: it is something else, or not random.
    """
    try:
        seed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != KEY_BYTES or len(set(seed)) < 8:
        raise KeyUnfit(
            "SAATHI_SIGNING_KEY is missing or too weak: it is base64 of 32 random "
            "bytes, and jobs signs with it. `make setup` draws one into var/env; in "
            "production give one of your own, or a file by SAATHI_SIGNING_KEY_FILE."
        )
    return Ed25519PrivateKey.from_private_bytes(seed)


def fingerprint(key: Ed25519PublicKey) -> str:
    """A short name for a public key."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def public_key_of(log: Path) -> Path:
    """Where the public keys lie: beside the log. An auditor keeps their own copy."""
    return log.with_name("public_key.pem")


def publish(path: Path, key: Ed25519PublicKey) -> None:
    """Add a public key to the file of those that have signed, if it is not there."""
    known = path.read_bytes() if path.exists() else b""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if pem not in known:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(path.name + ".new")
        draft.write_bytes(known + pem)
        draft.replace(path)


def public_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Read a file of one or more public keys in PEM, by their fingerprints.

    Raises:
        KeyUnfit: the file cannot be read or holds no Ed25519 key.
    """
    try:
        blocks = PEM.findall(path.read_bytes())
    except OSError as error:
        raise KeyUnfit(
            f"{path} cannot be read: give the public key by --public-key"
        ) from error
    try:
        keys = [load_pem_public_key(block) for block in blocks]
    except ValueError as error:
        raise KeyUnfit(f"{path} holds a public key that is damaged") from error
    ours = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not ours or len(ours) < len(keys):
        raise KeyUnfit(f"{path} holds no public key for Ed25519")
    return {fingerprint(key): key for key in ours}
