"""Balance, history, cancelling, signing in and out, and everything that only talks."""

from __future__ import annotations

import pytest

from actions.close_form import ActionCloseForm
from actions.looking.check_balance import ActionCheckBalance
from actions.looking.transaction_history import ActionTransactionHistory
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.protecting.offered_secret import ActionOfferedSecret
from actions.signing_in.sign_in import ActionSignIn, ValidateSignInForm
from actions.signing_in.sign_out import ActionSignOut
from actions.talking.answers import ActionNo, ActionYes
from actions.talking.fallback import ActionFallback
from actions.talking.help import ActionHelp
from actions.talking.human_handoff import ActionHumanHandoff
from actions.talking.not_yet import WISHES, ActionNotYet
from actions.talking.repeat import ActionRepeat
from actions.talking.stop import ActionStop
from protocol.sentences import say
from services.work.errors import SessionExpired
from tests.unit.actions.caller import HELPLINE, Caller, Who
from tests.unit.actions.conftest import Calling
from tests.unit.actions.dialogue import Message, at_start, bot, in_form, run, tracker

USER = {"event": "user"}


def test_the_balance_in_words_and_digits(kamala: Caller) -> None:
    answer = run(ActionCheckBalance(kamala.bank), tracker(Message("check_balance")))
    expected = "You have fifty thousand rupees, ₹50,000, in your account."
    assert answer.spoken() == expected


def test_what_is_set_aside_is_told_apart(kamala: Caller) -> None:
    kamala.added("gopal@okaxis", "Gopal")
    kamala.world.upi.answer = "pending"
    kamala.pays("Gopal", 100_00)
    answer = run(ActionCheckBalance(kamala.bank), tracker(Message("check_balance")))
    assert "Another ₹100 is set aside" in answer.spoken()


def test_the_history_is_read_as_short_lines(paid: Caller) -> None:
    heard = tracker(Message("transaction_history"))
    answer = run(ActionTransactionHistory(paid.bank), heard)
    assert answer.said == ["utter_history"]
    assert answer.spoken().splitlines() == [
        "Here are your last payments, the newest first.",
        "10 March: ₹500 to Ramesh Kumar, for medicines.",
        "7 March: ₹1,200 from Sunita Sharma.",
        "1 March: ₹50,000 from Opening balance.",
    ]


def test_more_lines_are_offered_where_there_are_more(paid_often: Caller) -> None:
    heard = tracker(Message("transaction_history"))
    answer = run(ActionTransactionHistory(paid_often.bank), heard)
    assert answer.said == ["utter_history_more"]
    assert answer.spoken().count("February:") == 5


def test_period_payee_direction_and_count_are_asked_of_the_bank(
    paid_often: Caller,
) -> None:
    message = Message("transaction_history", entities=(("payee", "Ramesh"),))
    slots = {"period": "last month", "direction": "debit", "count": "three"}
    answer = run(ActionTransactionHistory(paid_often.bank), tracker(message, slots))
    assert answer.spoken().splitlines()[1:4] == [
        "10 February: ₹12 to Ramesh Kumar.",
        "9 February: ₹11 to Ramesh Kumar.",
        "8 February: ₹10 to Ramesh Kumar.",
    ]
    assert answer.spoken().count("February:") == 3
    assert "with Ramesh in February 2025" in answer.spoken()
    assert answer.slots == dict.fromkeys(["period", "direction", "count"])


def test_a_month_begins_at_midnight_where_the_customer_lives(
    paid_often: Caller,
) -> None:
    message = Message("transaction_history", entities=(("payee", "Ramesh"),))
    slots = {"period": "last month", "direction": "debit", "count": "ten"}
    answer = run(ActionTransactionHistory(paid_often.bank), tracker(message, slots))
    *_, first = answer.spoken().splitlines()
    assert first == "1 February: ₹3 to Ramesh Kumar."


def test_nobody_listens_to_a_hundred_lines(paid_often: Caller) -> None:
    heard = tracker(Message("transaction_history"), {"count": "ninety"})
    answer = run(ActionTransactionHistory(paid_often.bank), heard)
    assert len(answer.spoken().splitlines()) == 1 + 10


def test_since_the_pension_came_begins_at_the_last_credit(paid: Caller) -> None:
    slots = {"period": "since my pension came"}
    heard = tracker(Message("transaction_history"), slots)
    answer = run(ActionTransactionHistory(paid.bank), heard)
    assert answer.spoken().splitlines()[1:] == [
        "10 March: ₹500 to Ramesh Kumar, for medicines.",
        "7 March: ₹1,200 from Sunita Sharma.",
    ]


def test_days_that_were_not_understood_are_not_guessed(kamala: Caller) -> None:
    heard = tracker(Message("transaction_history"), {"period": "next week"})
    answer = run(ActionTransactionHistory(kamala.bank), heard)
    assert answer.said == ["utter_period_unclear"]
    assert kamala.trail == []


def test_nothing_in_that_time_is_said_so(kamala: Caller) -> None:
    heard = tracker(Message("transaction_history"), {"period": "yesterday"})
    answer = run(ActionTransactionHistory(kamala.bank), heard)
    assert answer.spoken() == "I found no payments yesterday."


def test_the_one_held_payment_is_read_back_and_cancelled_after_a_yes(
    kamala: Caller,
) -> None:
    kamala.holds("Sunita", 20_000_00)
    asked = run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    assert "Shall I cancel the payment of ₹20,000 to Sunita Sharma?" in asked.spoken()
    assert len(kamala.bank.held_transfers(kamala.session)) == 1
    answer = run(ActionYes(kamala.bank), tracker(Message("affirm", "yes")))
    assert "₹20,000 to Sunita Sharma is cancelled" in answer.spoken()
    assert kamala.bank.held_transfers(kamala.session) == []


def test_a_held_payment_stays_after_a_no(kamala: Caller) -> None:
    kamala.holds("Sunita", 20_000_00)
    run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    answer = run(ActionNo(kamala.bank), tracker(Message("deny", "no")))
    assert answer.said == ["utter_voided_cancel_transfer"]
    assert len(kamala.bank.held_transfers(kamala.session)) == 1


def test_of_several_held_payments_one_is_asked_for(kamala: Caller) -> None:
    names = ("Ramesh Kumar", "Sunita Sharma")
    for name in names:
        kamala.holds(name, 20_000_00)
    answer = run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_cancel_which"]
    payload = answer.messages[0]["buttons"][1]["payload"]
    assert payload == "cancel the ₹20,000 to Ramesh Kumar"
    assert len(kamala.bank.held_transfers(kamala.session)) == 2


def test_nothing_held_is_said_so(kamala: Caller) -> None:
    answer = run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_nothing_to_cancel"]


def test_the_order_that_waits_is_cancelled_first(kamala: Caller) -> None:
    kamala.transfer()
    answer = run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_voided_transfer_money"]
    assert kamala.order is None


@pytest.mark.parametrize(
    ("words", "handle"),
    [
        ("9000000001", "9000000001"),
        ("nine triple zero triple zero double zero one", "9000000001"),
        ("kamala at saathi", "kamala@saathi"),
        ("no idea at all", None),
    ],
)
def test_a_handle_is_read_as_it_is_spoken(
    stranger: Caller, words: str, handle: str | None
) -> None:
    message = Message("inform", words)
    heard = in_form("sign_in_form", message, {"customer_handle": words})
    answer = run(ValidateSignInForm(stranger.bank), heard)
    assert answer.slots == {"customer_handle": handle}
    assert answer.said == ([] if handle else ["utter_handle_unclear"])


def test_somebody_who_is_signed_in_is_told_so(kamala: Caller) -> None:
    heard = at_start("sign_in_form", Message("sign_in"), {})
    answer = run(ValidateSignInForm(kamala.bank), heard)
    assert answer.said == ["utter_already_signed_in"]
    assert answer.slots == {"confirmed": False, "requested_slot": None}


def test_signing_in_asks_on_the_upi_app_in_the_same_words_for_everybody(
    calling: Calling,
) -> None:
    for handle in ("9000000001", "9999999999"):
        stranger = calling("stranger")
        heard = tracker(Message("inform"), {"customer_handle": handle})
        answer = run(ActionSignIn(stranger.bank), heard)
        assert answer.said == ["utter_passcode_requested"]
        assert answer.slots["customer_handle"] is None


def test_a_sign_in_form_that_was_closed_is_not_submitted(kamala: Caller) -> None:
    answer = run(ActionSignIn(kamala.bank), tracker(Message("sign_in")))
    assert answer.said == []
    assert kamala.trail == []


def test_signing_out_ends_the_session_and_forgets(kamala: Caller) -> None:
    heard = tracker(Message("sign_out"), {"payee": "Ramesh"})
    answer = run(ActionSignOut(kamala.bank), heard)
    assert answer.said == ["utter_signed_out"]
    assert kamala.ended
    assert kamala.trail == ["sign_out ended"]
    assert set(answer.slots.values()) == {None}


def test_nobody_signed_in_cannot_sign_out(stranger: Caller) -> None:
    answer = run(ActionSignOut(stranger.bank), tracker(Message("sign_out")))
    assert answer.said == ["utter_not_signed_in"]


@pytest.mark.parametrize(
    ("who", "response"),
    [
        ("stranger", "utter_help_anonymous"),
        ("kamala", "utter_help_signed_in"),
        ("paying", "utter_help_passcode"),
    ],
)
def test_help_tells_what_is_possible_now(
    calling: Calling, who: Who, response: str
) -> None:
    answer = run(ActionHelp(calling(who).bank), tracker(Message("help")))
    assert answer.said == [response]


def test_the_last_replies_are_repeated_with_their_buttons(kamala: Caller) -> None:
    before = [USER, bot("One.", "utter_a"), bot("Two?", "utter_b", ("yes", "no"))]
    heard = tracker(Message("repeat"), before=before)
    answer = run(ActionRepeat(kamala.bank), heard)
    assert answer.said == ["One.", "Two?"]
    payloads = [button["payload"] for button in answer.messages[1]["buttons"]]
    assert payloads == ["yes", "no"]


def test_nothing_said_yet_is_not_repeated(kamala: Caller) -> None:
    answer = run(ActionRepeat(kamala.bank), tracker(Message("repeat")))
    assert answer.said == ["utter_nothing_to_repeat"]


def test_not_understood_twice_in_a_row_offers_help(kamala: Caller) -> None:
    once = run(ActionFallback(kamala.bank), tracker(Message("nlu_fallback")))
    assert once.said == ["utter_default"]
    before = [USER, bot("Sorry", "utter_default")]
    again = tracker(Message("out_of_scope"), before=before)
    assert run(ActionFallback(kamala.bank), again).said == ["utter_default_twice"]


@pytest.mark.parametrize("intent", WISHES)
def test_what_is_not_built_is_said_honestly(kamala: Caller, intent: str) -> None:
    answer = run(ActionNotYet(kamala.bank), tracker(Message(intent)))
    wish = say("en", f"not_yet.{intent}")
    assert f"I cannot {wish} yet." in answer.spoken()


def test_a_person_is_reached_by_case_and_telephone(kamala: Caller) -> None:
    answer = run(ActionHumanHandoff(kamala.bank), tracker(Message("human_handoff")))
    assert HELPLINE in answer.spoken()
    assert "H1001" in answer.spoken()


def test_an_offered_secret_is_not_kept(kamala: Caller) -> None:
    heard = tracker(Message("offered_secret", "my pin is"))
    answer = run(ActionOfferedSecret(kamala.bank), heard)
    assert answer.said == ["utter_offered_secret"]
    assert answer.events == []


@pytest.mark.parametrize("with_order", [True, False])
def test_stopping_drops_what_is_open(kamala: Caller, with_order: bool) -> None:
    if with_order:
        kamala.transfer()
    answer = run(ActionStop(kamala.bank), tracker(Message("stop")))
    voided = "utter_voided_transfer_money"
    assert answer.said == [voided if with_order else "utter_stopped"]
    assert kamala.order is None
    assert set(answer.slots.values()) == {None}


def test_a_closed_form_speaks_only_after_a_no(calling: Calling) -> None:
    for intent, said in (("deny", ["utter_nothing_done"]), ("transfer_money", [])):
        kamala = calling("asked")
        answer = run(ActionCloseForm(kamala.bank), tracker(Message(intent)))
        assert answer.said == said
        assert kamala.order is None
        assert answer.slots["confirmed"] is None


def test_a_closed_form_does_not_refuse_a_second_time(kamala: Caller) -> None:
    kamala.fails("drop_order", SessionExpired())
    heard = tracker(Message("transfer_money"))
    assert run(ActionCloseForm(kamala.bank), heard).said == []
