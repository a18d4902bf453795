"""What a turn was to consent: the closed lists, changed by nobody unawares."""

from __future__ import annotations

from actions.hearing import AGAINST, HARMLESS
from tests.unit.actions.dialogue import domain
from understanding.meaning.intents import FEARFUL

CLOSED = {
    *("are_you_a_bot", "ask_about_payment", "ask_fees", "ask_how_long", "ask_limits"),
    *("ask_meaning", "ask_payee", "ask_privacy", "ask_safety", "ask_time", "ask_who"),
    *("check_balance", "greet", "help", "list_payees", "repeat", "resend_passcode"),
    *("security_log", "thank", "transaction_history", "use_passcode", "wait"),
    "where_were_we",
}


def test_the_list_of_what_is_harmless_is_closed() -> None:
    assert set(HARMLESS) == CLOSED


def test_nothing_is_harmless_and_against_or_fearful_at_once() -> None:
    assert not HARMLESS & AGAINST
    assert not (HARMLESS | AGAINST) & FEARFUL


def test_every_intent_that_is_listed_is_one_of_the_domains() -> None:
    assert set(domain()["intents"]) >= HARMLESS | AGAINST | FEARFUL
