"""Who signed in, in words: what was asked for, and what to do about a stranger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.looking.security_log import ActionSecurityLog
from services.bank import Bank
from services.looking.security_log import SecurityLog, SignInTry
from services.people.devices import DeviceName, KnownDevice
from services.people.sessions import Session
from services.work.errors import AccountBlocked
from tests.unit.actions.caller import NOW, Caller, other
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
    caller: Caller,
    *tries: SignInTry,
    devices: tuple[KnownDevice, ...] = (),
    refused: int = 0,
    words: str = WHO,
) -> Answer:
    caller.is_told("security_log", SecurityLog(tries, devices, refused, SINCE))
    message = Message("security_log", words)
    return run(ActionSecurityLog(caller.bank), tracker(message))


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


def test_five_lines_at_most_are_asked_for(kamala: Caller) -> None:
    limits = []

    def security_log(_bank: Bank, _session: Session, limit: int) -> SecurityLog:
        limits.append(limit)
        return SecurityLog(tuple(one(day) for day in range(limit)), (), 0, SINCE)

    bank = other(kamala.bank, {"security_log": security_log})
    answer = run(ActionSecurityLog(bank), tracker(Message("security_log", WHO)))
    assert limits == [5]
    assert answer.spoken().count("signed in by") == 5


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (1, ""),
        (2, "One more try was refused in the last 30 days.\n"),
        (9, "8 more tries were refused in the last 30 days.\n"),
    ],
)
def test_refusals_beyond_the_lines_are_counted(
    kamala: Caller, refused: int, told: str
) -> None:
    tries = one(), one(3, signed_in=False), one(31, signed_in=False)
    spoken = asked(kamala, *tries, refused=refused).spoken()
    assert f"on a device I do not know.\n{told}I know no device" in spoken
    assert ("more" in spoken) == bool(told)


@pytest.mark.parametrize(
    "words", [WHEN, "When did I last log in?", "what was my last sign in"]
)
def test_the_last_sign_in_is_told_where_it_is_asked_for(
    kamala: Caller, words: str
) -> None:
    tries = one(), one(1, signed_in=False), one(2, "face", on=TABLET)
    answer = asked(kamala, *tries, devices=(TABLET,), refused=4, words=words)
    assert answer.said == ["utter_last_sign_in"]
    assert answer.spoken().splitlines() == [
        "Here is when you last signed in, the newest first.",
        "Today, 12:00 PM: signed in by a code, on a device I do not know, in this "
        "conversation.",
        "8 March, 12:00 PM: signed in by face, with Chrome on Android.",
        "4 tries were refused in the last 30 days.",
        "If one of these was not you, say: block my account.",
    ]


def test_one_refused_try_is_told_as_one(kamala: Caller) -> None:
    spoken = asked(kamala, one(), refused=1, words=WHEN).spoken()
    assert "\nOne try was refused in the last 30 days.\nIf one" in spoken


def test_where_no_sign_in_was_found_the_rest_is_told(kamala: Caller) -> None:
    answer = asked(kamala, one(1, signed_in=False), refused=1, words=WHEN)
    assert answer.said == ["utter_security_log"]


@pytest.mark.parametrize(
    "words", [DEVICES, "tell me the devices that know me", "show my devices"]
)
def test_the_devices_are_told_where_they_are_asked_for(
    kamala: Caller, words: str
) -> None:
    answer = asked(kamala, one(), devices=(PHONE, TABLET), words=words)
    assert answer.said == ["utter_known_devices"]
    assert answer.spoken() == (
        "I know 2 devices of yours: a device without a name, known since 30 November "
        "2024; Chrome on Android, known since 8 February. If one of these is not "
        "yours, say: block my account."
    )


def test_where_no_device_is_known_it_is_told_how_one_becomes_known(
    kamala: Caller,
) -> None:
    answer = asked(kamala, one(), words=DEVICES)
    assert answer.said == ["utter_no_known_device"]


@pytest.mark.parametrize(
    "words",
    [
        WHO,
        "which phone signed in to my account",
        "do you know who used my phone to sign in",
        "tell me who signed in last week",
        "has anyone tried to log in when i was asleep",
    ],
)
def test_every_other_question_is_answered_with_all_of_it(
    kamala: Caller, words: str
) -> None:
    answer = asked(kamala, one(), devices=(TABLET,), words=words)
    assert answer.said == ["utter_security_log"]


@pytest.mark.parametrize("words", [WHO, WHEN, DEVICES])
def test_the_account_is_blocked_by_a_tap(kamala: Caller, words: str) -> None:
    answer = asked(kamala, one(), devices=(TABLET,), words=words)
    (variant,) = domain()["responses"][answer.said[0]]
    assert [button["payload"] for button in variant["buttons"]] == ["block my account"]
    assert "say: block my account" in answer.spoken()


def test_several_devices_are_counted(kamala: Caller) -> None:
    known = (
        "I know 2 devices of yours: a device without a name, known since 30 November "
        "2024; Chrome on Android, known since 8 February."
    )
    assert known in asked(kamala, one(), devices=(PHONE, TABLET)).spoken()


def test_no_device_is_said_so(kamala: Caller) -> None:
    assert "I know no device of yours." in asked(kamala, one()).spoken()


def test_nothing_found_is_said_so(kamala: Caller) -> None:
    answer = asked(kamala)
    assert answer.said == ["utter_security_log_empty"]
    assert answer.spoken() == "I found no sign-ins. I know no device of yours."


@pytest.mark.parametrize("words", [WHO, WHEN, DEVICES])
def test_nobody_signed_in_is_told_nothing(stranger: Caller, words: str) -> None:
    message = Message("security_log", words)
    answer = run(ActionSecurityLog(stranger.bank), tracker(message))
    assert answer.said == ["utter_refused_sign_in_needed"]


@pytest.mark.parametrize("words", [WHO, WHEN, DEVICES])
def test_whoever_is_blocked_is_told_so_and_nothing_else(
    kamala: Caller, words: str
) -> None:
    kamala.fails("security_log", AccountBlocked())
    message = Message("security_log", words)
    answer = run(ActionSecurityLog(kamala.bank), tracker(message))
    assert answer.said == ["utter_refused_account_blocked"]
