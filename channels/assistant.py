"""The connector: the one way into Rasa, for web alone."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    UserMessage,
)
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from channels import hearing, quiet_logs
from channels.action_endpoint import WatchedEndpoint, note_failures
from channels.conversations.tracker_store import EncryptedTrackerStore
from channels.hearing import Heard
from channels.listening import Ears, EarsBusy
from channels.redaction.passcode_redaction import redact
from channels.redaction.plain_text import clean
from channels.replies import replies_of
from protocol import SECRET_HEADER, Listen, ProtocolError, Reply, Said, Say
from protocol.patience import CHANNEL_TURN_S
from protocol.sentences import say
from speech.recognition import Recogniser
from understanding.meaning.intents import FEARFUL
from understanding.meaning.several import clauses
from vault import Sealer, decode_key

LONGEST_TEXT = 1_000  # characters that a person says in one breath, and then some
LARGEST_BODY = 500_000  # bytes
LARGEST_RECORDING = 3 * 1024 * 1024  # bytes, in base64
SHORTEST_SECRET = 16  # characters

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
log = structlog.get_logger()


class AssistantInput(InputChannel):
    """Hears what web passes on, takes secrets out, and answers in plain words.

    `credentials.yml` gives the secret shared with web, the key passcodes are sealed
    with on their way to the actions, and the folder of the models for speech.
    """

    def __init__(self, secret: str, sealer: Sealer, ears: Ears) -> None:
        self._secret = secret.encode()
        self._sealer = sealer
        self._ears = ears

    @classmethod
    def name(cls) -> str:
        """Name the channel as in the URL."""
        return "assistant"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> AssistantInput:
        """Make the channel from `credentials.yml`.

        Raises:
            RasaException: secret, seal_key or weights is missing.
            VaultError: the seal_key is unfit.
        """
        given = credentials or {}
        secret, seal_key = str(given.get("secret")), given.get("seal_key")
        weights = given.get("weights")
        if not seal_key or not weights or len(secret) < SHORTEST_SECRET:
            raise RasaException("credentials.yml needs secret, seal_key and weights")
        ears = Ears(lambda: Recogniser(Path(str(weights))))
        return cls(secret, Sealer(decode_key(str(seal_key))), ears)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Offer /say, /listen and /health, and shut all else that Rasa would offer."""
        blueprint = Blueprint(self.name())
        blueprint.listener("before_server_start")(self._shut)
        blueprint.listener("after_server_start")(self._prepare)
        blueprint.listener("after_server_stop")(self._close)

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            store = type(agent.tracker_store).__name__
            return json_response({"ready": agent.is_ready(), "tracker_store": store})

        @blueprint.post("/listen")
        async def listen(request: Request) -> HTTPResponse:
            return await self._listen(request)

        @blueprint.post("/say")
        async def say(request: Request) -> HTTPResponse:
            try:
                said = Say.from_json(_body_of(request))
                heard = hearing.inner_event(said) if said.event else None
            except ProtocolError as error:
                return json_response({"error": str(error)}, status=400)
            turn = _Turn(request.app.ctx.agent, on_new_message, said)
            answer = await (turn.told(heard) if heard else turn.spoken(self._sealer))
            return json_response(answer.to_json())

        return blueprint

    async def _shut(self, app: Sanic, _: Any) -> None:
        app.register_middleware(self._refuse_strangers, "request")

    async def _prepare(self, app: Sanic, _: Any) -> None:
        prepare_agent(app.ctx.agent)
        quiet_logs.silence()
        self._ears.warm_up()

    async def _close(self, _app: Sanic, _: Any) -> None:
        self._ears.close()

    async def _listen(self, request: Request) -> HTTPResponse:
        try:
            said = Listen.from_json(_body_of(request, LARGEST_RECORDING))
            heard = await self._ears.hear(said, self._sealer)
        except ProtocolError as error:
            return json_response({"error": str(error)}, status=400)
        except EarsBusy:
            return json_response({"error": "busy"}, status=503)
        return json_response(heard.to_json())

    async def _refuse_strangers(self, request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if hmac.compare_digest(given, self._secret):
            return None
        return json_response({"error": "unauthorised"}, status=401)


def prepare_agent(agent: Any) -> None:
    """Take the agent out of Rasa's wrappers that would hide its failures.

    Raises:
        RasaException: events would not be stored encrypted.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, EncryptedTrackerStore):
        # Rasa falls back to memory in silence if the class cannot be imported.
        raise RasaException("the tracker store is not channels' EncryptedTrackerStore")
    agent.tracker_store = store
    if agent.processor:
        agent.processor.tracker_store = store
        if agent.action_endpoint:
            watched = WatchedEndpoint.of(agent.action_endpoint)
            agent.action_endpoint = agent.processor.action_endpoint = watched


class _Turn:
    """One turn of one conversation. Whatever happens, it is answered."""

    def __init__(self, agent: Any, on_new_message: OnNewMessage, say: Say) -> None:
        self._agent = agent
        self._on_new_message = on_new_message
        self._say = say

    async def spoken(self, sealer: Sealer) -> Said:
        """Answer the customer's words."""
        if len(self._say.text) > LONGEST_TEXT:
            return self._only("talking.too_long")
        if not clean(self._say.text):
            return self._only("talking.nothing_heard")
        return await self._bounded(self._words(sealer))

    async def told(self, heard: Heard) -> Said:
        """Answer an inner event."""
        return await self._bounded(self._answer(heard))

    async def _bounded(self, answer: Awaitable[Said]) -> Said:
        try:
            return await asyncio.wait_for(answer, CHANNEL_TURN_S)
        except Exception as error:
            self._complain("turn.failed", quiet_logs.describe(error))
            return self._only("talking.sorry")

    async def _words(self, sealer: Sealer) -> Said:
        say = self._say
        awaited = say.awaiting == "passcode"
        redacted = redact(
            say.text,
            passcode_awaited=awaited,
            late=say.late_passcode,
            digits_awaited=say.awaiting == "digits",
        )
        if redacted.kind and not awaited and await self._amount_was_asked_for():
            redacted = redact(
                say.text,
                passcode_awaited=False,
                late=say.late_passcode,
                amount_expected=True,
            )
        return await self._answer(hearing.words(redacted, say.conversation_id, sealer))

    async def _amount_was_asked_for(self) -> bool:
        return await self._asked_for() == "amount"

    async def _asked_for(self) -> str | None:
        """The slot that a form asks for."""
        tracker = await self._agent.tracker_store.retrieve(self._say.conversation_id)
        asked = tracker.get_slot("requested_slot") if tracker else None
        return str(asked) if asked else None

    async def _answer(self, heard: Heard) -> Said:
        failures = note_failures()
        output, confidence = CollectingOutputChannel(), None
        told = heard.parse_data()
        wishes = [told] if told is not None else await self._wishes(heard.transcript)
        if told is None:
            least = min(wish["intent"]["confidence"] for wish in wishes)
            confidence = min(1.0, max(0.0, least))
        for parse_data in wishes:
            await self._on_new_message(
                UserMessage(
                    text=parse_data["text"],
                    output_channel=output,
                    sender_id=self._say.conversation_id,
                    parse_data=parse_data,
                    input_channel=AssistantInput.name(),
                    metadata=hearing.metadata_of(heard, self._say),
                )
            )
        replies = self._completed(replies_of(output.messages), failures)
        return Said(heard.transcript, replies, confidence)

    async def _wishes(self, text: str) -> list[dict[str, Any]]:
        """Understand the words as one wish, or as several that stand by themselves.

        Where something waits for an answer the words are one: they may answer it.
        """
        whole: dict[str, Any] = await self._agent.parse_message(text)
        hearing.put_in_context(whole, await self._asked_for())
        parts = clauses(text) if self._say.awaiting is None else [text]
        # A story is not taken to pieces where somebody is in danger or not well.
        if len(parts) == 1 or whole["intent"]["name"] in FEARFUL:
            return [whole]
        parsed = [await self._agent.parse_message(part) for part in parts]
        return hearing.one_after_another(whole, parsed)

    def _completed(
        self, replies: tuple[Reply, ...], failures: list[str]
    ) -> tuple[Reply, ...]:
        """Say sorry where an action failed, or where there is no answer at all."""
        if failures:
            self._complain("action.failed", ", ".join(failures))
        elif not replies:
            self._complain("turn.unanswered", "no reply")
        sorry = not replies or bool(failures)
        return (self._reply("talking.sorry"), *replies) if sorry else replies

    def _only(self, slug: str) -> Said:
        return Said("", (self._reply(slug),), None)

    def _reply(self, slug: str) -> Reply:
        return Reply(say(self._say.language, slug))

    def _complain(self, event: str, reason: str) -> None:
        conversation_id = self._say.conversation_id
        log.error(event, conversation_id=conversation_id, reason=reason)


def _body_of(request: Request, largest: int = LARGEST_BODY) -> Any:
    if len(request.body) > largest:
        raise ProtocolError("the body is too large")
    try:
        return json.loads(request.body)
    except ValueError:
        raise ProtocolError("the body is not JSON") from None
