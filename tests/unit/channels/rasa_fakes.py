"""A Rasa that understands nothing and answers what the test tells it to."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx
from rasa.core.channels.channel import UserMessage, register
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from channels.assistant import AssistantInput
from channels.conversations.tracker_store import EncryptedTrackerStore
from channels.listening import Ears
from protocol import SECRET_HEADER
from speech import Hearing, SpeechError
from tests.unit.channels.dialogues import DOMAIN
from tests.unit.loopback import served
from vault import Sealer

SECRET = "a-secret-of-the-tests-0123456789"
SEAL_KEY = bytes(range(32))
SEALER = Sealer(SEAL_KEY)
KEYS = "1:" + base64.b64encode(bytes(range(32, 64))).decode()
CREDENTIALS = {
    "secret": SECRET,
    "seal_key": base64.b64encode(SEAL_KEY).decode(),
    "weights": "var/weights",
}
Answer = Callable[[UserMessage], Awaitable[None]]


class FakeTrackerStore(EncryptedTrackerStore):
    """Has one conversation, of which only the open question is known."""

    requested_slot: str | None = None

    def __init__(self) -> None:
        super().__init__(DOMAIN, "postgresql:///none", keys=KEYS, max_history=5)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        asked = SlotSet("requested_slot", self.requested_slot)
        return DialogueStateTracker.from_events(sender_id, [asked], DOMAIN.slots)


class FakeAgent:
    """Takes messages as Rasa's agent does, and keeps them."""

    def __init__(self) -> None:
        self.store = FakeTrackerStore()
        self.tracker_store: Any = FailSafeTrackerStore(self.store)
        self.action_endpoint: Any = EndpointConfig("http://127.0.0.1:1/webhook")
        self.processor = SimpleNamespace(tracker_store=None, action_endpoint=None)
        self.messages: list[UserMessage] = []
        self.understood: list[str] = []
        self.answer: Answer = says("Yes.")

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.understood.append(text)
        intent = {"name": "greet", "confidence": 0.75}
        return {"text": text, "intent": intent, "entities": []}

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        await self.answer(message)

    @property
    def heard(self) -> UserMessage:
        (message,) = self.messages
        return message


def says(*texts: str, buttons: list[dict[str, Any]] | None = None) -> Answer:
    async def answer(message: UserMessage) -> None:
        for text in texts:
            reply = {"text": text, "buttons": list(buttons or ())}
            await message.output_channel.send_response(message.sender_id, reply)

    return answer


class NoRecogniser:
    """Has heard nothing, ever."""

    def listen(self, recording: bytes, expecting: str = "digits") -> Hearing:
        raise SpeechError("nothing_said")


@asynccontextmanager
async def rasa_with(agent: FakeAgent, ears: Ears | None = None) -> Any:
    """Serve the channel before the agent; yields a client that knows the secret."""
    channel = AssistantInput(SECRET, SEALER, ears or Ears(NoRecogniser))

    def attach(app: Sanic) -> None:
        app.ctx.agent = agent
        app.add_route(lambda _: httpx.codes.OK, "/")
        register([channel], app, "/webhooks/")

    async with served(attach) as client:
        client.headers[SECRET_HEADER] = SECRET
        yield client
