"""Recordings over other lines. The sounds are made: tones and noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from biometrics.evaluate import sounds
from biometrics.evaluate.folders import EvaluationError, passcodes
from biometrics.verifier import QualityFault


def tones(*hertz: int) -> sounds.Samples:
    at = np.arange(3 * sounds.RATE_HZ) / sounds.RATE_HZ
    return np.asarray(0.2 * sum(np.sin(2 * np.pi * each * at) for each in hertz))


def power_at(hertz: int, samples: sounds.Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    at = np.fft.rfftfreq(samples.size, 1 / sounds.RATE_HZ)
    return float(spectrum[np.abs(at - hertz) < 5].sum())


def test_a_telephone_carries_speech_but_neither_rumble_nor_hiss() -> None:
    sent = tones(60, 1000, 5000)
    heard = sounds.telephone(sent)
    assert heard.size == sent.size
    assert power_at(1000, heard) == pytest.approx(power_at(1000, sent), rel=0.1)
    assert power_at(60, heard) < power_at(60, sent) / 1000
    assert power_at(5000, heard) < power_at(5000, sent) / 1000


@pytest.mark.parametrize("snr_db", [20, 10])
def test_noise_is_as_far_below_as_it_says(snr_db: int) -> None:
    sent = tones(500)
    heard = sounds.under(f"noise{snr_db}", sent, seed=3)
    ratio = np.mean(sent**2) / np.mean((heard - sent) ** 2)
    assert 10 * np.log10(ratio) == pytest.approx(snr_db, abs=0.2)


def test_noise_is_drawn_by_its_seed() -> None:
    once, again = (sounds.noisy(tones(500), 20, seed=1) for _ in range(2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, sounds.noisy(tones(500), 20, seed=2))


@pytest.mark.parametrize("kind", sounds.COPIES)
def test_a_copy_is_the_same_sound_but_not_the_same_samples(kind: str) -> None:
    sent = tones(440, 1300)
    copy = sounds.copied(kind, sent, seed=1)
    assert copy.size == pytest.approx(sent.size, rel=0.02)
    assert not np.array_equal(copy[: sent.size], sent[: copy.size])
    for hertz in (440, 1300):
        assert power_at(hertz, copy) == pytest.approx(power_at(hertz, sent), rel=0.4)


def test_other_rates_and_channels_become_mono_at_sixteen_kilohertz(
    tmp_path: Path,
) -> None:
    stereo = np.stack([tones(700)[:24_000], np.zeros(24_000)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 8_000)
    heard = sounds.read([tmp_path / "a.wav"])
    assert heard.size == 48_000
    assert power_at(350, heard) > 100 * power_at(700, heard)


def test_what_is_no_sound_is_unreadable_and_not_the_end(tmp_path: Path) -> None:
    for name in ("a.wav", "a.mp3"):
        (tmp_path / name).write_bytes(b"not a sound")
        with pytest.raises(QualityFault, match="unreadable"):
            sounds.read([tmp_path / name])


@pytest.mark.parametrize("count", [0, 1, 100])
def test_next_to_nothing_is_too_short(tmp_path: Path, count: int) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(count), 8_000)
    with pytest.raises(QualityFault, match=r"too_short|unreadable"):
        sounds.read([tmp_path / "a.wav"])


def test_passcodes_share_no_file_and_say_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    for digit in range(10):
        for take in range(2):
            (tmp_path / "ann" / f"{digit}_ann_{take}.wav").touch()
    (tmp_path / "ann" / "hello.wav").touch()
    found = passcodes(tmp_path, digits=6, seed=0)
    used = [file for capture in found for file in capture.files]
    assert len(found) == 3
    assert len(set(used)) == len(used) == 18
    for capture in found:
        digits = "".join(file.name[0] for file in capture.files)
        assert capture.name.startswith(f"ann/{digits}")
    assert found == passcodes(tmp_path, digits=6, seed=0)
    assert found != passcodes(tmp_path, digits=6, seed=1)


def test_too_few_digits_make_no_passcode(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "1_ann_0.wav").touch()
    with pytest.raises(EvaluationError, match="no speaker with 6 files"):
        passcodes(tmp_path, digits=6, seed=0)


def test_digits_of_every_sound_format_are_joined(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    for digit, kind in enumerate(("wav", "flac", "ogg", "mp3")):
        path = tmp_path / "ann" / f"{digit}_ann_0.{kind}"
        soundfile.write(path, tones(440), sounds.RATE_HZ)
    [code] = passcodes(tmp_path, digits=4, seed=0)
    joined = sounds.read(code.files)
    assert joined.size > 3.9 * tones(440).size
