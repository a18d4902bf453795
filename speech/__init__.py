"""Speech to text. Making a recogniser opens its model; importing this opens nothing."""

from speech.hearing import Hearing, SpeechError

__all__ = ["Hearing", "SpeechError"]
