"""Every path of the passcode, by conversation, on the live processes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.live import LiveSystem, Person, in_the_database, spelled

pytestmark = pytest.mark.live


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    "form",
    [
        spelled,
        lambda code: code,
        " ".join,
        "-".join,
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: f"it is {' '.join(code)}",
        lambda code: "uh, the code is " + spelled(code),
        lambda code: "".join(chr(ord("０") + int(digit)) for digit in code),
        lambda code: "".join(chr(ord("०") + int(digit)) for digit in code),
        lambda code: "\u200b".join(code),
    ],
)
def test_digits_are_read_however_they_are_given(
    system: LiveSystem, form: Callable[[str], str]
) -> None:
    person = Person(system)
    person.say("I want to sign in")
    person.say("9000000001")
    assert person.last["awaiting"] == "passcode"
    code = person.approve("Sign in")
    person.say(form(code))
    assert person.last["session"] == "strong"
    assert code not in person.last["transcript"]
    assert spelled(code) not in person.last["transcript"]


def test_a_wrong_code_can_be_tried_again(kamala: Person) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    code = kamala.approve("Sign in")
    kamala.say(wrong(code))
    assert (kamala.last["session"], kamala.last["awaiting"]) == (
        "anonymous",
        "passcode",
    )
    kamala.say(code)
    assert kamala.last["session"] == "strong"


@pytest.mark.parametrize("digits", ["12345", "1234567", "one two three four"])
def test_too_few_or_too_many_digits_are_asked_for_again(
    kamala: Person, digits: str
) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    code = kamala.approve("Sign in")
    told = kamala.say(digits)
    assert "six" in told.lower()
    kamala.say(code)
    assert kamala.last["session"] == "strong"


def test_five_wrong_codes_lock_and_say_what_to_do(kamala: Person) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    code = wrong(kamala.approve("Sign in"))
    told = [kamala.say(code) for _ in range(5)]
    assert kamala.last["session"] == "anonymous"
    assert "call" in told[-1].lower() or "bank" in told[-1].lower()
    kamala.say(wrong(code))
    assert kamala.last["session"] == "anonymous"


def test_an_expired_code_is_refused_and_still_taken_out_of_the_words(
    system: LiveSystem, kamala: Person
) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    code = kamala.approve("Sign in")
    in_the_database(system, "UPDATE challenges SET expires_at = now()")
    told = kamala.say(spelled(code))
    assert kamala.last["session"] == "anonymous"
    assert spelled(code) not in kamala.last["transcript"]
    assert told


def test_a_code_can_be_asked_for_again(kamala: Person) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    old = kamala.approve("Sign in")
    kamala.say("I did not get any code, please send it again")
    assert kamala.last["awaiting"] == "passcode"
    new = kamala.approve("Sign in")
    if old != new:
        kamala.say(old)
        assert kamala.last["session"] == "anonymous"
    kamala.say(new)
    assert kamala.last["session"] == "strong"


def test_a_declined_request_signs_nobody_in(kamala: Person) -> None:
    kamala.say("sign in")
    kamala.say("9000000001")
    kamala.decline("Sign in")
    kamala.say("123456")
    assert kamala.last["session"] == "anonymous"


def test_an_unknown_customer_hears_what_a_known_one_hears(
    system: LiveSystem,
) -> None:
    heard = []
    for number in ("9000000001", "9876501234"):
        person = Person(system)
        person.say("I want to sign in")
        said = [person.say(number)]
        said += [person.say("one two three four five six") for _ in range(6)]
        heard.append((said, person.last["awaiting"], person.last["session"]))
    assert heard[0] == heard[1]


def test_a_payments_code_is_no_good_for_a_corrected_payment(
    kamala: Person,
) -> None:
    kamala.sign_in_by_api("9000000001")
    kamala.say("send two hundred rupees to Sunita")
    kamala.say("yes")
    old = kamala.approve("Send money")
    read_back = kamala.say("no, make it three hundred rupees")
    assert "₹300" in read_back
    before = kamala.get("/api/transactions/history/", limit=1).json()
    kamala.say(old)
    assert kamala.get("/api/transactions/history/", limit=1).json() == before


def test_an_offered_pin_is_stopped_kindly_and_kept_nowhere(kamala: Person) -> None:
    told = kamala.say("my upi pin is four seven one nine")
    assert "pin" in told.lower()
    assert "four seven one nine" not in kamala.last["transcript"]
    kamala.say("my card number is 4111 1111 1111 1111")
    assert "4111" not in kamala.last["transcript"]


def test_a_declined_payment_stays_with_the_customer(kamala: Person) -> None:
    kamala.sign_in_by_api("9000000001")
    before = kamala.get("/api/transactions/history/", limit=1).json()
    kamala.say("send two hundred rupees to Sunita")
    kamala.say("yes")
    kamala.decline("Send money")
    kamala.say("123456")
    assert kamala.get("/api/transactions/history/", limit=1).json() == before
