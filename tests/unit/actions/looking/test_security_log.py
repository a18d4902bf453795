"""Who signed in, in words: what was asked for, and what to do about a stranger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.looking.security_log import ActionSecurityLog
from services.looking.security_log import SecurityLog, SignInTry
from services.people.devices import KnownDevice
from tests.unit.actions.caller import NOW, Caller
from tests.unit.actions.dialogue import Answer, Message, domain, run, tracker

SINCE = NOW - timedelta(days=30)
TABLET = KnownDevice("device-1", SINCE, NOW, DeviceName("Chrome", "Android"))
PHONE = KnownDevice("device-2", NOW - timedelta(days=100), None)
WHO, WHEN, DEVICES = (
    "who signed in as me",
    "when did i last sign in",
    "which devices do you know",
)


def one(
    days_ago: int = 0,
    *ways: str,
    signed_in: bool = True,
    on: KnownDevice | None = None,
) -> SignInTry:
    at = NOW - timedelta(days=days_ago)
    return SignInTry(at, signed_in, ways or ("code",), on, here=days_ago == 0)


def asked(
    caller: Caller, *tries: SignInTry, devices: tuple[KnownDevice, ...] = ()
) -> Answer:
    caller.is_told("security_log", SecurityLog(tries, devices))
    return run(ActionSecurityLog(caller.bank), tracker(Message("security_log")))


def test_the_sign_ins_are_read_as_short_lines(kamala: Caller) -> None:
    answer = asked(
        kamala,
        one(0),
        one(1, "face", "voice", on=TABLET),
        one(7, "face", signed_in=False, on=PHONE),
        one(100),
        devices=(TABLET,),
        refused=1,
    )
    assert answer.said == ["utter_security_log"]
    assert answer.spoken().splitlines() == [
        "Here is who signed in as you, or tried to, the newest first.",
        "Today, 12:00 PM: signed in by a code, on a device I do not know, in this "
        "conversation.",
        "Yesterday, 12:00 PM: signed in by face and by voice, with Chrome on Android.",
        "3 March, 12:00 PM: tried by face and refused, on a device without a name, "
        "known since 30 November 2024.",
        "30 November 2024, 12:00 PM: signed in by a code, on a device I do not know.",
        "I know one device of yours: Chrome on Android, known since 8 February. If one "
        "of these was not you, say: block my account.",
    ]


def test_five_lines_at_most_are_read(kamala: Caller) -> None:
    answer = asked(kamala, *(one(day) for day in range(9)))
    assert answer.spoken().count("signed in by") == 5
    assert "6 March" in answer.spoken()
    assert "5 March" not in answer.spoken()


def test_the_account_is_blocked_by_a_tap(kamala: Caller) -> None:
    answer = asked(kamala, one())
    (variant,) = domain()["responses"]["utter_security_log"]
    assert [button["payload"] for button in variant["buttons"]] == ["block my account"]
    assert "say: block my account" in answer.spoken()


def test_several_devices_are_counted(kamala: Caller) -> None:
    known = "I know 2 devices of yours, since 30 November 2024 and 8 February."
    assert known in asked(kamala, one(), devices=(PHONE, TABLET)).spoken()


def test_no_device_is_said_so(kamala: Caller) -> None:
    assert "I know no device of yours." in asked(kamala, one()).spoken()


def test_nothing_found_is_said_so(kamala: Caller) -> None:
    answer = asked(kamala)
    assert answer.said == ["utter_security_log_empty"]
    assert answer.spoken() == "I found no sign-ins. I know no device of yours."


def test_nobody_signed_in_is_told_nothing(stranger: Caller) -> None:
    answer = asked(stranger, one())
    assert answer.said == ["utter_refused_sign_in_needed"]


@pytest.mark.parametrize("words", [WHO, WHEN, DEVICES])
def test_whoever_is_blocked_is_told_so_and_nothing_else(words: str) -> None:
    bank = fake_bank()
    bank.state.raising["security_log"] = AccountBlocked()
    answer = run(ActionSecurityLog(bank), tracker(Message("security_log", words)))
    assert answer.said == ["utter_refused_account_blocked"]
