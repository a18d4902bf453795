"""A whole run: start everything, let the storm loose, resolve, and judge."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import Engine

from ledger.book import Book
from operations import embedded_database
from operations.setup import prepared
from services import bootstrap
from services.installation import database, settings
from tests.faults import evidence, pictures, town
from tests.faults.booking import Line, Teller
from tests.faults.evidence import Evidence, Request, Witness
from tests.faults.outcome import Goal, Outcome, Progress
from tests.faults.plan import Plan, chance
from tests.faults.processes import NAMES, Processes
from tests.faults.proxy import Proxy
from tests.faults.server import Victim
from tests.faults.storm import Storm
from tests.faults.verdict import Case, Picture, judge
from tests.integration.live import free_ports

WAYS = ("api", "elsewhere", "actions")
# jobs ask after fifteen seconds, every five, and after a kill they start anew.
SETTLED_WITHIN_S = 90.0
CLIENTS_END_WITHIN_S = 120.0
RESOLVE_TRIES = 10


@dataclass
class Run:
    """One run over a server, a folder and ports of its own."""

    goal: Goal
    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)
    files: list[Path] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def go(self) -> Outcome:
        """Do everything."""
        with self.stack:
            self._start()
            before = pictures.take(self.direct)
            self._start_clients()
            began = time.monotonic()
            self._storm()
            storm_s = time.monotonic() - began
            self._calm_down()
            return self._judge(before, storm_s)

    def _start(self) -> None:
        say("starting PostgreSQL, web, actions and jobs")
        var, ports = self.folder / "var", free_ports(3)
        own = environment(var, ports)
        # Set-up tells its steps on standard output, where the table belongs.
        with contextlib.redirect_stdout(sys.stderr):
            ready = self.stack.enter_context(prepared(settings.environment(own)))
        embedded = embedded_database.start(var / "postgres")
        self.victim = Victim(embedded, chance(self.goal.seed))
        self.stack.callback(self.victim.stop)
        socket = self.folder / ".s.PGSQL.5432"
        self.proxy = self.stack.enter_context(Proxy(self.victim.socket, socket))
        self.direct = database.connect(embedded.url(), 2)
        self.stack.callback(self.direct.dispose)
        bank = bootstrap.build(settings.load(ready), self.direct)
        self.resources = bank.resources
        proxied = f"postgresql://saathi_app:@/saathi?host={self.folder}"
        self.plan = Plan(
            proxied,
            embedded.url(),
            f"http://127.0.0.1:{ports[0]}",
            f"http://127.0.0.1:{ports[2]}",
            seed=self.goal.seed,
            **town.build(self.resources, self.direct),
        )
        self.plan.write(self.folder / "plan.json")
        real = {**ready, "DATABASE_URL": proxied}
        self.processes = Processes(real, ready, self.folder)
        self.storm = Storm(
            self.victim,
            self.proxy,
            self.processes,
            chance(self.goal.seed),
            self.goal.kinds,
        )
        self.stack.callback(self._end_everything)
        for name in NAMES:
            self.processes.start(name)
        self.processes.wait_until_up(self.plan.web_url, self.plan.actions_url)

    def _start_clients(self) -> None:
        start, posters = self.processes.start_client, range(self.goal.processes)
        every = str(self.goal.proof_every_s)
        self.files = [start("watcher", "tests.faults.watcher", every)]
        for way in WAYS:
            self.files.append(start(f"pays-{way}", "tests.faults.payments", way))
        for number in posters:
            name = f"poster{number}"
            self.files.append(start(name, "tests.faults.poster", str(number)))

    def _storm(self) -> None:
        """Kill in step with the transfers, until there were enough of both."""
        storm = self.storm
        progress = self.progress = Progress(self.files)
        began = told = killed = time.monotonic()
        while not self._enough(done := progress.posted()):
            now, kills = time.monotonic(), sum(storm.kills.values())
            if now - began > self.goal.seconds:
                say("the time is over")
                return
            if now - told > 5:
                told = now
                say(f"{now - began:6.1f} s  {done:,} acknowledged, {kills} kills")
            if self._due(done, kills) and now - killed >= self.goal.kill_every_s:
                storm.cut()
                storm.kill()
                killed = time.monotonic()
            time.sleep(0.1)

    def _due(self, done: int, kills: int) -> bool:
        share = done / self.goal.transfers
        return kills < self.goal.kills and kills <= share * self.goal.kills

    def _enough(self, done: int) -> bool:
        kills = sum(self.storm.kills.values())
        if done < self.goal.transfers or kills < self.goal.kills:
            return False
        return all(self.progress.paid(f"pays-{way}") for way in ("api", "actions"))

    def _calm_down(self) -> None:
        say("the storm is over; resolving what was never answered")
        self.proxy.calm()
        self.victim.wait_until_up()
        clients = [path.stem for path in self.files if path.stem != "watcher"]
        late = self.processes.end(clients, CLIENTS_END_WITHIN_S)
        self._wait_until_settled()
        self.victim.wait_until_idle()
        self._resolve()
        gone = self.processes.ended_by_themselves()
        late += self.processes.end(["watcher"], CLIENTS_END_WITHIN_S)
        self.broken += [f"{name} ended, and nobody had killed it" for name in gone]
        self.broken += [f"{name} had to be killed at the end" for name in late]

    def _wait_until_settled(self) -> None:
        began = time.monotonic()
        paying = "SELECT count(*) FROM orders WHERE state = 'paying'"
        while self.victim.ask(paying):
            if time.monotonic() - began > SETTLED_WITHIN_S:
                return  # the judge will find them astray
            time.sleep(0.5)

    def _resolve(self) -> None:
        """Send again, with the same key, everything that nobody knows about."""
        path = self.folder / "resolver.evidence"
        lost = evidence.read(self.files).open_requests()
        self.files.append(path)
        with Witness(path) as witness:
            teller = Teller(Line(self.plan.proxied_url), witness)
            for request in lost:
                # Through web and actions there are their own clients, and their codes.
                if not request.op.startswith("pay"):
                    _resolved(teller, request)
            teller.line.close()

    def _judge(self, before: Picture, storm_s: float) -> Outcome:
        say("judging")
        self.broken += self.processes.trail_problems()
        found = evidence.read(self.files)
        case = Case(
            evidence=found,
            before=before,
            after=pictures.take(self.direct),
            violations=[*_violations(found), *_proof(self.direct)],
            provider=pictures.payments_elsewhere(self.resources),
        )
        storm = self.storm
        return Outcome(
            self.goal,
            judge(case),
            found,
            storm.kills,
            storm.cuts,
            storm_s,
            _notes(found),
            self.broken,
        )

    def _end_everything(self) -> None:
        self.proxy.calm()
        self.processes.end(list(self.processes.running), 10)


def environment(var: Path, ports: list[int]) -> dict[str, str]:
    """The settings of a run of its own; nothing of this installation's."""
    return {
        "SAATHI_VAR": str(var),
        "SAATHI_WEB_PORT": str(ports[0]),
        "SAATHI_RASA_PORT": str(ports[1]),
        "SAATHI_ACTIONS_PORT": str(ports[2]),
        "SAATHI_DEMO": "1",
        "SAATHI_SIGN_EVERY_S": "2",
        "SAATHI_REQUESTS_PER_MINUTE": "100000",
        "SAATHI_SIGN_INS_PER_MINUTE": "100000",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }


def _resolved(teller: Teller, request: Request) -> None:
    for _ in range(RESOLVE_TRIES):
        if teller.resolve(request, quiet=True) not in {"unsent", "unanswered"}:
            return


def _violations(found: Evidence) -> Iterator[tuple[str, str]]:
    for note in found.notes:
        if "violation" in note:
            yield str(note["violation"]), str(note["words"])
    for words in found.contradictions:
        yield "doubled", words


def _proof(engine: Engine) -> Iterator[tuple[str, str]]:
    with engine.begin() as connection:
        for problem in Book(connection).check():
            yield "drift", problem


def _notes(found: Evidence) -> Counter[str]:
    counted: Counter[str] = Counter()
    for note in found.notes:
        for name in ("readings", "proofs"):
            counted[name] += int(note.get(name, 0))
        counted["gave up"] += "gave_up" in note
    return counted


def say(words: str) -> None:
    """Tell how far it is, beside the result."""
    print(words, file=sys.stderr, flush=True)
