import hashlib
import hmac

import pytest

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY, in_base64
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


def test_of_two_versions_the_last_writes_and_both_are_looked_up() -> None:
    text = f"1:{in_base64(FIRST_KEY)}, 2:{in_base64(SECOND_KEY)}"
    both = BlindIndex.parse(text)
    second = BlindIndex({2: SECOND_KEY}, current=2)
    assert both.of("vpa", "a") == second.of("vpa", "a")
    assert both.all_of("vpa", "a") == [INDEX.of("vpa", "a"), second.of("vpa", "a")]
    assert both.current == 2
    assert set(both.versions) == {1, 2}


def test_a_single_key_is_version_one() -> None:
    assert BlindIndex.parse(in_base64(FIRST_KEY)).of("vpa", "a") == INDEX.of("vpa", "a")
    assert BlindIndex.parse(f"1:{in_base64(FIRST_KEY)}").versions == {1}


@pytest.mark.parametrize("text", ["", "1:", "1:short", ":", "2:" + "A" * 44])
def test_unfit_rings_are_refused(text: str) -> None:
    with pytest.raises(VaultError):
        BlindIndex.parse(text)


def test_a_ring_without_its_current_key_is_refused() -> None:
    with pytest.raises(VaultError):
        BlindIndex({1: FIRST_KEY}, current=2)
