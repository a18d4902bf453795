"""Words from recordings: Whisper (Radford et al. 2022), held in memory once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray
from speech_recognition import AudioData
from speech_recognition.recognizers.whisper_local.base import (
    WhisperCompatibleRecognizer,
)

from speech import audio
from speech.hearing import Hearing
from weights import open_weights

# What the recogniser is told was said before: it goes on in that way. Six digits as
# words in one sentence: 79 of 81 codes came out whole, 76 without, and fewer with
# figures, with a list of all ten words, or with more than one code.
PROMPTS: dict[str, str | None] = {
    "digits": "Four, eight, two, nine, one, three.",
    "words": None,
}
MOST_TOKENS = 96


class Recogniser:
    """Turns recordings into words. Opens its model when it is made; for one thread.

    Args:
        weights: the folder of the weights.
        threads: how many processor cores it may use.

    Raises:
        WeightsError: the model is missing or altered.
    """

    def __init__(self, weights: Path, threads: int = 1) -> None:
        model = _Whisper(open_weights("whisper_tiny_en", weights), threads)
        self._recogniser = WhisperCompatibleRecognizer(model)

    def listen(self, recording: bytes, expecting: str = "digits") -> Hearing:
        """Decode a recording, cut it to where somebody spoke, and write down the words.

        Args:
            recording: a whole WAV, WebM, Ogg or MP3 file: at most 30 s, 2 MiB.
            expecting: what is likely to be said, one of `PROMPTS`, or ``words``.

        Raises:
            SpeechError: nothing can be heard; its slug says why.
        """
        samples = audio.decode(recording)
        start, end = audio.spoken(samples)
        cut = samples[start:end]
        sound = AudioData(cut.tobytes(), audio.SAMPLE_RATE_HZ, sample_width=2)
        said = self._recogniser.recognize(
            sound, show_dict=True, initial_prompt=PROMPTS.get(expecting)
        )
        return Hearing(
            text=said["text"].strip(),
            confidence=_confidence(said["segments"]),
            recording=audio.wav(cut),
        )


class _Whisper:
    """Whisper as the facade of the `SpeechRecognition` package wants it."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._model = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )

    def transcribe(
        self, samples: NDArray[np.float32], **options: Any
    ) -> dict[str, Any]:
        """Write down what is said; one pass, no second try at a higher temperature."""
        segments, about = self._model.transcribe(
            samples,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            # With timestamps fewer digits are dropped at the end.
            without_timestamps=False,
            # A model that falls into a loop is stopped.
            max_new_tokens=MOST_TOKENS,
            **options,
        )
        found = list(segments)
        text = " ".join(segment.text.strip() for segment in found)
        return {"text": text, "segments": found, "language": about.language}


def _confidence(segments: list[Any]) -> float:
    """Give the mean probability of a piece of a word, by its logarithm."""
    if not segments:
        return 0.0
    mean = sum(segment.avg_logprob for segment in segments) / len(segments)
    return min(1.0, math.exp(mean)) if math.isfinite(mean) else 0.0
