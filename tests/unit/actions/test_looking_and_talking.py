"""Balance, history, cancelling, signing in and out, and everything that only talks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.close_form import ActionCloseForm
from actions.looking.check_balance import ActionCheckBalance
from actions.looking.transaction_history import ActionTransactionHistory
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.protecting.offered_secret import ActionOfferedSecret
from actions.signing_in.sign_in import ActionSignIn, ValidateSignInForm
from actions.signing_in.sign_out import ActionSignOut
from actions.talking.fallback import ActionFallback
from actions.talking.help import ActionHelp
from actions.talking.human_handoff import ActionHumanHandoff
from actions.talking.not_yet import WISHES, ActionNotYet
from actions.talking.repeat import ActionRepeat
from actions.talking.stop import ActionStop
from protocol.sentences import say
from services.looking.transaction_history import HistoryItem
from services.paying.transfer_money import Wish
from services.work.errors import SessionExpired
from tests.fakes import ANONYMOUS, HELPLINE, KAMALA, NOW, State, fake_bank, receipt
from tests.unit.actions.dialogue import Message, at_start, bot, in_form, run, tracker

USER = {"event": "user"}


def item(name: str, rupees: int, days_ago: int, **more: str) -> HistoryItem:
    return HistoryItem(
        id=name,
        posted_at=NOW - timedelta(days=days_ago),
        direction="credit" if more.get("direction") == "credit" else "debit",
        counterparty_name=name,
        counterparty_vpa="x@y",
        amount_paise=rupees * 100,
        balance_paise=0,
        narration=more.get("note", ""),
        status="posted",
        utr=None,
    )


HISTORY = (
    item("Ramesh Kumar", 500, 0, note="medicines"),
    item("Sunita Sharma", 1200, 3, direction="credit"),
)


def test_the_balance_in_words_and_digits() -> None:
    answer = run(ActionCheckBalance(fake_bank()), tracker(Message("check_balance")))
    expected = "You have fifty thousand rupees, ₹50,000, in your account."
    assert answer.spoken() == expected


def test_what_is_set_aside_is_told_apart() -> None:
    bank = fake_bank(State(held_paise=100_00))
    answer = run(ActionCheckBalance(bank), tracker(Message("check_balance")))
    assert "Another ₹100 is set aside" in answer.spoken()


def test_the_history_is_read_as_short_lines() -> None:
    bank = fake_bank(State(history=HISTORY))
    heard = tracker(Message("transaction_history"))
    answer = run(ActionTransactionHistory(bank), heard)
    assert answer.spoken().splitlines() == [
        "Here are your last payments, the newest first.",
        "10 March: ₹500 to Ramesh Kumar, for medicines.",
        "7 March: ₹1,200 from Sunita Sharma.",
    ]
    assert bank.state.queries[0].limit == 5


def test_more_lines_are_offered_where_there_are_more() -> None:
    bank = fake_bank(State(history=HISTORY, more_history=True))
    heard = tracker(Message("transaction_history"))
    assert run(ActionTransactionHistory(bank), heard).said == ["utter_history_more"]


def test_period_payee_direction_and_count_are_asked_of_the_bank() -> None:
    bank = fake_bank(State(history=HISTORY))
    message = Message("transaction_history", entities=(("payee", "Ramesh"),))
    slots = {"period": "last month", "direction": "debit", "count": "three"}
    answer = run(ActionTransactionHistory(bank), tracker(message, slots))
    query = bank.state.queries[0]
    assert (query.payee, query.direction, query.limit) == ("Ramesh", "debit", 3)
    assert query.from_at
    assert query.from_at.isoformat() == "2025-01-31T18:30:00+00:00"
    assert "with Ramesh in February 2025" in answer.spoken()
    assert answer.slots == dict.fromkeys(["period", "direction", "count"])


def test_nobody_listens_to_a_hundred_lines() -> None:
    bank = fake_bank(State(history=HISTORY))
    heard = tracker(Message("transaction_history"), {"count": "ninety"})
    run(ActionTransactionHistory(bank), heard)
    assert bank.state.queries[0].limit == 10


def test_since_the_pension_came_begins_at_the_last_credit() -> None:
    bank = fake_bank(State(history=HISTORY))
    slots = {"period": "since my pension came"}
    run(ActionTransactionHistory(bank), tracker(Message("transaction_history"), slots))
    newest, wanted = bank.state.queries
    assert newest.direction == "credit"
    assert wanted.from_at == HISTORY[0].posted_at


def test_days_that_were_not_understood_are_not_guessed() -> None:
    bank = fake_bank()
    heard = tracker(Message("transaction_history"), {"period": "next week"})
    answer = run(ActionTransactionHistory(bank), heard)
    assert answer.said == ["utter_period_unclear"]
    assert bank.state.queries == []


def test_nothing_in_that_time_is_said_so() -> None:
    heard = tracker(Message("transaction_history"), {"period": "yesterday"})
    answer = run(ActionTransactionHistory(fake_bank()), heard)
    assert answer.spoken() == "I found no payments yesterday."


def test_the_one_held_payment_is_cancelled_and_named() -> None:
    bank = fake_bank()
    bank.state.held = [receipt("Sunita Sharma", 20_000_00, status="held")]
    answer = run(ActionCancelTransfer(bank), tracker(Message("cancel_transfer")))
    assert "₹20,000 to Sunita Sharma is cancelled" in answer.spoken()


def test_of_several_held_payments_one_is_asked_for() -> None:
    bank = fake_bank()
    names = ("Ramesh Kumar", "Sunita Sharma")
    bank.state.held = [receipt(name, 20_000_00, status="held") for name in names]
    answer = run(ActionCancelTransfer(bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_cancel_which"]
    payload = answer.messages[0]["buttons"][1]["payload"]
    assert payload == "cancel the payment to Sunita Sharma"
    assert len(bank.state.held) == 2


def test_nothing_held_is_said_so() -> None:
    answer = run(ActionCancelTransfer(fake_bank()), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_nothing_to_cancel"]


def test_the_order_that_waits_is_cancelled_first() -> None:
    bank = fake_bank()
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    answer = run(ActionCancelTransfer(bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_stopped_order"]
    assert bank.state.order is None


@pytest.mark.parametrize(
    ("words", "handle"),
    [
        ("9000000001", "9000000001"),
        ("nine triple zero triple zero double zero one", "9000000001"),
        ("kamala at saathi", "kamala@saathi"),
        ("I do not know", None),
    ],
)
def test_a_handle_is_read_as_it_is_spoken(words: str, handle: str | None) -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    message = Message("inform", words)
    heard = in_form("sign_in_form", message, {"customer_handle": words})
    answer = run(ValidateSignInForm(bank), heard)
    assert answer.slots == {"customer_handle": handle}
    assert answer.said == ([] if handle else ["utter_handle_unclear"])


def test_somebody_who_is_signed_in_is_told_so() -> None:
    heard = at_start("sign_in_form", Message("sign_in"), {})
    answer = run(ValidateSignInForm(fake_bank()), heard)
    assert answer.said == ["utter_already_signed_in"]
    assert answer.slots == {"confirmed": False, "requested_slot": None}


def test_signing_in_asks_on_the_upi_app_in_the_same_words_for_everybody() -> None:
    for handle in ("9000000001", "9999999999"):
        bank = fake_bank(State(session=ANONYMOUS))
        heard = tracker(Message("inform"), {"customer_handle": handle})
        answer = run(ActionSignIn(bank), heard)
        assert answer.said == ["utter_passcode_requested"]
        assert answer.slots["customer_handle"] is None


def test_a_sign_in_form_that_was_closed_is_not_submitted() -> None:
    bank = fake_bank()
    answer = run(ActionSignIn(bank), tracker(Message("sign_in")))
    assert answer.said == []
    assert "request_sign_in" not in bank.state.calls


def test_signing_out_ends_the_session_and_forgets() -> None:
    bank = fake_bank()
    heard = tracker(Message("sign_out"), {"payee": "Ramesh"})
    answer = run(ActionSignOut(bank), heard)
    assert answer.said == ["utter_signed_out"]
    assert bank.state.signed_out
    assert set(answer.slots.values()) == {None}


def test_nobody_signed_in_cannot_sign_out() -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    answer = run(ActionSignOut(bank), tracker(Message("sign_out")))
    assert answer.said == ["utter_not_signed_in"]


@pytest.mark.parametrize(
    ("state", "response"),
    [
        (State(session=ANONYMOUS), "utter_help_anonymous"),
        (State(), "utter_help_signed_in"),
        (State(waiting_for="transfer_money"), "utter_help_passcode"),
    ],
)
def test_help_tells_what_is_possible_now(state: State, response: str) -> None:
    answer = run(ActionHelp(fake_bank(state)), tracker(Message("help")))
    assert answer.said == [response]


def test_the_last_replies_are_repeated_with_their_buttons() -> None:
    before = [USER, bot("One.", "utter_a"), bot("Two?", "utter_b", ("yes", "no"))]
    heard = tracker(Message("repeat"), before=before)
    answer = run(ActionRepeat(fake_bank()), heard)
    assert answer.said == ["One.", "Two?"]
    payloads = [button["payload"] for button in answer.messages[1]["buttons"]]
    assert payloads == ["yes", "no"]


def test_nothing_said_yet_is_not_repeated() -> None:
    answer = run(ActionRepeat(fake_bank()), tracker(Message("repeat")))
    assert answer.said == ["utter_nothing_to_repeat"]


def test_not_understood_twice_in_a_row_offers_help() -> None:
    once = run(ActionFallback(fake_bank()), tracker(Message("nlu_fallback")))
    assert once.said == ["utter_default"]
    before = [USER, bot("Sorry", "utter_default")]
    again = tracker(Message("out_of_scope"), before=before)
    assert run(ActionFallback(fake_bank()), again).said == ["utter_default_twice"]


@pytest.mark.parametrize("intent", WISHES)
def test_what_is_not_built_is_said_honestly(intent: str) -> None:
    answer = run(ActionNotYet(fake_bank()), tracker(Message(intent)))
    wish = say("en", f"not_yet.{intent}")
    assert f"I cannot {wish} yet." in answer.spoken()


def test_a_person_is_reached_by_case_and_telephone() -> None:
    answer = run(ActionHumanHandoff(fake_bank()), tracker(Message("human_handoff")))
    assert HELPLINE in answer.spoken()
    assert "H1001" in answer.spoken()


def test_an_offered_secret_is_not_kept() -> None:
    heard = tracker(Message("offered_secret", "my pin is"))
    answer = run(ActionOfferedSecret(fake_bank()), heard)
    assert answer.said == ["utter_offered_secret"]
    assert answer.events == []


@pytest.mark.parametrize("with_order", [True, False])
def test_stopping_drops_what_is_open(with_order: bool) -> None:
    bank = fake_bank()
    if with_order:
        bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    answer = run(ActionStop(bank), tracker(Message("stop")))
    assert answer.said == ["utter_stopped_order" if with_order else "utter_stopped"]
    assert bank.state.order is None
    assert set(answer.slots.values()) == {None}


def test_a_closed_form_speaks_only_after_a_no() -> None:
    for intent, said in (("deny", ["utter_nothing_done"]), ("transfer_money", [])):
        bank = fake_bank()
        bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
        answer = run(ActionCloseForm(bank), tracker(Message(intent)))
        assert answer.said == said
        assert bank.state.order is None
        assert answer.slots["confirmed"] is None


def test_a_closed_form_does_not_refuse_a_second_time() -> None:
    bank = fake_bank()
    bank.state.raising["drop_order"] = SessionExpired()
    assert run(ActionCloseForm(bank), tracker(Message("transfer_money"))).said == []
