"""The last payments: by period, payee and direction, a few lines at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.dates import date_told
from actions.looking.summing import on_the_way, sum_told
from protocol.rupees import rupees
from protocol.sentences import Sentence, Value, joined
from services.looking.transaction_history import (
    Bounds,
    HistoryItem,
    HistoryPage,
    HistoryQuery,
    HistorySum,
)
from services.people.sessions import Session
from understanding.meaning.statement_asked import StatementAsked, statement_asked
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
    asked: StatementAsked

    @property
    def today(self) -> date:
        """The customer's own date."""
        return self.now.date()

    @property
    def until_now(self) -> bool:
        """Whether this day belongs to what was asked."""
        return self.period is None or self.period.to_date_exclusive > self.today


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
        wish = _wish(tracker, self.now)
        words = tracker.get_slot("period")
        if words and wish.period is None and read_count(words) is None:
            dispatcher.utter_message(response="utter_period_unclear")
            return []
        query = self._within(wish, session)
        bounds = Bounds(wish.asked.more_than_paise, wish.asked.less_than_paise)
        if wish.asked.summed or bounds != Bounds():
            found = self.bank.history_sum(session, query, bounds)
            page, heading = HistoryPage(found.items, None), _sum(found, wish)
        else:
            page, heading = self.bank.transaction_history(session, query), None
        _read_out(dispatcher, wish, page, _Around(heading, self._held(wish, session)))
        return []

    def _held(self, wish: Wish, session: Session) -> list[Sentence]:
        """What was sent today and is held or on its way belongs to the list."""
        if wish.query.direction == "credit" or not wish.until_now:
            return []
        held = on_the_way(self.bank, session, self._vpa(wish, session))
        bounds = wish.asked.more_than_paise or wish.asked.less_than_paise
        return [] if bounds else held

    def _vpa(self, wish: Wish, session: Session) -> str | None:
        said = wish.query.payee
        if said is None or "@" in said:
            return said.lower() if said else None
        return self.bank.resolve_payee(session, said).vpa

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
    asked = statement_asked(heard.text(tracker))
    lines = read_count(count or "") or read_count(words or "") or USUAL_LINES
    lines = 1 if asked.last else lines
    query = HistoryQuery(
        limit=min(lines, MOST_LINES),
        payee=heard.payee_said(tracker),
        direction=_direction(tracker) or asked.direction,
    )
    period = read_period(words, now.date()) if words else None
    return Wish(query, period, now, asked)


def _direction(tracker: Tracker) -> Literal["debit", "credit"] | None:
    said = tracker.get_slot("direction")
    if said == "debit":
        return "debit"
    return "credit" if said == "credit" else None


@dataclass(frozen=True)
class _Around:
    """What stands around the lines: the sum before them, what is held after them."""

    heading: Value | None
    held: list[Sentence]


def _sum(found: HistorySum, wish: Wish) -> Value | None:
    return sum_told(found, wish.query, _which(wish)) if wish.asked.summed else None


def _read_out(
    dispatcher: CollectingDispatcher, wish: Wish, page: HistoryPage, around: _Around
) -> None:
    which = _which(wish)
    lines = [*around.held, *(_line(item, wish) for item in page.items)]
    if not lines:
        dispatcher.utter_message(response="utter_history_empty", which=which)
        return
    last = wish.asked.last and len(lines) == 1
    usual = Sentence("history.last" if last else "history.heading", {"which": which})
    many = page.next_cursor is not None and wish.query.limit < MOST_LINES
    more = many and not wish.asked.last
    dispatcher.utter_message(
        response="utter_history_more" if more else "utter_history",
        heading=around.heading or usual,
        lines=joined("lists.lines", lines),
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
    line = Sentence(
        "history.paid" if item.direction == "debit" else "history.received",
        {
            "date": date_told(day, wish.today),
            "amount": rupees(item.amount_paise),
            "name": item.counterparty_name,
            "note": Sentence("history.note", {"narration": note}) if note else "",
        },
    )
    if not wish.asked.last or not item.utr:
        return line
    return Sentence("history.reference", {"line": line, "utr": item.utr})
