"""Who signed in as the customer, by what, and on which device."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.outcomes import in_a_row
from services.looking.security_log import SecurityLog, SignInTry
from services.people.sessions import Session

# It is spoken: a list that is longer is not listened to.
MOST_LINES = 5
WAYS = {"face": "by face", "voice": "by voice", "code": "by a code"}


class ActionSecurityLog(BankingAction):
    """Tells the last sign-ins and refused tries, and how many devices are known."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_security_log"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Tell them, and what to do if one was somebody else.

        Raises:
            SignInNeeded, AccountBlocked: the session may not look.
        """
        log = self.bank.security_log(session)
        now = self._local(self.bank.resources.clock())
        known = self._devices(log, now)
        if not log.tries:
            dispatcher.utter_message(response="utter_security_log_empty", devices=known)
            return []
        lines = (
            _line(each, self._local(each.at), now) for each in log.tries[:MOST_LINES]
        )
        dispatcher.utter_message(
            response="utter_security_log", lines="\n".join(lines), devices=known
        )
        return []

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.bank.resources.time_zone))

    def _devices(self, log: SecurityLog, now: datetime) -> str:
        days = [_day(self._local(d.known_since), now) for d in log.devices]
        if not days:
            return "I know no device of yours."
        if len(days) == 1:
            return f"I know one device of yours, since {days[0]}."
        return f"I know {len(days)} devices of yours, since {in_a_row(days)}."


def _line(each: SignInTry, at: datetime, now: datetime) -> str:
    day, clock = _day(at, now), at.strftime("%I:%M %p").lstrip("0")
    ways = in_a_row([WAYS[way] for way in each.ways])
    what = f"signed in {ways}" if each.signed_in else f"tried {ways} and refused"
    where = "a device I know" if each.device else "a device I do not know"
    here = ", in this conversation" if each.here else ""
    return f"{day[0].upper()}{day[1:]}, {clock}: {what}, on {where}{here}."


def _day(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return "today"
    if at.date() == now.date() - timedelta(days=1):
        return "yesterday"
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day} {at:%B}{year}"
