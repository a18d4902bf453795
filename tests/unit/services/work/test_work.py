"""What a transaction keeps when something is refused in it."""

from __future__ import annotations

import pytest

from services.work.errors import PasscodeWrong, SaathiError
from services.work.work import Work
from tests.unit.conftest import World

BEAT = "INSERT INTO heartbeats (process, beaten_at) VALUES ('jobs', :now)"


def beats(world: World) -> int:
    with world.resources.work() as work:
        return len(work.all("SELECT 1 FROM heartbeats WHERE process = 'jobs'"))


def trail(world: World) -> int:
    with world.resources.work() as work:
        return len(work.all("SELECT 1 FROM audit_events WHERE kind = 'sign_out'"))


def write(work: Work) -> None:
    work.run(BEAT, now=work.now)
    work.audit("sign_out", "ended")


def test_a_refusal_undoes_a_transaction(world: World) -> None:
    with pytest.raises(PasscodeWrong), world.resources.work() as work:
        write(work)
        raise PasscodeWrong
    assert (beats(world), trail(world)) == (0, 0)


def test_a_refusal_is_raised_after_what_was_settled_is_kept(world: World) -> None:
    refusal = PasscodeWrong()
    with pytest.raises(PasscodeWrong) as raised, world.resources.settling() as work:
        write(work)
        raise refusal
    assert raised.value is refusal
    assert (beats(world), trail(world)) == (1, 1)


def test_what_is_refused_in_an_attempt_is_undone_though_it_settles(
    world: World,
) -> None:
    with pytest.raises(PasscodeWrong), world.resources.settling() as work:
        work.audit("sign_out", "ended")
        with work.attempt():
            write(work)
            raise PasscodeWrong
    assert (beats(world), trail(world)) == (0, 1)


@pytest.mark.parametrize("error", [SaathiError, RuntimeError, KeyboardInterrupt])
def test_only_a_refusal_settles(world: World, error: type[BaseException]) -> None:
    with pytest.raises(error), world.resources.settling() as work:
        write(work)
        raise error
    assert (beats(world), trail(world)) == (0, 0)


def test_without_a_refusal_it_is_a_transaction_as_any(world: World) -> None:
    with world.resources.settling() as work:
        write(work)
    assert (beats(world), trail(world)) == (1, 1)
