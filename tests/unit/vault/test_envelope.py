import pytest

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY
from vault import Envelope, KeyRing, Tampered

PLACE = "tracker_events/c1/0"
OLD = Envelope(KeyRing({1: FIRST_KEY}, current=1))
BOTH = Envelope(KeyRing({1: FIRST_KEY, 2: SECOND_KEY}, current=2))
NEW = Envelope(KeyRing({2: SECOND_KEY}, current=2))


def test_an_envelope_is_read_at_its_place() -> None:
    assert OLD.decrypt(OLD.encrypt(b"hello", PLACE), PLACE) == b"hello"


def test_swapped_rows_are_refused() -> None:
    first = OLD.encrypt(b"first", PLACE)
    with pytest.raises(Tampered):
        OLD.decrypt(first, "tracker_events/c1/1")


def test_a_body_under_another_envelopes_key_is_refused() -> None:
    first, second = OLD.encrypt(b"first", PLACE), OLD.encrypt(b"other", PLACE)
    body_at = len(first) - len(second[66:])
    with pytest.raises(Tampered):
        OLD.decrypt(first[:body_at] + second[66:], PLACE)


def test_each_envelope_has_its_own_data_key() -> None:
    first, second = OLD.encrypt(b"same", PLACE), OLD.encrypt(b"same", PLACE)
    assert first[:66] != second[:66]


def test_every_altered_byte_is_refused() -> None:
    blob = OLD.encrypt(b"hello", PLACE)
    for index in range(len(blob)):
        altered = bytearray(blob)
        altered[index] ^= 1
        with pytest.raises(Tampered):
            OLD.decrypt(bytes(altered), PLACE)


def test_every_truncation_is_refused() -> None:
    blob = OLD.encrypt(b"hello", PLACE)
    for length in range(len(blob)):
        with pytest.raises(Tampered):
            OLD.decrypt(blob[:length], PLACE)


def test_rewrapping_moves_to_the_new_key_and_keeps_the_body() -> None:
    old = OLD.encrypt(b"hello", PLACE)
    new = BOTH.rewrap(old, PLACE)
    assert BOTH.decrypt(old, PLACE) == NEW.decrypt(new, PLACE) == b"hello"
    assert new[66:] == old[66:]
    with pytest.raises(Tampered):
        NEW.decrypt(old, PLACE)
