"""A recording that was played before is known again; what is said anew is not.

The voices are synthetic; see tests/voices.py. How often real voices are mistaken is in
docs/biometrics.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from biometrics import replay
from biometrics.verifier import ReferenceUnfit
from tests import voices
from tests.unit.biometrics import sounds
from tests.unit.biometrics.sounds import Samples

SPEAKERS = (voices.AWB, voices.RMS, voices.SLT)


def halves_apart(samples: Samples) -> Samples:
    middle = len(samples) // 2
    pause = np.zeros(9_777, np.float32)
    return np.concatenate([samples[:middle], pause, samples[middle:]])


COPIES: dict[str, Callable[[Samples], Samples]] = {
    "the same file": np.asarray,
    "later and softer": lambda s: np.concatenate([s[-1_234:], s]) * np.float32(0.3),
    "mp3": sounds.mp3,
    "opus": sounds.opus,
    "telephone": sounds.over_telephone,
    "noise": lambda s: sounds.noisy(s, 20),
    "2 % faster": lambda s: sounds.faster(s, 1.02),
    "2 % slower": lambda s: sounds.faster(s, 0.98),
    "cut in half": halves_apart,
    "hidden in noise that goes on": lambda s: np.concatenate(
        [s, sounds.noisy(np.zeros(160_000) + 1e-9, 0) * 1e6]
    ),
    "telephone, then opus": lambda s: sounds.opus(sounds.over_telephone(s)),
}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_a_copy_is_known_again(speaker: str, copy: str) -> None:
    said = sounds.said(voices.spelled("482913"), speaker)
    again = replay.landmarks(COPIES[copy](said))
    assert replay.similarity(again, replay.landmarks(said)) > replay.REFUSE_ABOVE


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_other_digits_of_the_same_speaker_are_no_copy(speaker: str) -> None:
    past = [
        replay.landmarks(sounds.said(voices.spelled(digits), speaker))
        for digits in ("770562", "105836", "946025")
    ]
    fresh = sounds.said(voices.LONG, speaker)
    share = replay.most_similar(replay.landmarks(fresh), past)
    assert share < replay.ASK_AGAIN_FROM


def test_a_copy_is_found_among_two_hundred_attempts() -> None:
    random = np.random.default_rng(1)
    said = sounds.said(voices.spelled("482913"))
    others = [
        replay.landmarks(random.normal(0, 0.1, 64_000).astype(np.float32))
        for _ in range(199)
    ]
    assert replay.most_similar(replay.landmarks(said), others) < replay.ASK_AGAIN_FROM
    past = [*others[:77], replay.landmarks(said), *others[77:]]
    copy = replay.landmarks(sounds.opus(said))
    assert replay.most_similar(copy, past) > replay.REFUSE_ABOVE


def test_what_is_kept_is_small_whatever_was_said() -> None:
    random = np.random.default_rng(2)
    noise = random.normal(0, 0.2, 30 * sounds.RATE_HZ).astype(np.float32)
    assert len(replay.landmarks(noise)) <= 8_192
    assert len(replay.landmarks(sounds.said(voices.spelled("482913")))) < 2_048


def test_nothing_resembles_nothing() -> None:
    silence = replay.landmarks(np.zeros(16_000, np.float32))
    empty = replay.landmarks(np.zeros(0, np.float32))
    said = replay.landmarks(sounds.said(voices.spelled("482913")))
    for one in (silence, empty):
        assert replay.similarity(one, said) == 0
        assert replay.similarity(said, one) == 0
        assert replay.similarity(one, one) == 0
    assert replay.most_similar(said, []) == 0


def test_damaged_landmarks_are_unfit() -> None:
    good = replay.landmarks(sounds.said(voices.spelled("482913")))
    for bad in (b"", b"L1", b"L9" + good[2:], good[:-1], good + b"\0", good[:-3]):
        with pytest.raises(ReferenceUnfit):
            replay.similarity(good, bad)
