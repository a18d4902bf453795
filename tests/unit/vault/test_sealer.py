import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY
from vault import Expired, Sealer, Tampered, VaultError


class Clock:
    """Seconds since the epoch, set by the test."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sealer(clock: Clock) -> Sealer:
    return Sealer(FIRST_KEY, lifetime_s=60, clock=clock)


def test_a_seal_is_opened_for_its_purpose(sealer: Sealer) -> None:
    assert sealer.open(sealer.seal("482913", "passcode/c1"), "passcode/c1") == "482913"


@given(st.text())
def test_any_text_is_sealed_and_opened(text: str) -> None:
    sealer = Sealer(FIRST_KEY)
    assert sealer.open(sealer.seal(text, "p"), "p") == text


def test_text_that_utf8_cannot_write_is_sealed_all_the_same(sealer: Sealer) -> None:
    assert sealer.open(sealer.seal("\ud800", "p"), "p") == "\ud800"


def test_another_purpose_is_refused(sealer: Sealer) -> None:
    with pytest.raises(Tampered):
        sealer.open(sealer.seal("482913", "passcode/c1"), "passcode/c2")


def test_another_key_is_refused(sealer: Sealer, clock: Clock) -> None:
    with pytest.raises(Tampered):
        Sealer(SECOND_KEY, clock=clock).open(sealer.seal("482913", "p"), "p")


def test_a_seal_lives_for_its_lifetime_and_no_longer(
    sealer: Sealer, clock: Clock
) -> None:
    token = sealer.seal("482913", "p")
    clock.now += 60
    assert sealer.open(token, "p") == "482913"
    clock.now += 0.01
    with pytest.raises(Expired):
        sealer.open(token, "p")


def test_a_seal_from_the_future_is_refused_after_five_seconds(
    sealer: Sealer, clock: Clock
) -> None:
    token = sealer.seal("482913", "p")
    clock.now -= 5
    assert sealer.open(token, "p") == "482913"
    clock.now -= 0.01
    with pytest.raises(Expired):
        sealer.open(token, "p")


def test_every_altered_character_is_refused(sealer: Sealer) -> None:
    token = sealer.seal("482913", "p")
    for index, character in enumerate(token):
        other = "A" if character != "A" else "B"
        with pytest.raises(Tampered):
            sealer.open(token[:index] + other + token[index + 1 :], "p")


def test_every_other_spelling_of_the_last_character_is_refused(sealer: Sealer) -> None:
    token = sealer.seal("482913", "p")
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if other != token[-1]:
            with pytest.raises(Tampered):
                sealer.open(token[:-1] + other, "p")


@pytest.mark.parametrize("token", ["", "A", "=", "not a seal", "\u0660", "AQ==", "\n"])
def test_what_is_no_seal_is_refused(sealer: Sealer, token: str) -> None:
    with pytest.raises(Tampered):
        sealer.open(token, "p")


def test_truncated_and_padded_seals_are_refused(sealer: Sealer) -> None:
    token = sealer.seal("482913", "p")
    for length in range(len(token)):
        with pytest.raises(Tampered):
            sealer.open(token[:length], "p")
    for extra in ("A", "=", " ", "\n"):
        with pytest.raises(Tampered):
            sealer.open(token + extra, "p")


def test_a_token_is_safe_in_an_address_and_hides_the_digits(sealer: Sealer) -> None:
    token = sealer.seal("482913", "p")
    assert token.replace("-", "").replace("_", "").isalnum()
    assert "482913" not in token


def test_a_placeholder_key_is_refused() -> None:
    with pytest.raises(VaultError):
        Sealer(bytes(32))
