"""Words are written down, by the real model; the speakers are synthetic."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from speech import SpeechError
from speech.recognition import Recogniser
from tests import voices
from tests.unit.biometrics import sounds
from understanding.codes.spelling import read_digits


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(voices.WEIGHTS)


@pytest.mark.parametrize("digits", ["482913", "105836", "946205"])
@pytest.mark.parametrize("speaker", [voices.SLT, voices.RMS])
def test_spoken_digits_are_read(
    recogniser: Recogniser, digits: str, speaker: str
) -> None:
    hearing = recogniser.listen(voices.say(voices.spelled(digits), speaker))
    assert read_digits(hearing.text) == digits
    assert 0.3 < hearing.confidence <= 1


def test_words_are_written_down(recogniser: Recogniser) -> None:
    said = voices.say("What is my balance?", voices.SLT)
    hearing = recogniser.listen(said, "words")
    assert "balance" in hearing.text.lower()


def test_the_recording_comes_back_cut_as_plain_wav(recogniser: Recogniser) -> None:
    pause = np.zeros(32_000, np.float32)
    long = np.concatenate([pause, sounds.said(voices.spelled("482913")), pause])
    opus = sounds.encoded(long, "libopus", "webm", 32_000)
    hearing = recogniser.listen(opus)
    assert read_digits(hearing.text) == "482913"
    with wave.open(io.BytesIO(hearing.recording)) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        assert shape == (1, 2, 16_000)
        seconds = file.getnframes() / 16_000
    assert 0 < seconds < len(long) / 16_000 - 2  # at least the pause before is gone


def test_the_same_recording_gives_the_same_words(recogniser: Recogniser) -> None:
    said = voices.say(voices.spelled("770562"), voices.AWB)
    assert recogniser.listen(said).text == recogniser.listen(said).text


def test_where_nobody_speaks_no_words_are_made_up(recogniser: Recogniser) -> None:
    hum = np.random.default_rng(0).normal(0, 0.01, 64_000)
    with pytest.raises(SpeechError, match="nothing_said"):
        recogniser.listen(sounds.wav(hum))


def test_what_was_heard_is_not_shown_by_accident(recogniser: Recogniser) -> None:
    hearing = recogniser.listen(voices.say(voices.spelled("482913"), voices.SLT))
    assert hearing.text not in repr(hearing)
    assert "RIFF" not in repr(hearing)
