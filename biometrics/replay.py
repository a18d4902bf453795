"""Tells a recording that was played before, by the peaks of its spectrum.

After Wang, "An industrial-strength audio search algorithm" (ISMIR 2003): two peaks that
follow each other are a landmark, made of their frequencies and the time between them.
Nobody says the same twice with all landmarks at the same times; a copy has many, also
after it was coded, filtered, made louder or shifted.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from scipy.signal import resample_poly

from biometrics.sound import Samples
from biometrics.verifier import ReferenceUnfit

REFUSE_ABOVE = 0.07
ASK_AGAIN_FROM = 0.04

_VERSION = b"L1"
_HEAD = struct.Struct("<2sH")
_PEAK = np.dtype([("frame", "<u2"), ("band", "u1")])
MOST_PEAKS = 2_500  # 7.5 KB; 30 s have about a third of them

# What a telephone leaves of speech, at 8 kHz: 64 ms wide, every 16 ms, 15.6 Hz a band.
_WIDTH, _HOP = 512, 128
_BANDS = slice(20, 216)
_APART = (7, 13)  # a peak is the highest within 3 frames and 6 bands either way
_FLOOR = 10 ** (-40 / 20)  # of the loudest
_NEXT = 14  # peaks that one is paired with, at most
_FRAMES, _SPREAD = 48, 64  # how far apart a pair may be, in frames and bands
_STEP = 2  # bands that count as one
_SPEEDS = (1.0, 0.98, 0.99, 1.01, 1.02)
_LEAST_LANDMARKS = 150  # fewer are no evidence
_OFFSETS = 1 << 13

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class _Peaks:
    """Peaks in order of time: frames of 16 ms, bands of 15.6 Hz."""

    frame: Integers
    band: Integers

    def faster(self, speed: float) -> _Peaks:
        """Give the peaks of the same sound, played at another speed."""
        frame = np.round(self.frame / speed).astype(np.int64)
        return _Peaks(frame, np.round(self.band * speed).astype(np.int64))

    def landmarks(self) -> tuple[Integers, Integers]:
        """Give what each pair of peaks looks like, and the frame of its first."""
        keys, frames = [], []
        for later in range(1, min(_NEXT, len(self.frame) - 1) + 1):
            apart = self.frame[later:] - self.frame[:-later]
            rise = self.band[later:] - self.band[:-later]
            near = (apart > 0) & (apart < _FRAMES) & (np.abs(rise) < _SPREAD)
            first = self.band[:-later][near] // _STEP
            key = (first * _SPREAD + (rise[near] + _SPREAD) // _STEP) * _FRAMES
            keys.append(key + apart[near])
            frames.append(self.frame[:-later][near])
        if not keys:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(keys), np.concatenate(frames)


def landmarks(samples: Samples) -> bytes:
    """Give what is kept of an attempt: its peaks, three bytes each.

    Speech cannot be made from them again.

    Args:
        samples: up to 30 s at 16 kHz.
    """
    peaks = _peaks_of(samples)
    kept = np.zeros(len(peaks.frame), dtype=_PEAK)
    kept["frame"], kept["band"] = peaks.frame, peaks.band
    return _HEAD.pack(_VERSION, len(kept)) + kept.tobytes()


def similarity(probe: bytes, past: bytes) -> float:
    """Compare one attempt with one before, as `most_similar` does with all."""
    return most_similar(probe, [past])


def most_similar(probe: bytes, past: Sequence[bytes]) -> float:
    """Give the largest share of landmarks that an attempt has with an earlier one.

    Only landmarks count that lie at the same times, up to one shift and a change of
    speed of two per cent. The share is that of the attempt which has fewer, so that
    nothing is gained by adding noise.

    Raises:
        ReferenceUnfit: what was kept of an attempt is damaged.
    """
    if not past:
        return 0.0
    known = _Known.of([_read(one) for one in past])
    peaks = _read(probe)
    return max(known.share(peaks.faster(speed)) for speed in _SPEEDS)


@dataclass(frozen=True)
class _Known:
    """The landmarks of all earlier attempts, sorted by what they look like.

    The attempts lie one after the other in time, too far apart for pairs between them.
    """

    keys: Integers
    frames: Integers
    sizes: Integers  # landmarks of each attempt

    @classmethod
    def of(cls, earlier: Sequence[_Peaks]) -> _Known:
        """Make the landmarks of all attempts in one go."""
        begins = [i * _OFFSETS + one.frame for i, one in enumerate(earlier)]
        bands = [one.band for one in earlier]
        keys, frames = _Peaks(np.concatenate(begins), np.concatenate(bands)).landmarks()
        order = np.argsort(keys, kind="stable")
        sizes = np.bincount(frames // _OFFSETS, minlength=len(earlier) + 1)
        return cls(keys[order], frames[order], sizes)

    def share(self, peaks: _Peaks) -> float:
        """Give the largest share, over attempts and shifts."""
        keys, frames = peaks.landmarks()
        start = np.searchsorted(self.keys, keys, "left")
        count = np.searchsorted(self.keys, keys, "right") - start
        total = int(count.sum())
        if not total:
            return 0.0
        mine = np.repeat(np.arange(len(keys)), count)
        within = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
        found = np.repeat(start, count) + within
        # A cell is an attempt and a shift.
        cell = self.frames[found] - frames[mine] + _OFFSETS // 2
        # A landmark counts once in a cell, however often it was there before.
        votes = np.unique(cell * len(keys) + mine) // len(keys)
        cells, counted = np.unique(votes, return_counts=True)
        # A shift that lies between two frames falls into both.
        both = counted.copy()
        both[:-1] += np.where(np.diff(cells) == 1, counted[1:], 0)
        least = np.minimum(self.sizes[cells // _OFFSETS], len(keys))
        return float(np.max(both / np.maximum(least, _LEAST_LANDMARKS)))


def _peaks_of(samples: Samples) -> _Peaks:
    narrow = resample_poly(samples, 1, 2)
    if len(narrow) < _WIDTH:
        return _Peaks(np.zeros(0, np.int64), np.zeros(0, np.int64))
    windows = np.lib.stride_tricks.sliding_window_view(narrow, _WIDTH)[::_HOP]
    heights = np.abs(np.fft.rfft(windows * np.hanning(_WIDTH)))[:, _BANDS]
    highest = heights == maximum_filter(heights, size=_APART, mode="constant")
    tall = heights > heights.max() * _FLOOR
    frame, band = np.nonzero(highest & tall)
    if len(frame) > MOST_PEAKS:
        lowest = np.sort(heights[frame, band])[-MOST_PEAKS]
        kept = heights[frame, band] >= lowest
        frame, band = frame[kept][:MOST_PEAKS], band[kept][:MOST_PEAKS]
    return _Peaks(frame.astype(np.int64), band.astype(np.int64) + _BANDS.start)


def _read(kept: bytes) -> _Peaks:
    try:
        version, count = _HEAD.unpack_from(kept)
    except struct.error as error:
        raise ReferenceUnfit("no landmarks") from error
    if version != _VERSION or len(kept) != _HEAD.size + count * _PEAK.itemsize:
        raise ReferenceUnfit("landmarks of another version or length")
    peaks = np.frombuffer(kept, _PEAK, offset=_HEAD.size)
    if np.any(peaks["frame"] >= _OFFSETS // 2):
        raise ReferenceUnfit("landmarks of more than a minute")
    return _Peaks(peaks["frame"].astype(np.int64), peaks["band"].astype(np.int64))
