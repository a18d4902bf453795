"""AES-256-GCM against published vectors.

The last two are test cases 15 and 16 of McGrew and Viega's GCM specification;
the others are from NIST's CAVP file gcmEncryptExtIV256.rsp.
"""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.unit.vault.keys import FIRST_KEY
from vault import Tampered, VaultError
from vault.gcm import Gcm

PLAINTEXT = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
CIPHERTEXT = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
# key, nonce, plaintext, associated data, ciphertext, tag
VECTORS = {
    "cavp, nothing but a tag": (
        "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
        "516c33929df5a3284ff463d7",
        "",
        "",
        "",
        "bdc1ac884d332457a1d2664f168c76f0",
    ),
    "cavp, one block": (
        "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
        "0d18e06c7c725ac9e362e1ce",
        "2db5168e932556f8089a0622981d017d",
        "",
        "fa4362189661d163fcd6a56d8bf0405a",
        "d636ac1bbedd5cc3ee727dc2ab4a9489",
    ),
    "specification, case 15": (
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        PLAINTEXT,
        "",
        CIPHERTEXT,
        "b094dac5d93471bdec1a502270e3cc6c",
    ),
    "specification, case 16": (
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        PLAINTEXT[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        CIPHERTEXT[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_published_vectors_decrypt(vector: tuple[str, ...]) -> None:
    key, nonce, plaintext, associated, ciphertext, tag = map(bytes.fromhex, vector)
    assert Gcm(key).decrypt(nonce + ciphertext + tag, associated) == plaintext


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_published_vectors_encrypt(vector: tuple[str, ...]) -> None:
    key, nonce, plaintext, associated, ciphertext, tag = map(bytes.fromhex, vector)
    assert AESGCM(key).encrypt(nonce, plaintext, associated) == ciphertext + tag


def test_our_ciphertexts_are_nonce_then_standard_gcm() -> None:
    blob = Gcm(FIRST_KEY).encrypt(b"plain", b"associated")
    assert AESGCM(FIRST_KEY).decrypt(blob[:12], blob[12:], b"associated") == b"plain"


def test_equal_plaintexts_get_different_ciphertexts() -> None:
    gcm = Gcm(FIRST_KEY)
    assert len({gcm.encrypt(b"plain", b"") for _ in range(100)}) == 100


def test_other_associated_data_are_refused() -> None:
    blob = Gcm(FIRST_KEY).encrypt(b"plain", b"here")
    with pytest.raises(Tampered):
        Gcm(FIRST_KEY).decrypt(blob, b"there")


@pytest.mark.parametrize(
    "key", [b"", b"short", bytes(16), bytes(31), bytes(32), b"k" * 32, b"key!" * 8]
)
def test_short_zero_and_placeholder_keys_are_refused(key: bytes) -> None:
    with pytest.raises(VaultError):
        Gcm(key)
