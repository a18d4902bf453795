"""Recordings as browsers, telephones and files send them, decoded within bounds.

Samples are int16, mono, 16 kHz.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from contextlib import closing

import av
import numpy as np
from av.error import FFmpegError
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray

from speech.hearing import SpeechError

Samples = NDArray[np.int16]

SAMPLE_RATE_HZ = 16_000
MAX_BYTES = 2 * 1024 * 1024
MAX_S = 30.0
MARGIN_S = 0.3  # kept before the first and after the last word

# The demuxer is chosen here and not by the file: others open playlists, and with them
# any file or address that somebody writes into a recording.
_DEMUXERS = (
    (b"RIFF", "wav"),
    (b"\x1a\x45\xdf\xa3", "matroska"),  # WebM
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\xff", "mp3"),
)
_CODECS = frozenset(
    {
        *("pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8", "pcm_mulaw", "pcm_alaw"),
        *("opus", "libopus", "vorbis", "libvorbis", "mp3", "mp3float"),
    }
)
_RATES_HZ = range(8_000, 48_001)
_MOST_STREAMS = 4
# At the usual threshold, 0.5, half of what comes through a telephone is no speech.
_VOICE = VadOptions(threshold=0.2, min_speech_duration_ms=100, speech_pad_ms=0)


def decode(recording: bytes) -> Samples:
    """Decode a whole WAV, WebM, Ogg or MP3 file.

    Raises:
        SpeechError: ``too_long`` or ``unreadable``.
    """
    if len(recording) > MAX_BYTES:
        raise SpeechError("too_long")
    pieces: list[Samples] = []
    left = int(MAX_S * SAMPLE_RATE_HZ)
    try:
        for piece in _pieces(recording, _demuxer(recording)):
            left -= len(piece)
            if left < 0:
                raise SpeechError("too_long")
            pieces.append(piece)
    except (FFmpegError, ValueError, IndexError, EOFError, MemoryError) as error:
        # What a broken end leaves is not judged: half a code is no code.
        raise SpeechError("unreadable") from error
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


def spoken(samples: Samples) -> tuple[int, int]:
    """Say from which sample to which somebody speaks, with margins and pauses.

    Raises:
        SpeechError: nobody does (``nothing_said``).
    """
    found = get_speech_timestamps(samples.astype(np.float32) / 32_768, _VOICE)
    if not found:
        raise SpeechError("nothing_said")
    margin = int(MARGIN_S * SAMPLE_RATE_HZ)
    start = max(0, int(found[0]["start"]) - margin)
    return start, min(len(samples), int(found[-1]["end"]) + margin)


def wav(samples: Samples) -> bytes:
    """Write samples as a WAV file."""
    file = io.BytesIO()
    with closing(wave.open(file, "wb")) as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def _demuxer(recording: bytes) -> str:
    for magic, name in _DEMUXERS:
        if recording.startswith(magic):
            return name
    raise SpeechError("unreadable")


def _pieces(recording: bytes, demuxer: str) -> Iterator[Samples]:
    """Decode piece by piece, so that no more is decoded than is wanted."""
    with av.open(io.BytesIO(recording), format=demuxer) as container:
        if len(container.streams) > _MOST_STREAMS:
            raise SpeechError("unreadable")
        stream = container.streams.audio[0]
        codec = stream.codec_context
        if codec.name not in _CODECS or codec.sample_rate not in _RATES_HZ:
            raise SpeechError("unreadable")
        codec.thread_count = 1
        resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                yield piece.to_ndarray()[0]
        for piece in resampler.resample(None):
            yield piece.to_ndarray()[0]
