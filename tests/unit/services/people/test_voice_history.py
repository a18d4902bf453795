"""What is kept of voices: to know a replay, and a voice that ages."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from services.people import customers, voice_history
from services.work.errors import SignInNeeded
from services.work.work import Work
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, RAMESH, Person
from tests.unit.services.vaults import run


def scores(world: World, *scores: float, days: float = 10) -> None:
    for score in scores:
        with world.resources.work() as work:
            voice_history.keep_score(work, kamala(work), score)
        world.clock.forward(days=days)


def kamala(work: Work) -> customers.Customer:
    customer = customers.find(work, KAMALA)
    assert customer
    return customer


def notice(world: World) -> str | None:
    return world.bank.identity_notice(world.signed_in())


def test_a_voice_that_sinks_over_months_is_proposed_to_be_learnt_anew(
    world: World,
) -> None:
    scores(world, *[0.80] * 5, *[0.72] * 5)
    assert notice(world) == "re_enrol_voice"


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [(0.80, 0.73, 10), (0.72, 0.80, 10), (0.80, 0.60, 6)],
)
def test_small_falls_rises_and_short_spans_say_nothing(
    world: World, before: float, after: float, days: float
) -> None:
    scores(world, *[before] * 5, *[after] * 5, days=days)
    assert notice(world) is None


def test_one_cold_is_no_age(world: World) -> None:
    scores(world, *[0.80] * 7, 0.5, 0.5, 0.80)
    assert notice(world) is None


def test_a_few_scores_say_nothing(world: World) -> None:
    scores(world, *[0.80] * 4, *[0.5] * 5)
    assert notice(world) is None


def test_learning_the_voice_anew_begins_anew(world: World) -> None:
    scores(world, *[0.80] * 5, *[0.6] * 5)
    person = Person(world)
    session = world.signed_in()
    person.enrol(session, "voice")
    assert world.bank.identity_notice(session) is None


def test_damaged_scores_are_no_notice_and_no_error(
    world: World, superuser: Engine
) -> None:
    scores(world, *[0.80] * 5, *[0.6] * 5)
    run(superuser, "UPDATE accepted_scores SET content = '\\x01'::bytea")
    assert notice(world) is None


def test_only_the_signed_in_hear_it(world: World) -> None:
    with pytest.raises(SignInNeeded):
        world.bank.identity_notice(world.new_session())
    scores(world, *[0.80] * 5, *[0.6] * 5)
    assert world.bank.identity_notice(world.signed_in(RAMESH)) is None


def test_scores_lie_encrypted(world: World, superuser: Engine) -> None:
    scores(world, 0.5)
    (row,) = run(superuser, "SELECT content FROM accepted_scores")
    assert voice_history.SCORE.pack(0.5) not in bytes(row.content)


def test_a_sign_in_keeps_its_score_and_a_refusal_keeps_none(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    person.signs_in()
    person.engines.voice = "refuse"
    person.signs_in()
    assert len(run(superuser, "SELECT 1 FROM accepted_scores")) == 1


def test_every_attempt_on_a_known_device_is_compared_with_the_next(
    world: World,
) -> None:
    person = Person(world).enrolled()
    person.engines.voice = "refuse"
    person.signs_in()
    person.engines.voice = "accept"
    person.signs_in()
    person.signs_in()
    kinds = [landmarks.split()[0] for landmarks in person.engines.past]
    assert sorted(kinds) == [b"heard", b"heard", b"learnt"]


def test_a_strangers_attempts_are_not_kept(world: World, superuser: Engine) -> None:
    Person(world).enrolled()
    Person(world).signs_in()
    assert len(run(superuser, "SELECT 1 FROM voice_landmarks")) == 1


def test_the_newest_two_hundred_are_kept(world: World) -> None:
    with world.resources.work() as work:
        attempts = [b"%d" % number for number in range(205)]
        for attempt in attempts[:5]:
            voice_history.keep_landmarks(work, kamala(work), [attempt])
    world.clock.forward(seconds=1)
    with world.resources.work() as work:
        voice_history.keep_landmarks(work, kamala(work), attempts[5:])
        assert set(voice_history.landmarks(work, kamala(work))) == set(attempts[5:])
