"""Recordings are decoded within bounds, whoever made them up.

The voices are synthetic; see tests/voices.py.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from speech import SpeechError, audio
from tests import voices
from tests.unit.biometrics import sounds

WORDS = voices.spelled("482913")


def fault_of(recording: bytes) -> str:
    with pytest.raises(SpeechError) as fault:
        audio.decode(recording)
    return fault.value.slug


@pytest.mark.parametrize(
    ("codec", "container"),
    [
        ("libopus", "webm"),
        ("libopus", "ogg"),
        ("libmp3lame", "mp3"),
        ("pcm_s16le", "wav"),
        ("pcm_mulaw", "wav"),
    ],
)
def test_what_browsers_and_telephones_send_is_decoded(
    codec: str, container: str
) -> None:
    said = sounds.said(WORDS)
    samples = audio.decode(sounds.encoded(said, codec, container, 32_000))
    assert samples.dtype == np.int16
    assert abs(len(samples) - len(said)) < 0.2 * audio.SAMPLE_RATE_HZ
    assert np.abs(samples).max() > 3_000


def test_other_rates_and_two_channels_become_16_khz_mono() -> None:
    said = sounds.faster(sounds.said(WORDS), 16_000 / 44_100)
    both = np.stack([said, said], axis=1)
    samples = audio.decode(sounds.wav(both, 44_100))
    assert abs(len(samples) / 16_000 - len(said) / 44_100) < 0.1


def test_garbage_is_unreadable() -> None:
    random = np.random.default_rng(0)
    noise = random.bytes(5_000)
    for start in (b"", b"RIFF", b"OggS", b"ID3", b"\xff\xfb", b"\x1a\x45\xdf\xa3"):
        assert fault_of(start + noise) == "unreadable"
    assert fault_of(b"") == "unreadable"


def test_a_playlist_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(sounds.wav(sounds.said(WORDS)))
    for playlist in (
        f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n",
        f"ffconcat version 1.0\nfile '{secret}'\n",
        f"[playlist]\nFile1={secret}\n",
    ):
        assert fault_of(playlist.encode()) == "unreadable"


def test_every_cut_of_a_file_is_decoded_or_unreadable() -> None:
    whole = sounds.encoded(sounds.said(WORDS), "libopus", "webm", 16_000)
    for share in np.linspace(0, 1, 25):
        try:
            samples = audio.decode(whole[: int(len(whole) * share)])
        except SpeechError as error:
            assert error.slug == "unreadable"
        else:
            assert len(samples) <= 30 * 16_000


def test_every_flipped_byte_is_decoded_or_refused() -> None:
    whole = sounds.encoded(sounds.said(WORDS), "libopus", "ogg", 16_000)
    random = np.random.default_rng(3)
    for place in random.integers(0, min(len(whole), 600), 60):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            samples = audio.decode(bytes(broken))
        except SpeechError:
            continue
        assert len(samples) <= 30 * 16_000


def test_too_long_in_bytes_or_seconds_is_told() -> None:
    assert fault_of(bytes(audio.MAX_BYTES + 1)) == "too_long"
    silence = np.zeros(31 * 16_000, np.float32)
    assert fault_of(sounds.wav(silence)) == "too_long"
    # Hours of silence are few bytes in Opus: they are not decoded to the end.
    small = sounds.encoded(np.resize(silence, 600 * 16_000), "libopus", "ogg", 6_000)
    assert len(small) < audio.MAX_BYTES
    assert fault_of(small) == "too_long"


def test_an_odd_sampling_rate_is_unreadable() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(1)
        out.writeframes(bytes(20_000))
    assert fault_of(file.getvalue()) == "unreadable"


def test_numbers_that_are_none_harm_nobody() -> None:
    odd = np.full(32_000, np.nan, np.float32)
    samples = audio.decode(sounds.wav(odd, kind="FLOAT"))
    with pytest.raises(SpeechError, match="nothing_said"):
        audio.spoken(samples)


def test_silence_and_noise_are_nothing_said() -> None:
    random = np.random.default_rng(1)
    for level in (0, 10, 300):
        samples = random.normal(0, level, 48_000).astype(np.int16)
        with pytest.raises(SpeechError, match="nothing_said"):
            audio.spoken(samples)


def test_it_is_cut_to_where_somebody_spoke() -> None:
    pause = np.zeros(2 * 16_000, np.float32)
    said = sounds.said(WORDS)
    long = np.concatenate([pause, said, pause])
    start, end = audio.spoken(audio.decode(sounds.wav(long)))
    assert 2.0 < start / 16_000 < 2.6
    assert abs(end - (len(long) - len(pause))) < 0.6 * 16_000
