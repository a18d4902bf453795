"""A short run of everything: every kind of kill and of cut, and nothing goes wrong."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.__main__ import as_json, in_words
from tests.faults.outcome import Goal, Outcome
from tests.faults.run import Run
from tests.faults.storm import CUTS, KILLS
from tests.faults.verdict import KINDS

# Longer than all the waits of a run together: a run that hangs says itself what hung.
pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]
GOAL = Goal(
    transfers=3_000,
    kills=len(KILLS),
    processes=4,
    seconds=90,
    kill_every_s=1.0,
    proof_every_s=5.0,
)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="saathi-faults-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def outcome() -> Iterator[Outcome]:
    with short_folder() as folder:
        yield Run(GOAL, folder).go()


def test_everything_was_killed_and_cut_while_money_moved(outcome: Outcome) -> None:
    assert outcome.reached, outcome.kills
    assert set(outcome.kills) == set(KILLS)
    assert set(outcome.cuts) == set(CUTS)
    assert outcome.evidence.repeats >= outcome.evidence.sent / 10
    assert outcome.notes["readings"] > 20


def test_nothing_was_lost_doubled_or_left_open(outcome: Outcome) -> None:
    verdict = outcome.verdict
    assert verdict.clean, verdict.examples
    assert sum(verdict.resolved.values()) > 0  # answers were lost, and resolved


def test_a_payment_to_another_bank_was_cut_off_by_the_death_of_web(
    outcome: Outcome,
) -> None:
    cut_off = {
        key
        for (key, op), answers in outcome.evidence.answers.items()
        if op == "pay_out" and answers[0].says == "unanswered"
    }
    # Each was asked for again until it was known; the judge compared both banks.
    assert cut_off


def test_web_and_actions_paid_and_were_answered(outcome: Outcome) -> None:
    by_op = outcome.verdict.by_op
    ways = ("post", "hold", "reverse", "pay_web", "pay_actions")
    assert all(by_op[f"{way} posted"] for way in ways), by_op
    assert by_op["hold voided"]
    assert by_op["pay_out posted"] + by_op["pay_out voided"]


def test_the_table_and_its_json_tell_the_same(outcome: Outcome) -> None:
    told = json.loads(json.dumps(as_json(outcome)))
    table = in_words(told)
    assert [told[kind] for kind in KINDS] == [0] * len(KINDS)
    assert all(kind in table for kind in (*KILLS, *CUTS))


class Forgetful(Run):
    """The same, over a server that says "committed" before the disk has it."""

    def _start(self) -> None:
        super()._start()
        self.victim.ask("ALTER ROLE saathi_app SET synchronous_commit = off")
        # By itself it would write what it owes within a fifth of a second.
        self.victim.ask("ALTER SYSTEM SET wal_writer_delay = '10s'")
        self.victim.ask("SELECT pg_reload_conf()")
        self.proxy.cut_all()  # whoever is connected already would not forget


def test_a_server_that_forgets_what_it_acknowledged_is_found_out() -> None:
    power_cuts = ("pg_ctl stop -m immediate",)
    goal = replace(GOAL, transfers=1_000, kills=3, seconds=30, kinds=power_cuts)
    with short_folder() as folder:
        counts = Forgetful(goal, folder).go().verdict.counts
    assert counts["lost"] > 0
    assert counts["drift"] > 0
