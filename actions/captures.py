"""Asking to be seen and heard: a short sentence, and what the client needs for it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from protocol import asking
from services.asking.evidence import CaptureRequest
from services.bank import Bank
from services.people.sessions import Session

KINDS = ("face", "voice")
_ASKS = {
    ("face",): "utter_capture_face",
    ("voice",): "utter_capture_voice",
    ("face", "voice"): "utter_capture_face_voice",
}
_ENROLMENTS = {
    "enrol_face": "utter_capture_enrol_face",
    "enrol_voice": "utter_capture_enrol_voice",
}
# Said where somebody wants help, or another way, while they are being learnt.
_HELP = {
    "enrol_face": "utter_help_enrol_face",
    "enrol_voice": "utter_help_enrol_voice",
}
_NO_OTHER_WAY = {
    "enrol_face": "utter_enrol_face_needs_camera",
    "enrol_voice": "utter_enrol_voice_needs_microphone",
}
FAULTS = {fault: f"utter_capture_{fault}" for fault in asking.FAULTS}


def available(tracker: Tracker) -> tuple[str, ...]:
    """What the customer's client can capture, by its own word: face, voice."""
    given = heard.metadata(tracker).get("captures")
    return tuple(k for k in KINDS if k in given) if isinstance(given, list) else ()


def ask(dispatcher: CollectingDispatcher, request: CaptureRequest) -> None:
    """Ask for a capture, and give the client what it needs for it."""
    say(dispatcher, request)
    dispatcher.utter_message(json_message={"capture": _payload(request)})


def ask_again(dispatcher: CollectingDispatcher, request: CaptureRequest) -> None:
    """Say what was wrong with the last capture, where it may be told, and ask anew."""
    fault = FAULTS.get(request.fault or "", "utter_capture_again")
    dispatcher.utter_message(response=fault)
    ask(dispatcher, request)


def remind(dispatcher: CollectingDispatcher, bank: Bank, session: Session) -> bool:
    """Say once more what is awaited, a capture or a code; False when nothing is."""
    request = bank.open_capture(session)
    if request is not None:
        say(dispatcher, request)
        return True
    if bank.conversation_state(session).awaiting == "passcode":
        dispatcher.utter_message(response="utter_say_six_digits")
        return True
    return False


def say(dispatcher: CollectingDispatcher, request: CaptureRequest) -> None:
    """Say what to do before the camera or the microphone."""
    kinds = tuple(kind for kind in KINDS if kind in request.kinds)
    response = _ENROLMENTS.get(request.purpose) or _ASKS[kinds]
    dispatcher.utter_message(
        response=response,
        spoken_turns=asking.one_after_another(request.turns),
        spoken_digits=asking.one_by_one(request.digits or ""),
    )


def help_with(dispatcher: CollectingDispatcher, request: CaptureRequest) -> None:
    """Say what is going on, and how to end it."""
    response = _HELP.get(request.purpose, "utter_help_capture")
    dispatcher.utter_message(response=response)


def no_other_way(
    dispatcher: CollectingDispatcher, bank: Bank, session: Session
) -> bool:
    """Say that learning needs its camera or microphone; False if nothing is learnt."""
    request = bank.open_capture(session)
    response = _NO_OTHER_WAY.get(request.purpose) if request is not None else None
    if response is None:
        return False
    dispatcher.utter_message(response=response)
    return True


def ask_for_the_voice(
    dispatcher: CollectingDispatcher, bank: Bank, session: Session
) -> None:
    """Send digits that were typed kindly back: they are to be spoken."""
    request = bank.open_capture(session)
    if request is not None and request.purpose in _HELP:
        help_with(dispatcher, request)
    else:
        dispatcher.utter_message(response="utter_digits_must_be_spoken")


def _payload(request: CaptureRequest) -> dict[str, object]:
    return {
        "challenge_id": request.challenge_id,
        "purpose": request.purpose,
        "kinds": list(request.kinds),
        "nonce": request.nonce,
        "expires_at": request.expires_at.isoformat(),
        "digits": request.digits,
        "turns": list(request.turns),
    }
