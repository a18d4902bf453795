"""Voices for the tests, made when they are needed: none of them is a person's.

flite, espeak-ng and piper are synthesisers that `make voices` and `make setup` bring.
What they say differs from what people say, so these tests show that the parts decide as
they should, and not how well: the error rates of real voices are in
docs/biometrics.md. Each program runs by itself; nothing of it is loaded here.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parents[1] / "var" / "weights"

# A speaker is a synthesiser and its voice.
AWB, RMS, SLT, KAL = "flite/awb", "flite/rms", "flite/slt", "flite/kal"
ESPEAK_MAN, ESPEAK_WOMAN = "espeak-ng/en-us+m3", "espeak-ng/en-us+f3"
JOE = "piper/joe"

LONG = (
    "The morning train to the city was late again, so we talked about the garden, "
    "the weather, and what my daughter would cook for the festival next week."
)
DIGITS = {
    "0": "zero",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
}


def say(words: str, speaker: str) -> bytes:
    """Give a WAV file of the words, in a synthetic speaker's voice.

    Made once a run of the tests. Raises CalledProcessError if the program fails.
    """
    key = hashlib.sha256(f"{speaker}\n{words}".encode()).hexdigest()
    made = _folder() / f"{key}.wav"
    if not made.exists():
        subprocess.run(_command(speaker, made), input=words.encode(), check=True)
    return made.read_bytes()


def spelled(digits: str) -> str:
    """Give digits as words, with the pauses of somebody who reads them out."""
    return ", ".join(DIGITS[digit] for digit in digits) + "."


def samples_of(recording: bytes) -> NDArray[np.float32]:
    """Give a WAV file's samples, float32, whatever its rate."""
    samples, _ = soundfile.read(io.BytesIO(recording), dtype="float32")
    return np.asarray(samples, dtype=np.float32)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="saathi-voices-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _command(speaker: str, made: Path) -> list[str]:
    """Give the command that reads words from its input and writes a WAV file."""
    program, voice = speaker.split("/")
    if program == "flite":
        words = ["-f", "/dev/stdin"]
        return ["flite", "-voice", voice, *words, "-o", str(made)]
    if program == "espeak-ng":
        return ["espeak-ng", "-v", voice, "-s", "130", "--stdin", "-w", str(made)]
    model = WEIGHTS / "piper_joe" / "en_US-joe-medium.onnx"
    return [sys.executable, "-m", "piper", "-m", str(model), "-f", str(made)]
