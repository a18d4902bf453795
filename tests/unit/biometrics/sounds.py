"""What becomes of a recording on its way: codecs, lines, noise, speed. For tests."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from biometrics import sound
from tests import voices

Samples = NDArray[np.float32]
RATE_HZ = 16_000


def said(words: str, speaker: str = voices.SLT) -> Samples:
    """Samples at 16 kHz of a synthetic speaker, with a second of hardly any noise."""
    recording = voices.say(words, speaker)
    samples, rate_hz = soundfile.read(io.BytesIO(recording), dtype="float32")
    samples = resample_poly(samples, RATE_HZ // 50, rate_hz // 50)
    pause = np.zeros(RATE_HZ // 2)
    return noisy(np.concatenate([pause, samples, pause]), 60)


def wav(samples: NDArray[Any], rate_hz: int = RATE_HZ, kind: str = "PCM_16") -> bytes:
    """A WAV file."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, kind, format="WAV")
    return file.getvalue()


def noisy(samples: NDArray[Any], snr_db: float, seed: int = 0) -> Samples:
    """White noise added, so far below the recording's mean."""
    power = np.mean(samples**2) / 10 ** (snr_db / 10)
    noise = np.random.default_rng(seed).normal(0, np.sqrt(power), len(samples))
    return np.asarray(np.clip(samples + noise, -1, 1), np.float32)


def babble(samples: Samples, snr_db: float) -> Samples:
    """Many others talk behind: the same noise for all recordings."""
    others = [voices.AWB, voices.RMS, voices.SLT, voices.JOE, voices.ESPEAK_WOMAN]
    crowd = np.zeros(len(samples))
    for place, speaker in enumerate(others * 3):
        alone = np.roll(said(voices.LONG, speaker), place * 7_919)
        crowd += np.resize(alone / np.std(alone), len(samples))
    power = np.mean(samples**2) / 10 ** (snr_db / 10)
    behind = crowd * np.sqrt(power / np.mean(crowd**2))
    return np.asarray(np.clip(samples + behind, -1, 1), np.float32)


def faster(samples: Samples, speed: float) -> Samples:
    """Played at another speed, and so at another pitch."""
    at = np.arange(int(len(samples) / speed)) * speed
    return np.asarray(np.interp(at, np.arange(len(samples)), samples), np.float32)


def over_telephone(samples: Samples) -> Samples:
    """Sent over a telephone, and written down at 16 kHz again."""
    return sound.telephone(samples)


def mp3(samples: Samples) -> Samples:
    """Coded as MP3 with 32 kbit/s, and decoded."""
    return decoded(encoded(samples, "libmp3lame", "mp3", 32_000))


def opus(samples: Samples) -> Samples:
    """Coded as Opus with 16 kbit/s, and decoded."""
    return decoded(encoded(samples, "libopus", "ogg", 16_000))


def encoded(
    samples: Samples, codec: str, container: str, bit_rate: int, rate_hz: int = RATE_HZ
) -> bytes:
    """A file of another kind than WAV."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout="mono")
        stream.bit_rate = bit_rate
        stream.codec_context.open(strict=False)
        whole = (np.clip(samples, -1, 1) * 32_767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(whole, "s16", "mono")
        frame.sample_rate = rate_hz
        size = stream.codec_context.frame_size or None
        cutter = av.AudioResampler(stream.format, "mono", rate_hz, size)
        for piece in [*cutter.resample(frame), *cutter.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def decoded(file: bytes) -> Samples:
    """The samples of any file, at 16 kHz."""
    cutter = av.AudioResampler("s16", "mono", RATE_HZ)
    with av.open(io.BytesIO(file)) as source:
        frames = [p for f in source.decode(audio=0) for p in cutter.resample(f)]
    pieces = [frame.to_ndarray()[0] for frame in [*frames, *cutter.resample(None)]]
    whole: Samples = np.concatenate(pieces).astype(np.float32)
    return whole / np.float32(32_768)
