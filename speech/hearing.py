"""What is heard in a recording, or why nothing is."""

from __future__ import annotations

from dataclasses import dataclass, field


class SpeechError(Exception):
    """A recording in which nothing can be heard.

    Attributes:
        slug: ``unreadable``, ``too_long`` or ``nothing_said``.
    """

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True)
class Hearing:
    """One utterance, as words.

    Attributes:
        text: the words; may hold secrets, and is never logged.
        confidence: from 0 to 1, how sure the recogniser was of its words.
        recording: the sound, cut to where somebody spoke: WAV, 16 bits, mono, 16 kHz.
    """

    text: str = field(repr=False)
    confidence: float
    recording: bytes = field(repr=False)
