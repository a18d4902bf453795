"""The sentences Saathi learns from: enough of them, each in one place, no secrets."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NLU = ROOT / "data" / "nlu"
# Shared patterns and synonyms: no intent.
SHARED = "patterns"

WORKING_NOW = {
    *("greet", "goodbye", "thank", "affirm", "deny", "stop", "repeat", "help"),
    *("are_you_a_bot", "human_handoff", "sign_in", "sign_out", "provide_passcode"),
    *("resend_passcode", "check_balance", "transaction_history", "transfer_money"),
    *("correct", "inform", "list_payees", "add_payee", "remove_payee"),
    *("cancel_transfer", "block_account", "offered_secret"),
    *("enrol_face", "enrol_voice", "forget_face", "forget_voice"),
    *("evidence_given", "use_passcode", "security_log", "report_fraud"),
    *("wait", "go_back", "start_again", "where_were_we", "ask_about_payment"),
    *("same_again", "schedule_payment", "dispute_payment", "ask_fees", "ask_how_long"),
    *("ask_limits", "ask_safety", "ask_privacy", "ask_meaning", "ask_who", "ask_time"),
    *("ask_payee", "scam_pressure", "distress"),
}
LATER = {
    *("spending_report", "list_bills", "pay_bill"),
    *("unblock_account", "change_limit"),
    *("trusted_person", "change_speed", "change_volume", "change_language"),
}
AT_LEAST = {
    **dict.fromkeys(WORKING_NOW, 40),
    **dict.fromkeys(LATER, 15),
    "speaks_of_payment": 30,
    "out_of_scope": 120,
}
ENTITIES = {
    *("payee", "amount", "period", "narration"),
    *("vpa", "mobile_number", "direction", "count"),
}
SPAN = re.compile(r"\[([^\]]+)\]\((\w+)\)")


@lru_cache
def sentences(intent: str) -> tuple[str, ...]:
    """Give an intent's sentences as they are written, spans marked."""
    (block,) = yaml.safe_load((NLU / f"{intent}.yml").read_text())["nlu"]
    assert block["intent"] == intent
    return tuple(line.removeprefix("- ") for line in block["examples"].splitlines())


def spoken(sentence: str) -> str:
    """Strip a sentence of its marks, as two would be heard alike."""
    return " ".join(re.findall(r"[^\W_]+|[.@₹$]", SPAN.sub(r"\1", sentence).lower()))


def test_there_is_one_file_for_each_intent_and_no_other() -> None:
    assert {path.stem for path in NLU.iterdir()} == {*AT_LEAST, SHARED}


def test_the_intents_are_those_of_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert set(domain["intents"]) - {"nlu_fallback"} == set(AT_LEAST)


@pytest.mark.parametrize("intent", sorted(AT_LEAST))
def test_an_intent_has_enough_different_sentences(intent: str) -> None:
    assert len(set(map(spoken, sentences(intent)))) >= AT_LEAST[intent]


def test_no_sentence_is_written_twice_not_even_for_two_intents() -> None:
    heard = Counter(spoken(s) for intent in AT_LEAST for s in sentences(intent))
    assert [sentence for sentence, times in heard.items() if times > 1] == []


@pytest.mark.parametrize("intent", sorted(AT_LEAST))
def test_spans_are_labelled_with_the_domain_s_entities(intent: str) -> None:
    labels = {m.group(2) for s in sentences(intent) for m in SPAN.finditer(s)}
    assert labels <= ENTITIES


def without(labels: set[str], sentence: str) -> str:
    """Take the spans with these labels out of a sentence."""
    return SPAN.sub(lambda m: "" if m.group(2) in labels else m.group(1), sentence)


def test_no_sentence_holds_a_code_a_card_number_or_a_pin() -> None:
    for intent in AT_LEAST:
        for sentence in sentences(intent):
            figures = without({"amount", "mobile_number", "vpa"}, sentence)
            assert not re.search(r"\d{4,}", figures), sentence
            figures = without({"mobile_number"}, sentence)
            assert not re.search(r"\d{7,}", figures), sentence


def test_sentences_that_offer_a_secret_hold_no_figure_at_all() -> None:
    told = ("offered_secret", "provide_passcode", "resend_passcode", "evidence_given")
    for intent in told:
        assert not [s for s in sentences(intent) if re.search(r"\d", s)]
