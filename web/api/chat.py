"""The conversation: words in, replies out, and what the bank now waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from protocol import Reply, Said, Say
from protocol.sentences import say
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import SessionExpired, SessionUnknown
from web.api import models
from web.api.dialogue import Dialogue
from web.api.evidence import Desk, Evidence, desk_of, device_proof, give
from web.api.inner import InnerDown
from web.http.bodies import checked, form_body, json_body, media_type
from web.http.documented import needs_token, problems, takes_json
from web.http.limits import count_recording, limited
from web.http.problems import Problem
from web.http.sessions import token_of
from web.http.turns import fingerprint
from web.http.uploads import FILE, uploads
from web.http.words import utterance

router = APIRouter(tags=["talking"])
CAPTURES = {"face": {"type": "array", "items": FILE, "maxItems": 5}, "audio": FILE}


@dataclass(frozen=True)
class Words:
    """What was typed, and what the client could capture if it were asked to."""

    text: str
    captures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What is known before the words are passed on."""

    session: Session
    awaiting: str | None
    late_passcode: bool
    number: int
    new_token: str | None = None
    after_silence: bool = False


@router.post(
    "/api/chatbot/command/",
    response_model=models.TurnOut,
    response_model_exclude_unset=True,
    responses=problems(400, 401, 408, 410, 413, 415, 503),
    dependencies=[Depends(limited("requests"))],
    openapi_extra=takes_json(models.Command, form=models.CommandForm, files=CAPTURES)
    | needs_token(optional=True),
)
async def command(request: Request) -> Any:
    """Say something to the assistant.

    Without a token, or with one that has expired, a new anonymous session begins and
    its token is returned. A turn that signs in or out returns a new token too; the
    old one is dead from then on.

    A reply's ``capture`` asks for a face or a voice. They are given as a form, with
    its ``challenge_id`` and the token of the session that was asked.
    """
    given = await _given(request)
    token = token_of(request)
    state = request.app.state
    if token is not None:
        state.limits.count("session", fingerprint(token))
    if isinstance(given, Evidence):
        count_recording(request, given.uploads.sound)
    async with state.turns.of(token):
        return await to_thread.run_sync(
            one_turn, desk_of(request), token, given, limiter=state.turns.room
        )


def one_turn(desk: Desk, token: str | None, given: Words | Evidence) -> dict[str, Any]:
    """A whole turn, in one thread: its steps never wait for the event loop."""
    if isinstance(given, Evidence):
        return of_evidence(desk, token, given)
    turn = begin(desk.bank, token)
    return finish(desk.bank, turn, hear(desk.dialogue, turn, given))


def of_evidence(desk: Desk, token: str | None, evidence: Evidence) -> dict[str, Any]:
    """A turn in which a face or a voice is given instead of words.

    Raises:
        SessionUnknown, SessionExpired: there is no such session.
        EvidenceExpired: this session was not asked for it, or it came too late.
    """
    if token is None:
        raise SessionUnknown
    session = desk.bank.find_session(token)
    desk.speak(session.language)
    desk.bank.evidence_session(evidence.challenge_id or "", session)
    said = give(desk, session, evidence)
    return finish(desk.bank, Turn(session, None, False, 0), said)


def begin(bank: Bank, token: str | None) -> Turn:
    """Find or open the session and read what the bank waits for in it."""
    if token is None:
        new_token, session = bank.open_session()
        return Turn(session, None, False, bank.begin_turn(session), new_token)
    try:
        session = bank.find_session(token)
    except SessionExpired:
        new_token, session = bank.open_session()
        # Digits that were meant for the old session are still taken out.
        number = bank.begin_turn(session)
        return Turn(session, None, True, number, new_token, after_silence=True)
    state, number = bank.conversation_state(session), bank.begin_turn(session)
    return Turn(session, state.awaiting, state.late_passcode, number)


def finish(bank: Bank, turn: Turn, said: Said) -> dict[str, Any]:
    """Read from the database, not from Rasa, where the session now stands."""
    rotated = bank.take_rotated_token(turn.session)
    session = bank.find_session(rotated) if rotated else bank.session_now(turn.session)
    token = rotated or turn.new_token
    replies = said.replies
    if turn.after_silence:
        replies = (Reply(say(session.language, "talking.quiet")), *replies)
    return {
        **({"token": token} if token else {}),
        "transcript": said.transcript,
        "confidence": said.confidence,
        "replies": [reply.to_json() for reply in replies],
        "awaiting": bank.conversation_state(session).awaiting,
        "session": session.level,
    }


def hear(dialogue: Dialogue, turn: Turn, words: Words) -> Said:
    """What Rasa says to the words, or a plain apology."""
    words_said = Say(
        conversation_id=turn.session.conversation_id,
        text=words.text,
        awaiting=turn.awaiting,
        late_passcode=turn.late_passcode,
        captures=words.captures,
        language=turn.session.language,
        turn=turn.number,
    )
    try:
        return dialogue.say(words_said)
    except InnerDown:
        # Only the channel can take secrets out of the words: none are shown.
        apology = Reply(say(turn.session.language, "talking.down"))
        return Said(transcript="", replies=(apology,), confidence=None)


async def _given(request: Request) -> Words | Evidence:
    if _is_sound(request):
        raise _cannot_listen()
    if media_type(request) != "multipart/form-data":
        command = await json_body(request, models.Command)
        return Words(_readable(command.text), tuple(command.captures or ()))
    form = await form_body(request)
    files, fields = (
        uploads(form, sound="audio"),
        checked(models.CommandForm, form.fields),
    )
    device = device_proof(request, fields.device)
    if fields.challenge_id is not None and files:
        return Evidence(fields.challenge_id, files, device)
    if files:
        raise _cannot_listen()
    return Words(_readable(fields.text or ""))


def _cannot_listen() -> Problem:
    return Problem(415, "unsupported_media_type", "question")


def _readable(given: str) -> str:
    words = utterance(given) if len(given) <= models.LONGEST_TEXT else given
    if len(words) > models.LONGEST_TEXT:
        raise Problem(422, "too_long", "words")
    if not words:
        raise Problem(422, "nothing_said", "words")
    return words


def _is_sound(request: Request) -> bool:
    return media_type(request).startswith("audio/")
