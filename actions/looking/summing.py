"""Sums, counts and what has not arrived yet, beside the lines of the statement."""

from __future__ import annotations

from actions.outcomes import clock_time
from protocol.rupees import rupees
from protocol.sentences import Sentence, Value
from services.bank import Bank
from services.looking.transaction_history import HistoryQuery, HistorySum
from services.paying.whereabouts import Whereabouts
from services.people.sessions import Session

_ON_THE_WAY = ("held", "suspended", "paying")


def sum_told(found: HistorySum, query: HistoryQuery, which: Value) -> Value:
    """Say what payments come to: one direction, or both."""
    sent = _side("history.sent_in_all", found.sent_paise, found.sent, which)
    received = _side(
        "history.received_in_all", found.received_paise, found.received, which
    )
    both = Sentence("history.both_in_all", {"sent": sent, "received": received})
    told = {"debit": sent, "credit": received}.get(query.direction or "", both)
    return told if found.complete else Sentence("history.at_least", {"sum": told})


def _side(slug: str, paise: int, count: int, which: Value) -> Sentence:
    values: dict[str, Value] = {
        "amount": rupees(paise),
        "which": which,
        "count": str(count),
    }
    return Sentence(slug, values)


def on_the_way(bank: Bank, session: Session, payee_vpa: str | None) -> list[Sentence]:
    """Say each payment that was confirmed and has not arrived: held, or travelling."""
    return [
        _line(bank, each)
        for each in bank.whereabouts(session)
        if each.state in _ON_THE_WAY and payee_vpa in {None, each.payee_vpa}
    ]


def _line(bank: Bank, each: Whereabouts) -> Sentence:
    return Sentence(
        f"history.{each.state}",
        {
            "amount": rupees(each.amount_paise),
            "name": each.payee_name,
            "releases_at": clock_time(each.releases_at, bank),
        },
    )
