"""The ledger against a model, step by step: whatever is tried, both say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Entry, Transfer
from ledger.money import LedgerError
from tests.unit.ledger.accounts import at_once, legs, open_village, problems
from tests.unit.ledger.model import Legs, Model

FUNDS_PAISE = 10_000
STEPS_A_RUN = 50
KEYS = st.sampled_from([f"key-{number}" for number in range(12)])
NAMES = ("kamala", "ramesh", "sunita", "opening")
AMOUNTS = st.integers(1, 7_000)


@dataclass(frozen=True)
class Step:
    """One thing that is done to the ledger and to the model."""

    to_book: Callable[[Book], Transfer]
    to_model: Callable[[Model], str]


@st.composite
def entries(draw: st.DrawFn) -> Legs:
    """From one account to one or two others: a payment, or one with a fee."""
    payer, payee, third = draw(st.permutations(NAMES))[:3]
    amount, fee = draw(AMOUNTS), draw(st.sampled_from([0, 0, 0, 5, 250]))
    parts = [(payer, -amount - fee), (payee, amount), (third, fee)]
    return tuple(sorted(part for part in parts if part[1]))


@dataclass(frozen=True)
class Wish:
    """A step before it is known whether there is anything to do it to."""

    kind: str
    key: str
    of: str
    parts: Legs


# What is drawn never depends on what the ledger answered: steps that run at once may
# end otherwise the next time.
WISHES = st.builds(
    Wish,
    st.sampled_from(["post", "post", "hold", "hold", "post_held", "void", "reverse"]),
    KEYS,
    KEYS,
    entries(),
)


class LedgerMachine(RuleBasedStateMachine):
    """Random steps, alone and at once."""

    engine: Engine
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.village = open_village(self.engine, FUNDS_PAISE)
        self.prefix = self.village.kamala  # keys of one run are not those of another
        given = {name: self.balance_of(name) for name in NAMES}
        self.model = Model("opening", Counter(given))
        self.ids: dict[str, str] = {}

    def balance_of(self, name: str) -> int:
        with self.engine.begin() as connection:
            account = getattr(self.village, name)
            return Book(connection).balance(account).balance_paise

    def entry(self, key: str, parts: Legs) -> Entry:
        named = ((getattr(self.village, name), paise) for name, paise in parts)
        return Entry(self.prefix + key, "transfer_money", legs(*named), b"sealed")

    def post(self, key: str, parts: Legs) -> Step:
        return Step(
            lambda book: book.post(self.entry(key, parts)),
            lambda model: model.enter(key, "posted", parts),
        )

    def hold(self, key: str, parts: Legs) -> Step:
        return Step(
            lambda book: book.hold(self.entry(key, parts)),
            lambda model: model.enter(key, "pending", parts),
        )

    def post_held(self, key: str) -> Step:
        return Step(
            lambda book: book.post_held(self.ids[key]),
            lambda model: model.finish(key, "posted"),
        )

    def void(self, key: str) -> Step:
        return Step(
            lambda book: book.void(self.ids[key]),
            lambda model: model.finish(key, "voided"),
        )

    def reverse(self, of: str, key: str) -> Step:
        return Step(
            lambda book: book.reverse(self.ids[of], self.prefix + key),
            lambda model: model.reverse(key, of),
        )

    def step(self, wish: Wish) -> Step | None:
        """What a wish comes to; None while there is no entry to finish or reverse."""
        if wish.kind in {"post", "hold"}:
            return getattr(self, wish.kind)(wish.key, wish.parts)  # type: ignore[no-any-return]
        if wish.of not in self.ids:
            return None
        more = (wish.key,) if wish.kind == "reverse" else ()
        return getattr(self, wish.kind)(wish.of, *more)  # type: ignore[no-any-return]

    @rule(wish=WISHES)
    def alone(self, wish: Wish) -> None:
        step = self.step(wish)
        if step is not None:
            assert self.told(self.run(step)) == step.to_model(self.model)

    @rule(key=KEYS)
    def again(self, key: str) -> None:
        """The same wish with the same key, as a client whose line broke would."""
        if key not in self.ids:
            return
        kind, parts, of = self.model.wish[key]
        step = self.post(key, parts) if kind != "reversal" else self.reverse(of, key)
        before = self.ids[key]
        result = self.run(step)
        assert self.told(result) == step.to_model(self.model)
        assert isinstance(result, Transfer)
        assert result.id == before

    @rule(wishes=st.lists(WISHES, min_size=2, max_size=4))
    def at_once(self, wishes: list[Wish]) -> None:
        """Several at the same moment: as if one after another, in some order."""
        steps = [step for wish in wishes if (step := self.step(wish)) is not None]
        type(self).steps += len(steps)
        results = at_once(self.engine, [step.to_book for step in steps])
        for result in results:
            self.remember(result)
        told = [self.told(result) for result in results]
        self.model = self.in_some_order(steps, told)

    def in_some_order(self, steps: list[Step], told: list[str]) -> Model:
        for order in permutations(range(len(steps))):
            model = deepcopy(self.model)
            said = {number: steps[number].to_model(model) for number in order}
            if [said[number] for number in range(len(told))] == told and (
                self.agrees(model)
            ):
                return model
        raise AssertionError(f"no order of the steps explains {told}")

    def run(self, step: Step) -> Any:
        type(self).steps += 1
        try:
            with self.engine.begin() as connection:
                result: Any = step.to_book(Book(connection))
        except LedgerError as refusal:
            return refusal
        self.remember(result)
        return result

    def remember(self, result: Any) -> None:
        if isinstance(result, Transfer):
            self.ids[result.idempotency_key.removeprefix(self.prefix)] = result.id

    @staticmethod
    def told(result: Any) -> str:
        return result.status if isinstance(result, Transfer) else type(result).__name__

    def agrees(self, model: Model) -> bool:
        with self.engine.begin() as connection:
            book = Book(connection)
            return all(
                (balance.balance_paise, balance.held_paise)
                == (model.balance[name], model.held[name])
                for name in NAMES
                for balance in [book.balance(getattr(self.village, name))]
            )

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.agrees(self.model)


def test_the_ledger_does_what_its_model_does(database: Engine) -> None:
    """500 steps; with ``--hypothesis-profile=long`` ten thousand."""

    class Machine(LedgerMachine):
        engine = database

    profile = settings.default
    assert profile is not None
    wanted = 5 * profile.max_examples
    while Machine.steps < wanted:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Machine,
            settings=settings(
                max_examples=wanted // STEPS_A_RUN,
                stateful_step_count=STEPS_A_RUN,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert problems(database) == []
