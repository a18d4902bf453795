"""How a capture is asked for in words: what was wrong, what to do, what to say."""

from __future__ import annotations

from collections.abc import Sequence

from protocol.sentences import Sentence, Value, joined
from protocol.turns import Capture

DIGITS_A_BREATH = 3
# What was wrong with a picture or a recording. What a comparison came to has no words
# of its own: it is asked for once more.
FAULTS = (
    "no_face",
    "several_faces",
    "too_dark",
    "too_bright",
    "blurred",
    "too_small",
    "turned_away",
    "not_the_same",
    "unreadable",
    "too_many_frames",
    "too_short",
    "too_quiet",
    "too_noisy",
    "too_long",
    "clipped",
    "digits_unheard",
    "busy",
)
_ASKS = {
    ("face",): "face",
    ("voice",): "voice",
    ("face", "voice"): "face_voice",
}
_ENROLMENTS = ("enrol_face", "enrol_voice")
_TURNS = {"left": Sentence("capture.left"), "right": Sentence("capture.right")}


def asked_again(capture: Capture, fault: str | None) -> Sentence:
    """Say what was wrong, where it may be told, and what to capture now."""
    why = fault if fault in FAULTS else "again"
    words = {"fault": Sentence(f"capture.faults.{why}"), "ask": asked(capture)}
    return Sentence("capture.faulty", words)


def asked(capture: Capture) -> Sentence:
    """Say what to do before the camera or the microphone."""
    kinds = _ASKS[tuple(kind for kind in ("face", "voice") if kind in capture.kinds)]
    what = capture.purpose if capture.purpose in _ENROLMENTS else kinds
    parameters: dict[str, Value] = {
        "spoken_turns": one_after_another(capture.turns),
        "spoken_digits": one_by_one(capture.digits or ""),
    }
    return Sentence(f"capture.asks.{what}", parameters)


def one_after_another(turns: Sequence[str]) -> Value:
    """Say turns of the head in their order: "to your left, then to your right"."""
    return joined("capture.then", (_TURNS[turn] for turn in turns)) if turns else ""


def one_by_one(digits: str) -> str:
    """Part digits so that they are read and spoken singly: "4 8 2, 9 1 3"."""
    starts = range(0, len(digits), DIGITS_A_BREATH)
    return ", ".join(" ".join(digits[at : at + DIGITS_A_BREATH]) for at in starts)
