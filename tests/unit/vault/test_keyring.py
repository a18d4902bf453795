import pytest

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY, THIRD_KEY, in_base64
from vault import DataKey, KeyMissing, KeyRing, Tampered, VaultError

PLACE = "customers/7/data_key"
RING = KeyRing({1: FIRST_KEY, 2: SECOND_KEY}, current=2)
OLD_RING = KeyRing({1: FIRST_KEY}, current=1)


def test_a_wrapped_key_is_unwrapped_at_its_place() -> None:
    assert RING.unwrap(RING.wrap(THIRD_KEY, PLACE), PLACE) == THIRD_KEY


def test_a_key_wrapped_elsewhere_is_refused() -> None:
    with pytest.raises(Tampered):
        RING.unwrap(RING.wrap(THIRD_KEY, PLACE), "customers/8/data_key")


def test_new_keys_are_wrapped_under_the_current_version() -> None:
    assert KeyRing.version_of(RING.wrap(THIRD_KEY, PLACE)) == 2


def test_rotation_reads_the_old_and_writes_the_new() -> None:
    old = OLD_RING.wrap(THIRD_KEY, PLACE)
    new = RING.rewrap(old, PLACE)
    assert RING.unwrap(old, PLACE) == THIRD_KEY
    without_the_old = KeyRing({2: SECOND_KEY}, current=2)
    assert without_the_old.unwrap(new, PLACE) == THIRD_KEY
    with pytest.raises(KeyMissing, match="key version 1, not in the ring") as refused:
        without_the_old.unwrap(old, PLACE)
    assert refused.value.version == 1


def test_a_version_altered_to_another_of_the_ring_is_refused() -> None:
    wrapped = bytearray(RING.wrap(THIRD_KEY, PLACE))
    wrapped[4] = 1
    with pytest.raises(Tampered):
        RING.unwrap(bytes(wrapped), PLACE)


def test_every_altered_byte_is_refused() -> None:
    wrapped = RING.wrap(THIRD_KEY, PLACE)
    for index in range(len(wrapped)):
        altered = bytearray(wrapped)
        altered[index] ^= 1
        with pytest.raises(Tampered):
            RING.unwrap(bytes(altered), PLACE)


def test_every_truncation_is_refused() -> None:
    wrapped = RING.wrap(THIRD_KEY, PLACE)
    for length in range(len(wrapped)):
        with pytest.raises(Tampered):
            RING.unwrap(wrapped[:length], PLACE)
    with pytest.raises(Tampered):
        RING.unwrap(wrapped + b"\x00", PLACE)


def test_keys_are_parsed_and_the_last_is_current() -> None:
    text = f"1:{in_base64(FIRST_KEY)}, 2:{in_base64(SECOND_KEY)}"
    ring = KeyRing.parse(text)
    assert ring.current == 2
    assert ring.unwrap(OLD_RING.wrap(THIRD_KEY, PLACE), PLACE) == THIRD_KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "1:",
        in_base64(FIRST_KEY),
        f"0:{in_base64(FIRST_KEY)}",
        f"-1:{in_base64(FIRST_KEY)}",
        f"\u0661:{in_base64(FIRST_KEY)}",
        f"{2**32}:{in_base64(FIRST_KEY)}",
        f"one:{in_base64(FIRST_KEY)}",
        f"1:{in_base64(FIRST_KEY[:31])}",
        f"1:{in_base64(bytes(32))}",
        f"1:{FIRST_KEY.hex()}",
        f"1:{in_base64(FIRST_KEY)},1:{in_base64(SECOND_KEY)}",
        f"1:{in_base64(FIRST_KEY)},2:{in_base64(FIRST_KEY)}",
        f"1:{in_base64(FIRST_KEY)},",
    ],
)
def test_unfit_keys_are_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(VaultError) as refused:
        KeyRing.parse(text)
    assert refused.value.__context__ is None
    assert in_base64(FIRST_KEY)[:8] not in str(refused.value)


def test_a_ring_without_its_current_key_is_refused() -> None:
    with pytest.raises(VaultError, match="current"):
        KeyRing({1: FIRST_KEY}, current=2)


def test_no_key_shows_in_a_representation() -> None:
    shown = f"{RING!r} {vars(RING)!r} {DataKey(THIRD_KEY)!r}"
    assert repr(FIRST_KEY)[2:-1] not in shown
    assert repr(THIRD_KEY)[2:-1] not in shown


def test_a_new_key_can_be_read_before_it_is_current() -> None:
    text = f"2:{in_base64(SECOND_KEY)},1:{in_base64(FIRST_KEY)}"
    ring = KeyRing.parse(text)
    assert ring.current == 1
    assert set(ring.versions) == {1, 2}
    assert ring.unwrap(RING.wrap(THIRD_KEY, PLACE), PLACE) == THIRD_KEY
