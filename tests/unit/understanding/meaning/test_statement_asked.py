"""What is asked of the statement, row by row."""

import pytest

from understanding.meaning.statement_asked import StatementAsked, statement_asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("show my payments", StatementAsked()),
        ("show my last five payments", StatementAsked()),
        ("how much did I send in all", StatementAsked(total=True, direction="debit")),
        ("how much came this week", StatementAsked(total=True, direction="credit")),
        ("how many payments were there", StatementAsked(count=True)),
        (
            "kitni baar paise bheje maine",
            StatementAsked(count=True, direction="debit"),
        ),
        ("what was my last payment", StatementAsked(last=True)),
        ("payments of more than 500", StatementAsked(more_than_paise=500_00)),
        ("payments below 1,000 rupees", StatementAsked(less_than_paise=1000_00)),
        ("500 se zyada wale payments", StatementAsked(more_than_paise=500_00)),
        ("what did I send and receive", StatementAsked()),
    ],
)
def test_what_is_asked(text: str, asked: StatementAsked) -> None:
    assert statement_asked(text) == asked
