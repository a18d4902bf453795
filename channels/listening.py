"""Listening to recordings: one at a time, a few waiting, and no secret let through."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Protocol

import structlog

from channels import quiet_logs
from channels.redaction.passcode_redaction import (
    PASSCODE_DIGITS,
    REMOVED,
    digits_alone,
    redact,
)
from channels.redaction.plain_text import clean
from protocol import Listen, Listened
from protocol.patience import HEARING_S
from speech import Hearing, SpeechError
from vault import Sealer, places

AT_MOST = 5  # the one that is listened to, and four that wait
AT_MOST_OF_ONE = 2  # of one conversation among them
log = structlog.get_logger()


class EarsBusy(Exception):
    """Too many recordings wait, or this one waited too long."""


class Hears(Protocol):
    """What turns a recording into words."""

    def listen(self, recording: bytes, expecting: str = "digits") -> Hearing:
        """Decode a recording and say what was heard; SpeechError if nothing was."""


class Places:
    """Who waits or is listened to: few in all, and fewer of one conversation."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: Counter[str] = Counter()

    def take(self, conversation_id: str) -> None:
        """Take a place; EarsBusy where there is none."""
        with self._lock:
            of_one = self._taken[conversation_id]
            if self._taken.total() >= AT_MOST or of_one >= AT_MOST_OF_ONE:
                raise EarsBusy
            self._taken[conversation_id] += 1

    def leave(self, conversation_id: str) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[conversation_id] -= 1
            self._taken = +self._taken  # without those that have none left


class Ears:
    """The recogniser behind its queue, in a thread of its own.

    Args:
        open_recogniser: opens the model; called once, in that thread. Where it fails
            it is called again for the next recording: typing works meanwhile.
        patience_s: seconds after which a recording is given up.
    """

    def __init__(
        self, open_recogniser: Callable[[], Hears], patience_s: float = HEARING_S
    ) -> None:
        self._open = open_recogniser
        self._patience_s = patience_s
        self._recogniser: Hears | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ears")
        self._places = Places()

    def warm_up(self) -> None:
        """Open the model in its thread, without waiting for it."""
        self._thread.submit(self._ready).add_done_callback(_note_failure)

    def close(self) -> None:
        """Take no more; what is listened to at this moment is let go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def hear(self, said: Listen, sealer: Sealer) -> Listened:
        """Listen to one recording.

        Raises:
            EarsBusy: too many wait, of all or of this conversation; it took too long;
                or there is no model.
        """
        self._places.take(said.conversation_id)
        work = self._thread.submit(self._listen, said)
        # Also after the patience is over: the thread is busy until it is done.
        work.add_done_callback(lambda _: self._places.leave(said.conversation_id))
        try:
            hearing = await asyncio.wait_for(
                asyncio.wrap_future(work), self._patience_s
            )
        except SpeechError as error:
            return Listened(text="", confidence=None, fault=error.slug)
        except Exception as error:
            _complain(error)
            raise EarsBusy from None
        return told(hearing, said.conversation_id, sealer)

    def _listen(self, said: Listen) -> Hearing:
        return self._ready().listen(said.audio, said.expecting)

    def _ready(self) -> Hears:
        if self._recogniser is None:
            self._recogniser = self._open()
        return self._recogniser


def told(hearing: Hearing, conversation_id: str, sealer: Sealer) -> Listened:
    """Turn what was heard into what may leave: digits sealed, secrets taken out."""
    words = clean(hearing.text)
    digits = digits_alone(words) or ""
    sealed = None
    if len(digits) == PASSCODE_DIGITS:
        sealed = sealer.seal(digits, places.digits(conversation_id))
    safe = redact(words, passcode_awaited=False, late=False).text
    return Listened(
        text=REMOVED if digits else safe,
        confidence=min(1.0, max(0.0, hearing.confidence)),
        recording=hearing.recording,
        sealed_digits=sealed,
    )


def _note_failure(work: Future[Hears]) -> None:
    error = work.exception()
    if error is not None:
        _complain(error)


def _complain(error: BaseException) -> None:
    # Never the error's text: it may quote what was said.
    log.error("listening.failed", reason=quiet_logs.describe(error))
