"""Who signed in as the customer, by what, and on which device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.dates import clock_told, near_date_told
from actions.outcomes import in_a_row
from protocol.sentences import Sentence, Value, joined
from services.looking.security_log import LATELY_DAYS, SecurityLog, SignInTry
from services.people.devices import KnownDevice
from services.people.sessions import Session

# It is spoken: a list that is longer is not listened to.
MOST_LINES = 5


class ActionSecurityLog(BankingAction):
    """Tells the last sign-ins and refused tries, and which devices are known."""

    called = "action_security_log"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Tell what was asked for, and what to do if one was somebody else.

        Raises:
            SignInNeeded, AccountBlocked: the session may not look.
        """
        log = self.bank.security_log(session, MOST_LINES)
        telling = _Telling(log, self.now)
        asked = heard.asked_of_sign_ins(tracker)
        if asked == "devices":
            telling.devices(dispatcher)
        elif asked == "last" and log.sign_ins:
            telling.last(dispatcher)
        else:
            telling.all(dispatcher)
        return []


@dataclass(frozen=True)
class _Telling:
    """The log in sentences, as of now on the customer's own clock."""

    log: SecurityLog
    now: datetime

    def all(self, dispatcher: CollectingDispatcher) -> None:
        tries = self.log.tries
        dispatcher.utter_message(
            response="utter_security_log" if tries else "utter_security_log_empty",
            lines=self._lines(tries),
            refused=_refused(self.log.refused_besides(tries), more=bool(tries)),
            devices=self._devices(),
        )

    def last(self, dispatcher: CollectingDispatcher) -> None:
        dispatcher.utter_message(
            response="utter_last_sign_in",
            lines=self._lines(self.log.sign_ins),
            refused=_refused(self.log.refused, more=False),
        )

    def devices(self, dispatcher: CollectingDispatcher) -> None:
        if self.log.devices:
            dispatcher.utter_message(
                response="utter_known_devices", devices=self._devices()
            )
        else:
            dispatcher.utter_message(response="utter_no_known_device")

    def _lines(self, tries: tuple[SignInTry, ...]) -> Value:
        return joined("lists.lines", map(self._line, tries)) if tries else ""

    def _line(self, each: SignInTry) -> Sentence:
        at = each.at.astimezone(self.now.tzinfo)
        what = "security_log.signed_in" if each.signed_in else "security_log.refused"
        return Sentence(
            what,
            {
                "date": near_date_told(at.date(), self.now.date(), begins=True),
                "clock": clock_told(at),
                "ways": in_a_row([Sentence(f"security_log.{w}") for w in each.ways]),
                "where": self._where(each.device),
                "here": Sentence("security_log.here") if each.here else "",
            },
        )

    def _where(self, device: KnownDevice | None) -> Sentence:
        if device is None:
            return Sentence("security_log.on_unknown")
        if device.name is None:
            since = {"date": self._since(device)}
            return Sentence("security_log.on_nameless", since)
        named = {"name": device.name.sentence}
        return Sentence("security_log.with_named", named)

    def _devices(self) -> Sentence:
        devices = self.log.devices
        if not devices:
            return Sentence("security_log.no_device")
        listed = joined("security_log.further", map(self._device, devices))
        if len(devices) == 1:
            return Sentence("security_log.one_device", {"devices": listed})
        return Sentence(
            "security_log.devices", {"number": len(devices), "devices": listed}
        )

    def _device(self, device: KnownDevice) -> Sentence:
        since = self._since(device)
        if device.name is None:
            return Sentence("security_log.nameless", {"date": since})
        return Sentence(
            "security_log.device", {"name": device.name.sentence, "date": since}
        )

    def _since(self, device: KnownDevice) -> Sentence:
        since = device.known_since.astimezone(self.now.tzinfo).date()
        return near_date_told(since, self.now.date())


def _refused(number: int, *, more: bool) -> Value:
    """Say how many were refused lately, or how many more than were told."""
    if number == 0:
        return ""
    one, several = (
        ("security_log.one_more", "security_log.more")
        if more
        else ("security_log.one_refused", "security_log.refused_lately")
    )
    parameters: dict[str, Value] = {"number": number, "days": LATELY_DAYS}
    return Sentence(one if number == 1 else several, parameters)
