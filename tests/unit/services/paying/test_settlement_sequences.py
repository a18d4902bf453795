"""Whatever a provider does and whenever we die: in the end both banks agree."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations import jobs
from services.paying import settlement
from services.people.sessions import Session
from services.work.errors import PaymentFailed
from tests.unit.conftest import World
from tests.unit.services.paying.settling import (
    KAMALA,
    cases,
    confirmed,
    row_of,
    wayward,
    with_payee,
)
from tests.upi import WaywardUpi

SILENT = ("away", "lost", "killed", "cut", "broken")
SPEAKING = ("pending", "no_utr", "odd_utr", "taken_utr", "amount", "forgets")
END_AS = {"succeeded": "done", "failed": "failed"}
NO_DEADLINE = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Story:
    """What the provider does, call by call, and what we do, step by step."""

    ends: tuple[str, ...]
    moods: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]


stories = st.builds(
    Story,
    ends=st.lists(st.sampled_from(["succeeded", "failed"]), min_size=1, max_size=3).map(
        tuple
    ),
    moods=st.lists(st.sampled_from([*SILENT, *SPEAKING, "well"]), max_size=12).map(
        tuple
    ),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["settle", "hear", "jobs", "again"]), st.integers(0, 2)
        ),
        max_size=12,
    ).map(tuple),
)


def do(world: World, step: str, order_id: str) -> None:
    """One step; the process may die in it, or the customer hear a refusal."""
    acts = {
        "settle": settlement.settle,
        "hear": settlement.hear,
        "again": settlement.ask_again,
    }
    with contextlib.suppress(SystemExit, ValueError, PaymentFailed):
        if step == "jobs":
            world.clock.forward(seconds=90)
            jobs.reconcile(world.resources)
        else:
            acts[step](world.resources, order_id)


def told_through(world: World, upi: WaywardUpi, session: Session, story: Story) -> None:
    upi.sent_again.clear()
    before = world.balance(KAMALA)
    made = [confirmed(world, session, 100 + n) for n in range(len(story.ends))]
    upi.ends |= dict(zip(made, story.ends, strict=True))
    upi.moods, upi.taken_utr = list(story.moods), "400000000000"
    for step, which in story.steps:
        do(world, step, made[which % len(made)])
    upi.moods = []
    for _ in range(3):
        do(world, "jobs", "")
        world.clock.forward(seconds=600)
    for order_id, end in zip(made, story.ends, strict=True):
        assert row_of(world, order_id).state == END_AS[end]
    spent = sum(100 + n for n, end in enumerate(story.ends) if end == "succeeded")
    assert world.balance(KAMALA) == before - spent
    assert set(made) <= set(upi.paid)


def test_after_any_sequence_every_payment_ends_as_the_provider_says(
    world: World,
) -> None:
    world, upi = wayward(world)

    @NO_DEADLINE
    @given(stories)
    def holds(story: Story) -> None:
        session = world.signed_in()
        told_through(world, upi, session, story)
        assert upi.sent_again == []
        assert upi.times_paid == len(upi.paid)
        with world.resources.work() as work:
            orders = work.all("SELECT id FROM orders WHERE transfer_id IS NOT NULL")
            held = work.one("SELECT sum(held_paise) AS paise FROM accounts")
        assert {str(row.id) for row in orders} == set(upi.paid)
        assert held is not None
        assert held.paise == 0

    with_payee(world)
    holds()
    assert world.problems() == []


def test_lies_open_cases_and_move_nothing_twice(world: World) -> None:
    """The provider may even contradict itself: each payment ends once, and stays."""
    world, upi = wayward(world)
    moods = st.lists(st.sampled_from(["other", "well", "pending", "lost"]), max_size=8)

    @NO_DEADLINE
    @given(moods, st.lists(st.sampled_from(["hear", "jobs", "settle"]), max_size=8))
    def holds(said: list[str], steps: list[str]) -> None:
        session, before = world.signed_in(), world.balance(KAMALA)
        order_id, known = confirmed(world, session, 100), len(cases(world))
        upi.moods, ended = list(said), None
        for step in [*steps, "jobs", "jobs"]:
            do(world, step, order_id)
            state = row_of(world, order_id).state
            assert ended in {None, state}
            ended = state if state != "paying" else None
        upi.moods = []
        world.clock.forward(seconds=600)
        do(world, "jobs", order_id)
        settlement.hear(world.resources, order_id)
        state = row_of(world, order_id).state
        assert world.balance(KAMALA) == before - (100 if state == "done" else 0)
        # What succeeded over there and was given back here, a person knows of.
        assert state == "done" or len(cases(world)) == known + 1
        assert upi.times_paid == len(upi.paid)

    with_payee(world)
    holds()
    assert world.problems() == []
