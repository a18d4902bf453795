import hashlib
import hmac

import pytest

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY
from vault import BlindIndex, VaultError

INDEX = BlindIndex(FIRST_KEY)


def test_the_index_is_hmac_sha_256_of_kind_and_value() -> None:
    message = b"\x00\x00\x00\x06mobile9000000001"
    expected = hmac.new(FIRST_KEY, message, hashlib.sha256).digest()
    assert INDEX.of("mobile", "9000000001") == expected


def test_equal_values_have_equal_indexes() -> None:
    assert INDEX.of("vpa", "kamala@saathi") == INDEX.of("vpa", "kamala@saathi")


@pytest.mark.parametrize(
    ("kind", "value"), [("mobile", "b"), ("vpa", "a"), ("mobil", "ea"), ("mobilea", "")]
)
def test_another_kind_or_value_has_another_index(kind: str, value: str) -> None:
    assert INDEX.of(kind, value) != INDEX.of("mobile", "a")


def test_another_key_gives_another_index() -> None:
    assert BlindIndex(SECOND_KEY).of("mobile", "a") != INDEX.of("mobile", "a")


@pytest.mark.parametrize("key", [b"", b"short", bytes(32)])
def test_short_and_zero_keys_are_refused(key: bytes) -> None:
    with pytest.raises(VaultError):
        BlindIndex(key)
