"""What a classifier's answers are worth: accuracy, F1, out of scope, near misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

OUT_OF_SCOPE = "out_of_scope"
NEAR_MISS = "near_miss:"
# "I did not get that" and "I cannot do that" are both right for a stranger's wish.
_DECLINED = {OUT_OF_SCOPE, "nlu_fallback"}


@dataclass(frozen=True)
class Answer:
    """One sentence: the intent it should have got and the one it got."""

    text: str
    expected: str  # ours, or "near_miss:" and the foreign intent
    predicted: str

    @property
    def given(self) -> str:
        """The predicted intent, with every way of declining as out of scope."""
        return OUT_OF_SCOPE if self.predicted in _DECLINED else self.predicted

    @property
    def is_right(self) -> bool:
        """Whether the answer is the expected one."""
        return self.given == self.expected


@dataclass(frozen=True)
class Scores:
    """Figures over one set of answers; shares are between 0 and 1."""

    sentences: int
    accuracy: float  # over the sentences that have an intent of ours
    accuracy_with_out_of_scope: float
    macro_f1: float
    out_of_scope_recall: float
    out_of_scope_precision: float
    declined_wrongly: float  # share of the sentences with an intent of ours
    answered_wrongly: float  # the same: another intent acted on
    near_misses: int
    near_miss_rate: float
    near_miss_intents: dict[str, int]
    confusions: list[tuple[str, str, int]]

    def as_dict(self) -> dict[str, object]:
        """Give the figures for JSON."""
        return asdict(self)


def score(answers: Iterable[Answer], risky: Collection[str]) -> Scores:
    """Work out every figure; a share of nothing is 0.

    Args:
        answers: what was expected and predicted.
        risky: intents that move money or change the account.
    """
    everything = list(answers)
    near = [a for a in everything if a.expected.startswith(NEAR_MISS)]
    ours = [a for a in everything if not a.expected.startswith(NEAR_MISS)]
    inside = [a for a in ours if a.expected != OUT_OF_SCOPE]
    declined = [a for a in ours if a.given == OUT_OF_SCOPE]
    outside = [a for a in ours if a.expected == OUT_OF_SCOPE]
    harmful = [a for a in near if a.predicted in risky]
    lost = [a for a in inside if a.given == OUT_OF_SCOPE]
    return Scores(
        sentences=len(everything),
        accuracy=_right(inside),
        accuracy_with_out_of_scope=_right(ours),
        macro_f1=_macro_f1(ours),
        out_of_scope_recall=_right(outside),
        out_of_scope_precision=_right(declined),
        declined_wrongly=_share(len(lost), len(inside)),
        answered_wrongly=1 - _right(inside) - _share(len(lost), len(inside)),
        near_misses=len(near),
        near_miss_rate=_share(len(harmful), len(near)),
        near_miss_intents=dict(Counter(a.predicted for a in harmful).most_common()),
        confusions=_confusions(everything),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _right(answers: Sequence[Answer]) -> float:
    return _share(sum(answer.is_right for answer in answers), len(answers))


def _macro_f1(answers: Sequence[Answer]) -> float:
    """Average the F1 of each expected intent, each counting the same."""
    expected = Counter(answer.expected for answer in answers)
    given = Counter(answer.given for answer in answers)
    right = Counter(answer.expected for answer in answers if answer.is_right)
    f1 = [2 * right[i] / (expected[i] + given[i]) for i in expected]
    return sum(f1) / len(f1) if f1 else 0.0


def _confusions(answers: Sequence[Answer]) -> list[tuple[str, str, int]]:
    """Count expected and predicted pairs that differ, the most frequent first."""
    wrong = (a for a in answers if not a.is_right and a.given != OUT_OF_SCOPE)
    declined = (
        a
        for a in answers
        if a.given == OUT_OF_SCOPE and not a.expected.startswith(NEAR_MISS)
    )
    pairs = Counter((a.expected, a.predicted) for a in wrong)
    pairs.update((a.expected, a.predicted) for a in declined if not a.is_right)
    return [(*pair, count) for pair, count in pairs.most_common()]
