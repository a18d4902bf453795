"""Whom a wish is addressed to, where something else was taken for the name."""

import pytest

from services.accounts.names import addressed


@pytest.mark.parametrize(
    ("sentence", "taken", "meant"),
    [
        ("dispatch 45 rupees ramesh ko, kela", "kela", "ramesh"),
        ("i want to pay sunita for the medicines she brought", "she", "sunita"),
        ("send 500 to mahesh kumar", "mahesh kumar", None),
        ("500 mahesh kumar ko bhejo", "mahesh", None),
        ("send to kamla, not to ramesh", "kamla", None),
        ("pay ramesh and to sunita", "bag", None),
        ("send 120 to sunita's husband", "husband", None),
    ],
)
def test_whom(sentence: str, taken: str, meant: str | None) -> None:
    assert addressed(sentence, taken) == meant
