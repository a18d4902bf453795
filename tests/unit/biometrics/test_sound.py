"""Recordings are read within bounds and judged before they are compared.

The voices are synthetic; see tests/voices.py.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from biometrics import sound
from biometrics.verifier import QualityFault
from tests import voices
from tests.unit.biometrics import sounds
from tests.unit.biometrics.sounds import Samples

WORDS = voices.spelled("482913770562")


def fault_of(recording: bytes, least_s: float = 1.5) -> str:
    with pytest.raises(QualityFault) as fault:
        sound.hear(recording, least_s)
    return fault.value.reason


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_any_usual_sampling_rate_is_heard(rate_hz: int) -> None:
    samples = sounds.said(WORDS)
    again = sounds.faster(samples, sounds.RATE_HZ / rate_hz)
    heard = sound.hear(sounds.wav(again, rate_hz), 1.5)
    assert abs(len(heard.samples) - len(samples)) < 10
    assert 3 < heard.speech_s < len(samples) / sounds.RATE_HZ


def test_what_is_no_recording_is_unreadable() -> None:
    good = sounds.wav(sounds.said(WORDS))
    for bad in (b"", b"RIFF", b"hello" * 100, good[:30], bytes(5_000)):
        assert fault_of(bad) == "unreadable"


def test_what_is_not_a_plain_recording_is_unreadable() -> None:
    samples = sounds.said(WORDS)
    stereo = np.stack([samples, samples], axis=1)
    for kind in ("FLOAT", "PCM_24", "ULAW", "PCM_U8"):
        assert fault_of(sounds.wav(samples, kind=kind)) == "unreadable"
    assert fault_of(sounds.wav(stereo)) == "unreadable"
    assert fault_of(sounds.wav(samples, 4_000)) == "unreadable"
    assert fault_of(sounds.wav(samples, 192_000)) == "unreadable"


def test_numbers_that_are_none_are_unreadable() -> None:
    samples = sounds.said(WORDS)
    samples[1_000] = np.nan
    assert fault_of(sounds.wav(samples, kind="FLOAT")) == "unreadable"


def test_a_header_that_promises_more_than_there_is_harms_nobody() -> None:
    good = bytearray(sounds.wav(sounds.said(WORDS)))
    good[40:44] = (2**31 - 1).to_bytes(4, "little")
    try:
        heard = sound.hear(bytes(good), 1.5)
    except QualityFault as fault:
        assert fault.reason in ("unreadable", "too_long")
    else:
        assert heard.speech_s < 30


def test_length_is_bounded_from_both_sides() -> None:
    samples = sounds.said(WORDS)
    assert fault_of(sounds.wav(np.resize(samples, 31 * sounds.RATE_HZ))) == "too_long"
    assert fault_of(sounds.wav(samples) + bytes(sound.MAX_BYTES)) == "too_long"
    assert fault_of(sounds.wav(sounds.said("four."))) == "too_short"
    assert fault_of(sounds.wav(np.zeros(0, np.float32))) == "unreadable"


def test_silence_and_whispers_are_too_quiet() -> None:
    samples = sounds.said(WORDS)
    assert fault_of(sounds.wav(np.zeros(64_000, np.float32))) == "too_quiet"
    assert fault_of(sounds.wav(samples * 0.004)) == "too_quiet"


def test_an_overdriven_recording_is_clipped() -> None:
    loud = np.clip(sounds.said(WORDS) * 30, -1, 1)
    assert fault_of(sounds.wav(loud)) == "clipped"


@pytest.mark.parametrize("speaker", [voices.AWB, voices.RMS, voices.SLT])
@pytest.mark.parametrize("noise", [sounds.noisy, sounds.babble])
def test_noise_is_refused_at_10_db_and_borne_at_20_db(
    speaker: str, noise: Callable[[Samples, float], Samples]
) -> None:
    samples = sounds.said(voices.LONG, speaker)
    assert sound.hear(sounds.wav(noise(samples, 20)), 1.5).snr_db >= 15
    assert fault_of(sounds.wav(noise(samples, 10))) in ("too_noisy", "too_short")
    assert fault_of(sounds.wav(noise(samples, 5))) in ("too_noisy", "too_short")


def test_noise_is_refused_where_no_pause_is_left() -> None:
    samples = sounds.said(voices.LONG, voices.RMS)
    tight = sound.hear(sounds.wav(samples), 1.5).speech
    assert sound.hear(sounds.wav(sounds.noisy(tight, 20)), 1.5).snr_db >= 15
    assert fault_of(sounds.wav(sounds.noisy(tight, 10))) == "too_noisy"


def test_rumble_below_speech_is_no_noise() -> None:
    samples = sounds.said(voices.LONG)
    hum = 0.1 * np.sin(2 * np.pi * 50 * np.arange(len(samples)) / sounds.RATE_HZ)
    assert sound.hear(sounds.wav(samples * 0.5 + hum), 1.5).snr_db > 20


@pytest.mark.parametrize("speaker", [voices.AWB, voices.RMS, voices.SLT, voices.JOE])
def test_a_telephone_is_told_from_a_room_also_after_coding(speaker: str) -> None:
    room = sounds.said(voices.LONG, speaker)
    line = sounds.over_telephone(room)
    for coded in (sounds.mp3, sounds.opus, np.asarray):
        assert not sound.hear(sounds.wav(coded(room)), 1.5).narrowband
        assert sound.hear(sounds.wav(coded(line)), 1.5).narrowband
