from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biometrics.evaluate.trials import Item, compare, references

Names = tuple[str, ...]


def items_of(**counts: int) -> list[Item[str]]:
    return [
        Item(person, f"{person}{nth}", f"{person}{nth}", f"{person}{nth}")
        for person, count in counts.items()
        for nth in range(count)
    ]


def joined(captured: Sequence[str]) -> Names:
    return tuple(captured)


def test_each_item_is_probed_against_the_three_that_follow_it() -> None:
    made = list(references(items_of(a=5), 3, joined))
    assert [one.probe_at for one in made] == [0, 1, 2, 3, 4]
    assert made[0].reference == ("a1", "a2", "a3")
    assert made[3].reference == ("a4", "a0", "a1")


def test_who_has_one_item_is_never_enrolled_but_probes_the_others() -> None:
    items = items_of(a=2, lone=1)
    made = list(references(items, 3, joined))
    assert {one.person for one in made} == {"a"}
    found = compare(items, made, lambda probe, reference: float(len(probe)))
    assert found.scores.mated.size == 2
    assert found.scores.non_mated.size == 2


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(1, 5))
def test_every_item_is_a_probe_once_and_never_part_of_its_own_reference(
    counts: list[int], size: int
) -> None:
    items = items_of(**{f"p{at}": count for at, count in enumerate(counts)})
    made = list(references(items, size, joined))
    several = [item for item in items if counts[int(item.person[1])] > 1]
    probed = Counter(items[one.probe_at].name for one in made)
    assert probed == Counter(item.name for item in several)
    for one in made:
        assert items[one.probe_at].name not in one.reference
        assert {name.rstrip("0123456789")[0] for name in one.reference} == {"p"}
        assert len(set(one.reference)) == min(size, counts[int(one.person[1])] - 1)
        assert all(name.startswith(one.person) for name in one.reference)


@given(st.lists(st.integers(2, 5), min_size=2, max_size=4))
def test_every_item_meets_every_reference_of_the_others(counts: list[int]) -> None:
    items = items_of(**{f"p{at}": count for at, count in enumerate(counts)})
    made = list(references(items, 3, joined))
    met: list[tuple[str, Names]] = []

    def score(probe: str, reference: Names) -> float:
        met.append((probe, reference))
        return 0.0

    found = compare(items, made, score)
    others = sum(count * (len(items) - count) for count in counts)
    assert found.scores.mated.size == len(items)
    assert found.scores.non_mated.size == others
    assert len(set(met)) == len(met)


def test_what_is_unfit_is_left_out_as_probe_and_as_reference() -> None:
    items = items_of(a=3, b=2)
    items[1] = Item("a", "a1", None, "a1")
    items[2] = Item("a", "a2", "a2", None)
    made = list(references(items, 3, joined))
    assert [one.reference for one in made if one.person == "a"] == [
        ("a1",),
        ("a0",),
        ("a0", "a1"),
    ]
    found = compare(items, made, lambda probe, reference: 0.0)
    assert found.scores.mated.size == 4


def test_the_two_trials_nearest_to_an_error_are_named() -> None:
    items = items_of(a=2, b=2)
    score = {"a0": 0.9, "a1": 0.4, "b0": 0.8, "b1": 0.7}
    found = compare(items, references(items, 3, joined), lambda p, _: score[p])
    assert found.lowest_mated == "a1 against a"
    assert found.highest_non_mated == "a0 against b"


def test_one_person_alone_has_no_error_rates() -> None:
    items = items_of(a=3)
    with pytest.raises(ValueError, match="need"):
        compare(items, references(items, 3, joined), lambda probe, reference: 0.0)
