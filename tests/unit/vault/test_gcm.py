"""AES-256-GCM against published vectors.

Cases 15 and 16 are from McGrew and Viega's GCM specification; those named cavp are
from NIST's CAVP files gcmEncryptExtIV256.rsp and gcmDecrypt256.rsp: a plaintext of
nothing, of less than a block, of one and of several; with and without associated data.
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
    "cavp, nothing but a tag, another": (
        "5fe0861cdc2690ce69b3658c7f26f8458eec1c9243c5ba0845305d897e96ca0f",
        "770ac1a5a3d476d5d96944a1",
        "",
        "",
        "",
        "196d691e1047093ca4b3d2ef4baba216",
    ),
    "cavp, associated data alone": (
        "78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223",
        "d79cf22d504cc793c3fb6c8a",
        "",
        "b96baa8c1c75a671bfb2d08d06be5f36",
        "",
        "3e5d486aa2e30b22e040b85723a06e76",
    ),
    "cavp, associated data alone, another": (
        "4457ff33683cca6ca493878bdc00373893a9763412eef8cddb54f91318e0da88",
        "699d1f29d7b8c55300bb1fd2",
        "",
        "6749daeea367d0e9809e2dc2f309e6e3",
        "",
        "d60c74d2517fde4a74e0cd4709ed43a9",
    ),
    "cavp, less than a block": (
        "82c4f12eeec3b2d3d157b0f992d292b237478d2cecc1d5f161389b97f999057a",
        "7b40b20f5f397177990ef2d1",
        "982a296ee1cd7086afad976945",
        "",
        "ec8e05a0471d6b43a59ca5335f",
        "113ddeafc62373cac2f5951bb9165249",
    ),
    "cavp, less than a block, another": (
        "db4340af2f835a6c6d7ea0ca9d83ca81ba02c29b7410f221cb6071114e393240",
        "40e438357dd80a85cac3349e",
        "8ddb3397bd42853193cb0f80c9",
        "",
        "b694118c85c41abf69e229cb0f",
        "c07f1b8aafbd152f697eb67f2a85fe45",
    ),
    "cavp, one block, another": (
        "460fc864972261c2560e1eb88761ff1c992b982497bd2ac36c04071cbb8e5d99",
        "8a4a16b9e210eb68bcb6f58d",
        "99e4e926ffe927f691893fb79a96b067",
        "",
        "133fc15751621b5f325c7ff71ce08324",
        "ec4e87e0cf74a13618d0b68636ba9fa7",
    ),
    "cavp, three blocks, a bit more, and associated data": (
        "24501ad384e473963d476edcfe08205237acfd49b5b8f33857f8114e863fec7f",
        "9ff18563b978ec281b3f2794",
        "27f348f9cdc0c5bd5e66b1ccb63ad920ff2219d14e8d631b3872265cf117ee86"
        "757accb158bd9abb3868fdc0d0b074b5f01b2c",
        "adb5ec720ccf9898500028bf34afccbcaca126ef",
        "eb7cb754c824e8d96f7c6d9b76c7d26fb874ffbf1d65c6f64a698d839b0b0614"
        "5dae82057ad55994cf59ad7f67c0fa5e85fab8",
        "bc95c532fecc594c36d1550286a7a3f0",
    ),
    "cavp, for decrypting": (
        "f5a2b27c74355872eb3ef6c5feafaa740e6ae990d9d48c3bd9bb8235e589f010",
        "58d2240f580a31c1d24948e9",
        "",
        "",
        "",
        "15e051a5e4a5f5da6cea92e2ebee5bac",
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


def test_a_published_vector_that_must_fail_fails() -> None:
    # gcmDecrypt256.rsp: [PTlen = 0], [AADlen = 0], Count = 1, FAIL
    key = "e5a8123f2e2e007d4e379ba114a2fb66e6613f57c72d4e4f024964053028a831"
    nonce, tag = "51e43385bf533e168427e1ad", "38fe845c66e66bdd884c2aecafd280e6"
    with pytest.raises(Tampered):
        Gcm(bytes.fromhex(key)).decrypt(bytes.fromhex(nonce + tag), b"")


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_a_published_vector_with_any_bit_altered_fails(vector: tuple[str, ...]) -> None:
    key, nonce, _, associated, ciphertext, tag = map(bytes.fromhex, vector)
    blob = nonce + ciphertext + tag
    for bit in range(8 * len(blob)):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            Gcm(key).decrypt(bytes(altered), associated)


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
