"""Recordings as they are verified: read, bounded, found fit, and where speech is.

All samples are float32, mono, 16 kHz, between -1 and 1.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfiltfilt

from biometrics.verifier import QualityFault

Samples = NDArray[np.float32]
Flags = NDArray[np.bool_]
Powers = NDArray[Any]  # numpy's stubs do not follow abs() of complex numbers

SAMPLE_RATE_HZ = 16_000
MAX_BYTES = 2 * 1024 * 1024
MAX_S = 30.0
LOWEST_SNR_DB = 15.0
LEAST_LEVEL_DB = -50.0  # of full scale; fainter speech drowns in quantisation
MOST_CLIPPED = 0.01  # of the samples that are speech

_RATES_HZ = range(8_000, 48_001)
_WINDOW = 512  # samples that the activity detector judges at a time, 32 ms
_SPEECH_ABOVE = 0.15  # its probability; 0.5 where nothing else is asked
_NEAR = 15  # windows: half a second
_EDGE = 4  # windows around words that are embedded with them; words end faintly
_OVER_NOISE, _UNDER_LOUD = 10.0, 10**-2.5  # of power: 10 dB, -25 dB
_RUMBLE = butter(4, 100, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
_TELEPHONE = butter(4, (300, 3_400), "bandpass", fs=8_000, output="sos")
# A telephone carries nothing above 3.4 kHz. What filters leave there lies 50 dB and
# more below speech; the weakest wideband recordings measured have -42 dB.
_NARROW_BELOW_DB = -46.0
_VOICE_BAND_HZ = (300.0, 3_400.0)
_UPPER_BAND_HZ = (4_700.0, 7_600.0)


@dataclass(frozen=True)
class Sound:
    """One recording that was found fit.

    Attributes:
        samples: all of it.
        speech: what of it is speech, with the edges of words, joined.
        speech_s: how many seconds are speech, without the edges.
        narrowband: whether it came through a telephone.
        snr_db: how far speech lies above the noise.
    """

    samples: Samples
    speech: Samples
    speech_s: float
    narrowband: bool
    snr_db: float


def hear(recording: bytes, least_speech_s: float) -> Sound:
    """Read a WAV file of 16-bit PCM, mono, 8 to 48 kHz, and judge it.

    Raises:
        QualityFault: ``unreadable``, ``too_long``, ``too_short``, ``too_quiet``,
            ``too_noisy`` or ``clipped``.
    """
    samples, rate_hz = _read(recording)
    flags = _spoken(samples)
    spoken = np.repeat(flags, _WINDOW)
    speech = samples[: len(spoken)][spoken]
    _check_speech(samples, speech, least_speech_s)
    snr_db = _snr_db(_without_rumble(samples), spoken)
    if snr_db < LOWEST_SNR_DB:
        raise QualityFault("too_noisy")
    edged = np.repeat(_widened(flags, _EDGE), _WINDOW)
    return Sound(
        samples=samples,
        speech=samples[: len(edged)][edged],
        speech_s=len(speech) / SAMPLE_RATE_HZ,
        narrowband=rate_hz <= 8_000 or _is_narrow(speech),
        snr_db=snr_db,
    )


def _check_speech(samples: Samples, speech: Samples, least_s: float) -> None:
    if len(speech) < least_s * SAMPLE_RATE_HZ:
        faint = level_db(samples) < LEAST_LEVEL_DB
        raise QualityFault("too_quiet" if faint else "too_short")
    if level_db(speech) < LEAST_LEVEL_DB:
        raise QualityFault("too_quiet")
    if np.mean(np.abs(speech) > 0.999) > MOST_CLIPPED:
        raise QualityFault("clipped")


def telephone(samples: Samples) -> Samples:
    """Simulate a telephone: 300 to 3400 Hz, 8 kHz, 8 bits of µ-law (ITU-T G.711)."""
    narrow = sosfiltfilt(_TELEPHONE, resample_poly(samples, 1, 2))
    narrow = np.clip(narrow, -1.0, 1.0)
    companded = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    coded = np.round(companded * 127.5 - 0.5) + 0.5
    sent = np.sign(coded) * (256 ** (np.abs(coded) / 127.5) - 1) / 255
    back: Samples = resample_poly(sent, 2, 1).astype(np.float32)
    return back[: len(samples)]


def level_db(samples: Samples) -> float:
    """Give the mean power in dB of full scale."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0
    return float(10 * np.log10(power + 1e-12))


def _read(recording: bytes) -> tuple[Samples, int]:
    """Give samples at 16 kHz, and the rate the file was recorded at."""
    if len(recording) > MAX_BYTES:
        raise QualityFault("too_long")
    try:
        with soundfile.SoundFile(io.BytesIO(recording)) as file:
            rate_hz = _checked_rate(file)
            samples = file.read(dtype="float32")
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError) as error:
        raise QualityFault("unreadable") from error
    if not len(samples) or not np.all(np.isfinite(samples)):
        raise QualityFault("unreadable")
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    up, down = SAMPLE_RATE_HZ // common, rate_hz // common
    resampled = samples if up == down else resample_poly(samples, up, down)
    return np.clip(resampled, -1.0, 1.0).astype(np.float32), rate_hz


def _checked_rate(file: soundfile.SoundFile) -> int:
    """Give the file's rate, having seen from its header that it may be read."""
    fit = file.format == "WAV" and file.subtype == "PCM_16" and file.channels == 1
    if not fit or file.samplerate not in _RATES_HZ:
        raise QualityFault("unreadable")
    if file.frames > MAX_S * file.samplerate:
        raise QualityFault("too_long")
    return int(file.samplerate)


def _spoken(samples: Samples) -> Flags:
    """Say of each window of 32 ms whether somebody speaks.

    Silero's detector misses half of what comes through a telephone. So loud windows
    count, too, if they lie within half a second of what it takes for speech.
    """
    # Imported here, as it is slow and what only decides needs no ears.
    from faster_whisper.vad import get_vad_model

    whole = len(samples) // _WINDOW
    if not whole:
        return np.zeros(0, dtype=np.bool_)
    # A copy: the detector writes into what it is given.
    windows = samples[: whole * _WINDOW].copy()
    speech = np.asarray(get_vad_model()(windows)).ravel()[:whole] > _SPEECH_ABOVE
    power = np.mean(windows.reshape(whole, _WINDOW) ** 2, axis=1)
    quiet, loud = np.percentile(power, (10, 95))
    active = (power > quiet * _OVER_NOISE) & (power > loud * _UNDER_LOUD)
    both: Flags = speech | (active & _widened(speech, _NEAR))
    return both


def _widened(flags: Flags, windows: int) -> Flags:
    """Let everything count that is so many windows away from what counts."""
    wider: Flags = (
        np.convolve(flags, np.ones(2 * windows + 1), "same")[: len(flags)] > 0
    )
    return wider


def _without_rumble(samples: Samples) -> Samples:
    """Take out what lies below 100 Hz: it is loud in rooms, and harms no comparison."""
    padded = min(1_000, len(samples) - 1)
    clean: Samples = sosfiltfilt(_RUMBLE, samples, padlen=padded).astype(np.float32)
    return clean


def _snr_db(samples: Samples, spoken: Flags) -> float:
    """Estimate the signal-to-noise ratio of speech, pauses or not.

    The noise is the power of the quietest tenth of all 16 ms frames: between words,
    or within them, as speech itself falls silent some ten times a second (after
    minimum statistics, Martin 2001).
    """
    frame = _WINDOW // 2
    whole = len(samples) // frame
    frames = samples[: whole * frame].reshape(whole, frame).astype(np.float64)
    noise = np.percentile(np.mean(frames**2, axis=1), 10) + 1e-12
    heard = samples[: len(spoken)][spoken].astype(np.float64)
    return float(10 * np.log10(max(np.mean(heard**2) - noise, 1e-12) / noise))


def _is_narrow(speech: Samples) -> bool:
    """Say whether even the sharpest tenth of speech has nothing in the upper band."""
    whole = len(speech) // _WINDOW
    frames = speech[: whole * _WINDOW].reshape(whole, _WINDOW) * np.hanning(_WINDOW)
    power: Powers = np.abs(np.fft.rfft(frames)) ** 2
    voice = np.sort(_in_band(power, _VOICE_BAND_HZ))[whole // 2 :].mean()
    upper = np.percentile(_in_band(power, _UPPER_BAND_HZ), 90)
    return bool(10 * np.log10((upper + 1e-20) / (voice + 1e-20)) < _NARROW_BELOW_DB)


def _in_band(power: Powers, band_hz: tuple[float, float]) -> Powers:
    """Sum power spectra, (frames, 257), over a band."""
    low, high = (round(edge * _WINDOW / SAMPLE_RATE_HZ) for edge in band_hz)
    summed: Powers = power[:, low : high + 1].sum(axis=1)
    return summed
