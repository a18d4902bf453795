"""What a client says it is chooses among names of ours, and no word of it is kept."""

from __future__ import annotations

import platform

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chatbot
from services.people.devices import DeviceName
from web.http.agents import LONGEST, PROGRAMS, SYSTEMS, device_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (f"{WINDOWS} Chrome/126.0 Safari/537.36 OPR/111.0", "Opera on Windows"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{MAC} Version/17.5 Safari/605.1.15", "Safari on Mac"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox on Linux",
        ),
    ],
)
def test_what_people_use_is_named_as_they_know_it(agent: str, name: str) -> None:
    found = device_name(agent)
    assert found is not None
    assert f"{found.program} on {found.system}" == name


def test_the_terminal_is_named_too() -> None:
    found = device_name(chatbot.NAME)
    if platform.system() == "Linux":
        assert found == DeviceName("Terminal", "Linux")


@pytest.mark.parametrize(
    "agent", [None, "", "python-httpx/0.27", "Chrome/126", "Android", "x" * 9_999]
)
def test_what_is_not_known_has_no_name(agent: str | None) -> None:
    assert device_name(agent) is None


@given(st.text(max_size=2 * LONGEST))
def test_nothing_but_our_own_names_comes_out(agent: str) -> None:
    found = device_name(f"Chrome/1 {agent} Android")
    assert found is None or (
        found.program in dict(PROGRAMS).values()
        and found.system in dict(SYSTEMS).values()
    )
