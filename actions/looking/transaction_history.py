"""The last payments: by period, payee and direction, a few lines at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.dates import date_told
from protocol.rupees import rupees
from protocol.sentences import Sentence, Value, joined
from services.looking.transaction_history import HistoryItem, HistoryPage, HistoryQuery
from services.people.sessions import Session
from understanding.periods.reading import (
    Period,
    bounds_utc,
    period_in_words,
    read_count,
    read_period,
)

# It is spoken: a list that is longer is not listened to.
USUAL_LINES, MOST_LINES = 5, 10


@dataclass(frozen=True)
class Wish:
    """Which payments were asked for."""

    query: HistoryQuery
    period: Period | None
    now: datetime  # where the customer lives

    @property
    def today(self) -> date:
        """The customer's own date."""
        return self.now.date()


class ActionTransactionHistory(BankingAction):
    """Reads the last payments, newest first."""

    called = "action_transaction_history"
    clears = ("period", "direction", "count")

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Read them, or say that the days were not understood.

        Raises:
            SignInNeeded, AccountBlocked: the session may not look.
            PayeeUnknown, PayeeAmbiguous: no single payee fits.
        """
        wish = _wish(tracker, self._now())
        words = tracker.get_slot("period")
        if words and wish.period is None and read_count(words) is None:
            dispatcher.utter_message(response="utter_period_unclear")
            return []
        query = self._within(wish, session)
        _read_out(dispatcher, wish, self.bank.transaction_history(session, query))
        return []

    def _now(self) -> datetime:
        """Read the clock on the customer's wall."""
        zone = ZoneInfo(self.bank.resources.time_zone)
        return self.bank.resources.clock().astimezone(zone)

    def _within(self, wish: Wish, session: Session) -> HistoryQuery:
        if wish.period is None:
            return wish.query
        zone = self.bank.resources.time_zone
        from_at, to_at = bounds_utc(wish.period, zone)
        if wish.period.since_last_credit:
            newest = HistoryQuery(
                limit=1, from_at=from_at, to_at=to_at, direction="credit"
            )
            credits_ = self.bank.transaction_history(session, newest).items
            from_at = credits_[0].posted_at if credits_ else from_at
        return replace(wish.query, from_at=from_at, to_at=to_at)


def _wish(tracker: Tracker, now: datetime) -> Wish:
    words, count = tracker.get_slot("period"), tracker.get_slot("count")
    lines = read_count(count or "") or read_count(words or "") or USUAL_LINES
    query = HistoryQuery(
        limit=min(lines, MOST_LINES),
        payee=heard.payee_said(tracker),
        direction=_direction(tracker),
    )
    return Wish(query, read_period(words, now.date()) if words else None, now)


def _direction(tracker: Tracker) -> Literal["debit", "credit"] | None:
    said = tracker.get_slot("direction")
    if said == "debit":
        return "debit"
    return "credit" if said == "credit" else None


def _read_out(dispatcher: CollectingDispatcher, wish: Wish, page: HistoryPage) -> None:
    which = _which(wish)
    if not page.items:
        dispatcher.utter_message(response="utter_history_empty", which=which)
        return
    more = page.next_cursor is not None and wish.query.limit < MOST_LINES
    dispatcher.utter_message(
        response="utter_history_more" if more else "utter_history",
        heading=Sentence("history.heading", {"which": which}),
        lines=joined("lists.lines", (_line(item, wish) for item in page.items)),
    )


def _which(wish: Wish) -> Value:
    named: dict[str, Value] = {"payee": wish.query.payee or ""}
    payee = Sentence("history.with_payee", named) if wish.query.payee else ""
    if wish.period is None:
        return payee
    when = period_in_words(wish.period, wish.today)
    preposition = "history.on_day" if when[0].isdigit() else "history.in_period"
    if when.startswith(("from", "since", "today", "yesterday")):
        preposition = "history.when"
    return Sentence(preposition, {"payee": payee, "when": when})


def _line(item: HistoryItem, wish: Wish) -> Sentence:
    day = item.posted_at.astimezone(wish.now.tzinfo).date()
    note = item.narration
    return Sentence(
        "history.paid" if item.direction == "debit" else "history.received",
        {
            "date": date_told(day, wish.today),
            "amount": rupees(item.amount_paise),
            "name": item.counterparty_name,
            "note": Sentence("history.note", {"narration": note}) if note else "",
        },
    )
