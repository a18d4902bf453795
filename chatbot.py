"""Saathi in a terminal: talks to a running system over its public API.

One line in, the replies out. At the end of standard input it says goodbye with exit
code 0; 1 means that a line was not answered, 2 that the call itself was wrong.

With photos or a recording it can show a face and speak digits when it is asked to:
they are read at that moment, and this device signs them with a key of its own.
"""

from __future__ import annotations

import argparse
import getpass
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from protocol import Capture, ProtocolError
from protocol.camera import PHOTOS_NEEDED, Camera
from protocol.device import DeviceKey, DeviceKeyUnfit, usual_place
from protocol.patience import CLIENT_S

COMMAND = "/api/chatbot/command/"
# By which its owner knows this device again, where it was taught a face or a voice.
NAME = f"SaathiTerminal/1 ({platform.system()})"
TRIES = 3  # of one recording that could not be heard
NOTHING_ANSWERS = "Nothing answers at {url}. Start it with: make run"
NO_VOICE = (
    "I cannot listen or speak yet; that comes later. Typing works: python chatbot.py"
)


class NotAnswered(Exception):
    """The system refused what was said; the message says why."""

    def __init__(self, words: str, kind: str = "") -> None:
        super().__init__(words)
        self.kind = kind


class NotThere(NotAnswered):
    """Nothing answers, or something that is not Saathi."""


@dataclass
class Conversation:
    """One session with the assistant. The token lives in memory and nowhere else."""

    client: httpx.Client
    camera: Camera | None = None
    token: str | None = field(default=None, repr=False)
    awaiting: str | None = None
    choices: list[str] = field(default_factory=list)

    def say(self, words: str) -> dict[str, Any]:
        """Say one thing and return the turn.

        Raises:
            NotThere: nothing answered.
            NotAnswered: it was refused; the message says why.
        """
        body: dict[str, Any] = {"text": self._chosen(words)}
        if self.camera:
            body["captures"] = self.camera.captures
        answer = self._post(json=body)
        if answer.status_code == 401:  # ended meanwhile: begin anew, as a stranger
            self.token = None
            answer = self._post(json=body)
        return self._noted(answer)

    def show(self, camera: Camera, capture: Capture) -> dict[str, Any]:
        """Give what was asked for, and return the turn; raises as :meth:`say`."""
        try:
            form = camera.form(capture)
        except OSError as error:
            words = f"I cannot read {error.filename}: {error.strerror}."
            raise NotAnswered(words) from None
        answer = self._post(**form)
        if answer.status_code == 401:
            self.token = None
        return self._noted(answer)

    def _noted(self, answer: httpx.Response) -> dict[str, Any]:
        turn = _read(answer)
        self.token = turn.get("token") or self.token
        self.awaiting = turn["awaiting"]
        buttons = [each for reply in turn["replies"] for each in reply["buttons"]]
        self.choices = [button["payload"] for button in buttons]
        return turn

    def _chosen(self, words: str) -> str:
        """The payload of a button that was chosen by its number, or the words."""
        number = words.strip()
        # While a passcode or an amount may be meant, only a small number is a choice.
        if number.isascii() and number.isdigit() and len(number) < 3:
            place = int(number) - 1
            if 0 <= place < len(self.choices):
                return self.choices[place]
        return words

    def _post(self, **content: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            return self.client.post(COMMAND, headers=headers, **content)
        except httpx.TimeoutException:
            raise NotAnswered("It took too long to answer. Please try again.") from None
        except httpx.HTTPError:
            url = str(self.client.base_url)
            raise NotThere(NOTHING_ANSWERS.format(url=url)) from None


def main(arguments: list[str] | None = None) -> int:
    """Talk until the input ends."""
    options = _options(arguments)
    if options.voice:
        print(NO_VOICE, file=sys.stderr)
        return 2
    try:
        camera = _camera(options)
    except DeviceKeyUnfit as error:
        print(error, file=sys.stderr)
        return 2
    try:
        with httpx.Client(
            base_url=options.url, timeout=CLIENT_S, headers={"User-Agent": NAME}
        ) as client:
            return _talk(Conversation(client, camera), as_json=options.json)
    except KeyboardInterrupt:
        print()
        return 0


def _camera(options: argparse.Namespace) -> Camera | None:
    if not options.photo and options.wav is None:
        return None
    key = DeviceKey.kept_in(options.device or usual_place())
    return Camera(key, tuple(options.photo), options.wav)


def _talk(conversation: Conversation, *, as_json: bool) -> int:
    code = 0
    for words in _lines(conversation):
        try:
            turn = conversation.say(words)
            _show(turn, as_json)
            while (camera := conversation.camera) and (capture := _asked(turn)):
                turn = _captured(conversation, camera, capture)
                _show(turn, as_json)
        except NotAnswered as error:
            print(error, file=sys.stderr, flush=True)
            if isinstance(error, NotThere):
                return 1
            code = 1
    return code


def _asked(turn: dict[str, Any]) -> Capture | None:
    """What the turn asks to be captured, if it does."""
    asked = [reply["capture"] for reply in turn["replies"] if reply.get("capture")]
    try:
        return Capture.from_json(asked[-1]) if asked else None
    except ProtocolError:
        raise NotAnswered("I do not know how to show that. Please type.") from None


def _captured(
    conversation: Conversation, camera: Camera, capture: Capture
) -> dict[str, Any]:
    """Wait for the files, where somebody is there to make them, and give them."""
    people = sys.stdin.isatty()
    for left in reversed(range(TRIES if people else 1)):
        if people:
            print(*camera.instructions(capture), sep="\n")
            _wait_for_enter()
        try:
            return conversation.show(camera, capture)
        except NotAnswered as error:
            if not left or not error.kind.endswith("#unusable_recording"):
                raise
            print(error, file=sys.stderr, flush=True)
    raise AssertionError("the last try returns or raises")


def _wait_for_enter() -> None:
    try:
        input("Then press Enter: ")
    except EOFError:
        print()
        raise NotAnswered("Nothing was sent.") from None


def _lines(conversation: Conversation) -> Iterator[str]:
    """What the customer types; blank lines say nothing. Prompts only for people."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    print("Saathi. Type what you want, or Ctrl-D to leave.")
    while True:
        try:
            words = _typed(conversation.awaiting == "passcode").strip()
        except EOFError:
            print()
            return
        if words:
            yield words


def _typed(secret: bool) -> str:
    if secret:
        # Neither shown nor kept in the terminal's history.
        return getpass.getpass("You (typing is hidden): ")
    return input("You: ")


def _show(turn: dict[str, Any], as_json: bool) -> None:
    if as_json:
        shown = {name: value for name, value in turn.items() if name != "token"}
        print(json.dumps(shown, ensure_ascii=False), flush=True)
        return
    number = 0
    for reply in turn["replies"]:
        print(f"Saathi: {reply['text']}")
        for button in reply["buttons"]:
            number += 1
            print(f"  {number}. {button['title']}")
    sys.stdout.flush()


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        raise NotThere("That was not Saathi answering. Is the URL right?") from None
    if answer.is_success and "replies" in body:
        return body
    words = str(body.get("detail", "That was not Saathi answering."))
    raise NotAnswered(words, str(body.get("type", "")))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="chatbot.py",
        description="Saathi in a terminal. Needs a running system: make run",
        epilog="Exit code 0: all answered; 1: something was not; 2: a wrong call.",
    )
    parser.add_argument(
        "--text", action="store_true", help="type instead of speaking (the default)"
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8000", help="where it runs (%(default)s)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print each turn as one line of JSON"
    )
    parser.add_argument(
        "--photo",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a JPEG or PNG of your face, read when it is asked for; give three, in the"
        " order they are asked: straight ahead, then each turn of the head; as others"
        " see you, not mirrored",
    )
    parser.add_argument(
        "--wav",
        metavar="FILE",
        type=Path,
        help="a recording of your voice, read when digits are to be spoken",
    )
    parser.add_argument(
        "--device",
        metavar="FILE",
        type=Path,
        help="where this device keeps its key (~/.local/share/saathi/device.pem)",
    )
    parser.add_argument(
        "--voice", action="store_true", help="speak and listen (comes later)"
    )
    options = parser.parse_args(arguments)
    if 0 < len(options.photo) < PHOTOS_NEEDED:
        parser.error("give three photos: ahead, and one for each turn")
    return options


if __name__ == "__main__":
    sys.exit(main())
