import pytest

from understanding.measuring.evaluate import main
from understanding.measuring.scores import Answer, score

RISKY = {"transfer_money"}


def test_a_fallback_and_an_out_of_scope_answer_are_both_right_to_a_strange_wish() -> (
    None
):
    answers = [
        Answer("a", "out_of_scope", "nlu_fallback"),
        Answer("b", "out_of_scope", "out_of_scope"),
        Answer("c", "out_of_scope", "greet"),
        Answer("d", "greet", "nlu_fallback"),
    ]
    scores = score(answers, RISKY)
    assert scores.out_of_scope_recall == pytest.approx(2 / 3)
    assert scores.out_of_scope_precision == pytest.approx(2 / 3)
    assert scores.accuracy == 0
    assert scores.declined_wrongly == 1


def test_near_misses_count_only_where_something_risky_was_heard() -> None:
    answers = [
        Answer("a", "near_miss:routing", "transfer_money"),
        Answer("b", "near_miss:routing", "check_balance"),
        Answer("c", "greet", "greet"),
    ]
    scores = score(answers, RISKY)
    assert scores.near_miss_rate == pytest.approx(1 / 2)
    assert scores.near_miss_intents == {"transfer_money": 1}
    assert scores.accuracy == 1


def test_macro_f1_gives_a_rare_intent_the_weight_of_a_frequent_one() -> None:
    answers = [Answer("", "greet", "greet")] * 9 + [Answer("", "stop", "greet")]
    greet_f1 = 2 * 9 / (9 + 10)
    assert score(answers, RISKY).macro_f1 == pytest.approx(greet_f1 / 2)


def test_nothing_measured_is_nothing_and_not_an_error() -> None:
    assert score([], RISKY).accuracy == 0


def test_an_absent_folder_is_said_and_nothing_is_measured(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "nothing was measured" in capsys.readouterr().err
