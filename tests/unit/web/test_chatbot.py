"""chatbot.py as a program: lines in, replies out, honest exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import httpx

from protocol import Button, Reply, Said, Say
from services.talking.conversation_state import ConversationState
from tests.unit.web.fake_rasa import FakeRasa
from tests.unit.web.fakes import GOOD_CODE, FakeBank

PROGRAM = Path(__file__).resolve().parents[3] / "chatbot.py"


def talk(
    client: httpx.Client, lines: str, *options: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), "--url", str(client.base_url), *options],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_each_line_gets_its_replies_and_no_prompt(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    done = talk(client, "hello\n\n  help  \n", "--text")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == (
        "Saathi: You said: hello\n  1. Yes\nSaathi: You said: help\n  1. Yes\n"
    )
    assert len({say.conversation_id for say in rasa.heard}) == 1


def test_a_button_is_chosen_by_its_number(client: httpx.Client, rasa: FakeRasa) -> None:
    buttons = (Button("Yes", "yes please"), Button("No", "no thanks"))
    rasa.answers = lambda say: Said(say.text, (Reply("Shall I?", buttons),), 1.0)
    talk(client, "pay\n2\n3\n123456\n")
    assert [say.text for say in rasa.heard] == ["pay", "no thanks", "3", "123456"]


def test_a_rotated_token_is_used_from_then_on_and_never_shown(
    client: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    def sign_in(say: Say) -> Said:
        if say.text == "sign in":
            bank.sign_in(next(iter(bank.sessions.values())))
        return Said(say.text, (Reply("ok"),), 1.0)

    rasa.answers = sign_in
    done = talk(client, "sign in\nbalance\n", "--json")
    turns = [json.loads(line) for line in done.stdout.splitlines()]
    assert [turn["session"] for turn in turns] == ["strong", "strong"]
    assert all("token" not in turn for turn in turns)
    assert not any(token in done.stdout + done.stderr for token in bank.sessions)


def test_a_line_that_is_refused_is_told_and_the_rest_is_said(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    done = talk(client, "a" * 2000 + "\nhello\n")
    assert done.returncode == 1
    assert "fewer words" in done.stderr
    assert "You said: hello" in done.stdout


def test_when_nothing_runs_it_says_how_to_start_it() -> None:
    with httpx.Client(base_url="http://127.0.0.1:9") as nowhere:
        done = talk(nowhere, "hello\n")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_voice_is_refused_honestly(client: httpx.Client) -> None:
    done = talk(client, "", "--voice")
    assert done.returncode == 2
    assert "comes later" in done.stderr


def test_help_names_every_option(client: httpx.Client) -> None:
    done = talk(client, "", "--help")
    assert done.returncode == 0
    for option in ("--text", "--url", "--json", "--wav", "--photo", "--device"):
        assert option in done.stdout


def test_on_a_terminal_a_passcode_is_not_shown(
    client: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    bank.state = ConversationState("passcode", False)
    rasa.answers = lambda _: Said("", (Reply("Your code?"),), 1.0)
    outside, inside = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), "--url", str(client.base_url)],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    seen = _until(outside, "You: ")
    os.write(outside, b"sign in\n")
    seen += _until(outside, "hidden): ")
    os.write(outside, f"{GOOD_CODE}\n".encode())
    seen += _until(outside, "hidden): ")
    os.write(outside, b"\x04")
    assert program.wait(20) == 0
    os.close(outside)
    assert rasa.heard[-1].text == GOOD_CODE
    assert GOOD_CODE not in seen


def _until(terminal: int, words: str) -> str:
    seen, deadline = "", time.monotonic() + 20
    while words not in seen and time.monotonic() < deadline:
        seen += os.read(terminal, 4096).decode()
    return seen
