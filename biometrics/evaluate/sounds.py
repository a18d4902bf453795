"""Recordings as they come over other lines: telephone, noise, copies played again.

Samples are float64 from -1 to 1, mono, 16 kHz. Nothing here is shared with the
verifier, which must cope with lines it did not make up itself.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import gcd
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfiltfilt

from biometrics.verifier import QualityFault

Samples = NDArray[np.float64]
RATE_HZ = 16_000
CONDITIONS = ("wideband", "telephone", "noise20", "noise10")
COPIES = ("mp3_32k", "opus_16k", "mulaw_8khz", "noise_20db")
_TELEPHONE_HZ = 8_000
_TELEPHONE_BAND_HZ = (300, 3400)
_PAUSE_S = 0.1  # between joined digits
_LEAST_S = 0.1


def read(files: Sequence[Path]) -> Samples:
    """Decode files and join them, with short pauses between.

    Raises:
        QualityFault: a file is ``unreadable``, or all of it ``too_short``.
    """
    pause = np.zeros(int(_PAUSE_S * RATE_HZ))
    parts: list[Samples] = []
    for path in files:
        parts += [pause, _decode(path)] if parts else [_decode(path)]
    joined = np.concatenate(parts)
    if joined.size < _LEAST_S * RATE_HZ:  # filters need more than nothing
        raise QualityFault("too_short")
    return joined


def under(condition: str, samples: Samples, seed: int) -> Samples:
    """Give a recording as it is heard under one of `CONDITIONS`."""
    if condition == "telephone":
        return telephone(samples)
    if condition.startswith("noise"):
        return noisy(samples, float(condition.removeprefix("noise")), seed)
    return samples


def telephone(samples: Samples) -> Samples:
    """Send a recording over a telephone line: 300 to 3400 Hz, 8 kHz, µ-law (G.711)."""
    narrow = resample_poly(samples, 1, RATE_HZ // _TELEPHONE_HZ)
    band = butter(4, _TELEPHONE_BAND_HZ, "bandpass", fs=_TELEPHONE_HZ, output="sos")
    heard = through_codec(sosfiltfilt(band, narrow), "pcm_mulaw", "wav", _TELEPHONE_HZ)
    return _resampled(heard, _TELEPHONE_HZ)


def noisy(samples: Samples, snr_db: float, seed: int) -> Samples:
    """Add white noise that is so much weaker than the mean of the recording."""
    power = float(np.mean(samples**2)) / 10 ** (snr_db / 10)
    noise = np.random.default_rng(seed).normal(0, np.sqrt(power), samples.size)
    return np.clip(samples + noise, -1, 1)


def copied(kind: str, samples: Samples, seed: int) -> Samples:
    """Give the copy of a recording that a thief would play, one of `COPIES`."""
    if kind == "mp3_32k":
        return through_codec(samples, "libmp3lame", "mp3", RATE_HZ, 32_000)
    if kind == "opus_16k":
        return through_codec(samples, "libopus", "ogg", RATE_HZ, 16_000)
    if kind == "mulaw_8khz":
        narrow = resample_poly(samples, 1, RATE_HZ // _TELEPHONE_HZ)
        heard = through_codec(narrow, "pcm_mulaw", "wav", _TELEPHONE_HZ)
        return _resampled(heard, _TELEPHONE_HZ)
    return noisy(samples, 20, seed)


def wav(samples: Samples) -> bytes:
    """Write a recording as the verifier gets it: 16-bit PCM WAV, 16 kHz, mono."""
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), RATE_HZ, "PCM_16", format="WAV")
    return file.getvalue()


def through_codec(
    samples: Samples, codec: str, container: str, rate_hz: int, bit_rate: int = 0
) -> Samples:
    """Encode and decode a recording in memory, at its own sampling rate."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout="mono")
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(_as_int16(samples), "s16", "mono")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(stream.format, "mono", rate_hz, _framing(stream))
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    file.seek(0)
    return _decoded(file, rate_hz)


def _framing(stream: av.AudioStream) -> int | None:
    """Give how many samples the codec wants at a time, once it is open."""
    stream.codec_context.open(strict=False)
    return stream.codec_context.frame_size or None


def _as_int16(samples: Samples) -> NDArray[np.int16]:
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None]


def _decode(path: Path) -> Samples:
    try:
        if path.suffix.lower() in (".wav", ".flac"):
            samples, rate_hz = soundfile.read(path, always_2d=True)
            return _resampled(samples.mean(axis=1), rate_hz)
        return _decoded(io.BytesIO(path.read_bytes()), RATE_HZ)
    except (OSError, RuntimeError, ValueError, IndexError, av.FFmpegError) as error:
        raise QualityFault("unreadable") from error


def _decoded(file: io.BytesIO, rate_hz: int) -> Samples:
    resampler = av.AudioResampler("s16", "mono", rate_hz)
    with av.open(file) as source:
        frames = [
            f for frame in source.decode(audio=0) for f in resampler.resample(frame)
        ]
    pieces = [f.to_ndarray()[0] for f in [*frames, *resampler.resample(None)]]
    samples: Samples = np.concatenate(pieces).astype(np.float64) / 32768
    return samples


def _resampled(samples: Samples, rate_hz: int) -> Samples:
    common = gcd(rate_hz, RATE_HZ)
    resampled: Samples = resample_poly(samples, RATE_HZ // common, rate_hz // common)
    return resampled
