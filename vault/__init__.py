"""Envelope encryption, short-lived seals and blind indexes. Knows no settings."""

from vault.blind_index import BlindIndex
from vault.datakey import DataKey
from vault.envelope import BODY_AT, Envelope
from vault.errors import Expired, KeyMissing, Tampered, VaultError
from vault.keyring import KeyRing
from vault.keys import decode_key
from vault.sealer import Sealer

__all__ = [
    "BODY_AT",
    "BlindIndex",
    "DataKey",
    "Envelope",
    "Expired",
    "KeyMissing",
    "KeyRing",
    "Sealer",
    "Tampered",
    "VaultError",
    "decode_key",
]
