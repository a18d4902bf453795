"""What a sentence is where its words decide: a table, row by row."""

from __future__ import annotations

import pytest

from understanding.meaning.acts import is_double_negation, is_for_later, meant

# The sentence, what the classifier took it for, how surely, and what it is.
ROWS = [
    # Told by the channel: words do not change it.
    ("yes", "provide_passcode", 1.0, "provide_passcode"),
    ("no", "evidence_given", 1.0, "evidence_given"),
    ("he wants my otp", "offered_secret", 1.0, "offered_secret"),
    # A code that somebody else was told is none that is told here.
    ("I told him the code that came", "provide_passcode", 0.5, "scam_pressure"),
    ("the code has come", "provide_passcode", 0.5, "provide_passcode"),
    # Danger and despair, whatever else was heard.
    ("a man is telling me to send the money", "transfer_money", 0.9, "scam_pressure"),
    ("yes but they asked me to install anydesk", "affirm", 0.9, "scam_pressure"),
    ("I won a lottery", "out_of_scope", 0.9, "scam_pressure"),
    ("my chest is paining", "inform", 0.9, "distress"),
    ("my wife passed away", "check_balance", 0.9, "distress"),
    # Who asks for protection is given it.
    ("I was cheated, block my account", "block_account", 0.9, "block_account"),
    ("somebody hacked it, who signed in", "security_log", 0.9, "security_log"),
    ("this is a fraud", "report_fraud", 0.9, "report_fraud"),
    # An alarm without a cue must be sure.
    ("the sky is grey", "scam_pressure", 0.69, "nlu_fallback"),
    ("the sky is grey", "scam_pressure", 0.71, "scam_pressure"),
    ("I feel low", "distress", 0.3, "nlu_fallback"),
    # A wish to pay, and what only speaks of one.
    ("send 500 to ramesh", "transfer_money", 0.9, "transfer_money"),
    ("send 500 to ramesh", "out_of_scope", 0.9, "transfer_money"),
    ("send 500 to ramesh", "nlu_fallback", 0.3, "transfer_money"),
    ("send 500 to ramesh", "speaks_of_payment", 0.9, "transfer_money"),
    ("I sent 500 to ramesh", "transfer_money", 0.9, "speaks_of_payment"),
    ("how do I send 500 to ramesh", "transfer_money", 0.9, "speaks_of_payment"),
    ("my son says send 500 to ramesh", "transfer_money", 0.9, "speaks_of_payment"),
    ("if he comes send 500 to ramesh", "transfer_money", 0.9, "speaks_of_payment"),
    ("send me 500", "transfer_money", 0.9, "speaks_of_payment"),
    ("don't send 500 to ramesh", "transfer_money", 0.9, "deny"),
    ("send a message to ramesh", "transfer_money", 0.9, "out_of_scope"),
    # A date that is dropped sends money today.
    ("send 500 to ramesh tomorrow", "transfer_money", 0.9, "schedule_payment"),
    ("send 500 to ramesh every month", "transfer_money", 0.9, "schedule_payment"),
    ("keep it for the first", "schedule_payment", 0.6, "schedule_payment"),
    # Questions that their words name.
    ("who is that", "greet", 0.9, "ask_payee"),
    ("and who is she", "out_of_scope", 0.9, "ask_payee"),
    ("the reference number", "transaction_history", 0.9, "ask_about_payment"),
    # Answers.
    ("yes", "greet", 0.9, "affirm"),
    ("haan ji", "out_of_scope", 0.5, "affirm"),
    ("theek hai kar do", "nlu_fallback", 0.3, "affirm"),
    ("no", "affirm", 0.9, "deny"),
    ("nahi", "out_of_scope", 0.9, "deny"),
    ("no", "stop", 0.9, "stop"),
    ("no", "correct", 0.9, "correct"),
    ("I don't want to cancel", "cancel_transfer", 0.9, "repeat"),
    ("cancel mat karo", "cancel_transfer", 0.9, "repeat"),
    ("oh forget it all, rather not", "out_of_scope", 0.9, "stop"),
    # Where no word decides, the classifier's stands.
    ("what is my balance", "check_balance", 0.9, "check_balance"),
    ("make it six hundred", "correct", 0.9, "correct"),
    ("hmm", "greet", 0.5, "greet"),
    ("is it ok?", "ask_safety", 0.5, "ask_safety"),
    ("suresh", "inform", 0.5, "inform"),
]


@pytest.mark.parametrize(("text", "intent", "confidence", "decided"), ROWS)
def test_what_is_meant(text: str, intent: str, confidence: float, decided: str) -> None:
    assert meant(text, intent, confidence) == decided


@pytest.mark.parametrize(
    "text", ["hmm", "suresh", "is it ok?", "yes?", "yes but later"]
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "inform", "greet"])
def test_what_is_no_yes_is_never_made_one(text: str, intent: str) -> None:
    assert meant(text, intent, 0.9) != "affirm"


def test_who_and_how_much_make_a_wish_of_what_was_not_understood() -> None:
    named = ("payee", "amount")
    assert meant("ramesh 500", "nlu_fallback", 0.3, named) == "transfer_money"
    assert meant("ramesh 500", "nlu_fallback", 0.3, ("payee",)) == "nlu_fallback"
    assert meant("ramesh 500", "inform", 0.9, named) == "transfer_money"
    assert meant("ramesh 500", "check_balance", 0.9, named) == "check_balance"


@pytest.mark.parametrize(
    ("text", "double"),
    [
        ("I don't want to cancel", True),
        ("do not stop", True),
        ("no need to cancel", True),
        ("cancel mat karo", True),
        ("cancel it", False),
        ("I want to stop", False),
        ("no, stop", False),
    ],
)
def test_a_refusal_that_is_refused(text: str, *, double: bool) -> None:
    assert is_double_negation(text) is double


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("send it tomorrow", True),
        ("kal bhej dena", True),
        ("on monday", True),
        ("every month", True),
        ("har mahine", True),
        ("after two days", True),
        ("send it now", False),
        ("abhi bhejo", False),
        ("send 500 to ramesh", False),
    ],
)
def test_a_time_that_is_not_now(text: str, *, later: bool) -> None:
    assert is_for_later(text) is later
