"""What is done to the system, and when: kills, and cuts of the network."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import psycopg2

from tests.faults.processes import Processes
from tests.faults.proxy import Proxy
from tests.faults.server import Victim

# How often each kind comes in a round of twenty.
KILLS = {
    "pg_terminate_backend": 6,
    "SIGKILL of a back end": 4,
    "pg_ctl stop -m immediate": 3,
    "SIGKILL of web": 3,
    "SIGKILL of actions": 2,
    "SIGKILL of jobs": 2,
}
CUTS = (
    "all connections cut",
    "an answer lost",
    "an answer cut short",
    "a request cut short",
    "new connections refused",
    "delay",
)
PAYING = "SELECT count(*) FROM orders WHERE state = 'paying'"
# The first time it must not be missed; later there may be none for a while.
FIRST_PAYMENT_WITHIN_S, PAYMENT_WITHIN_S = 20.0, 4.0


@dataclass
class Storm:
    """Does one kill and one cut at a time."""

    victim: Victim
    proxy: Proxy
    processes: Processes
    random: Random
    kinds: tuple[str, ...] = tuple(KILLS)
    kills: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    _decks: dict[str, list[str]] = field(default_factory=dict)

    def kill(self) -> None:
        """Kill something; each kind comes early, and then as often as it should."""
        kind = self._draw("kills", [list(self.kinds), _round(self.kinds)])
        if self._killers()[kind]():
            self.kills[kind] += 1

    def cut(self) -> None:
        """Do something to the network."""
        kind = self._draw("cuts", [list(CUTS)])
        self._cutters()[kind]()
        self.cuts[kind] += 1

    def _killers(self) -> dict[str, Callable[[], bool]]:
        return {
            "pg_terminate_backend": lambda: self._of_server("terminate"),
            "SIGKILL of a back end": lambda: self._of_server("kill"),
            "pg_ctl stop -m immediate": self.victim.stop_at_once,
            "SIGKILL of web": self._kill_web,
            "SIGKILL of actions": lambda: self.processes.kill("actions"),
            "SIGKILL of jobs": lambda: self.processes.kill("jobs"),
        }

    def _cutters(self) -> dict[str, Callable[[], object]]:
        proxy, few = self.proxy, self.random.randint(1, 3)
        return {
            "all connections cut": proxy.cut_all,
            "an answer lost": lambda: proxy.cut_after(0, "down", few),
            "an answer cut short": lambda: proxy.cut_after(
                self.random.randint(1, 200), "down", few
            ),
            "a request cut short": lambda: proxy.cut_after(
                self.random.randint(1, 300), "up", few
            ),
            "new connections refused": self._refuse,
            "delay": self._delay,
        }

    def _of_server(self, how: str) -> bool:
        victim = self.victim
        act = victim.terminate_back_end if how == "terminate" else victim.kill_back_end
        try:
            victim.wait_until_up()
            return act()
        except psycopg2.Error:
            return False  # it was down: that kill is drawn again

    def _kill_web(self) -> bool:
        """Kill web while a payment to another bank is under way, if one comes soon."""
        began, first = time.monotonic(), not self.kills["SIGKILL of web"]
        within_s = FIRST_PAYMENT_WITHIN_S if first else PAYMENT_WITHIN_S
        while time.monotonic() - began < within_s:
            try:
                if self.victim.ask(PAYING):
                    break
            except psycopg2.Error:
                pass
            time.sleep(0.02)
        return self.processes.kill("web")

    def _refuse(self) -> None:
        self.proxy.refusing = True
        self.proxy.cut_all()
        time.sleep(0.3)
        self.proxy.refusing = False

    def _delay(self) -> None:
        self.proxy.delay_s = 0.05
        time.sleep(0.5)
        self.proxy.delay_s = 0.0

    def _draw(self, name: str, rounds: list[list[str]]) -> str:
        if not self._decks.get(name):
            first = name not in self._decks
            deck = list(rounds[0] if first else rounds[-1])
            self.random.shuffle(deck)
            self._decks[name] = deck
        return self._decks[name].pop()


def _round(kinds: tuple[str, ...]) -> list[str]:
    return [kind for kind in kinds for _ in range(KILLS[kind])]
