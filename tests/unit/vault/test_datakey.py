import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY
from vault import DataKey, Tampered, VaultError

KEY = DataKey(FIRST_KEY)
PLACE = "customers/7/mobile"


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_is_encrypted_is_decrypted_at_its_place(data: bytes, place: str) -> None:
    place = place.encode("utf-8", "replace").decode()
    assert KEY.decrypt(KEY.encrypt(data, place), place) == data


def test_the_plaintext_is_not_in_the_blob() -> None:
    assert b"9000000001" not in KEY.encrypt(b"9000000001", PLACE)


@pytest.mark.parametrize(
    "place", ["customers/8/mobile", "customers/7/vpa", "", PLACE + " "]
)
def test_a_blob_swapped_to_another_place_is_refused(place: str) -> None:
    with pytest.raises(Tampered):
        KEY.decrypt(KEY.encrypt(b"9000000001", PLACE), place)


def test_another_key_is_refused() -> None:
    with pytest.raises(Tampered):
        DataKey(SECOND_KEY).decrypt(KEY.encrypt(b"secret", PLACE), PLACE)


def test_every_altered_byte_is_refused() -> None:
    blob = KEY.encrypt(b"9000000001", PLACE)
    for index in range(len(blob)):
        altered = bytearray(blob)
        altered[index] ^= 0x80
        with pytest.raises(Tampered):
            KEY.decrypt(bytes(altered), PLACE)


def test_every_truncation_is_refused() -> None:
    blob = KEY.encrypt(b"9000000001", PLACE)
    for length in range(len(blob)):
        with pytest.raises(Tampered):
            KEY.decrypt(blob[:length], PLACE)


def test_generated_keys_differ() -> None:
    assert DataKey.generate().key != DataKey.generate().key


def test_a_refusal_quotes_nothing() -> None:
    blob = KEY.encrypt(b"9000000001", PLACE)
    with pytest.raises(Tampered) as refused:
        KEY.decrypt(blob, "elsewhere")
    assert refused.value.__cause__ is None
    assert "9000000001" not in str(refused.value)


def test_a_placeholder_key_is_refused() -> None:
    with pytest.raises(VaultError):
        DataKey(bytes(32))
