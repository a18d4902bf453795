"""Which probe is compared with which reference.

Every item of a person is a probe once, against a reference made of the items that
follow it (of the same person, in a circle, itself left out). Every item is also a probe
against every such reference of every other person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from biometrics.evaluate.metrics import Floats, Scores

Probe = TypeVar("Probe")
Reference = TypeVar("Reference")
Told = tuple[float, str]  # a score, and what was compared


@dataclass(frozen=True)
class Item(Generic[Probe]):
    """One capture, as the verifier sees it.

    Attributes:
        person: whose it is.
        name: what it is called, for messages.
        probe: what the verifier made of it as a probe; None if it was unfit.
        enrolled: the same for it as a part of a reference, where the conditions may
            be others.
    """

    person: str
    name: str
    probe: Probe | None
    enrolled: Probe | None


@dataclass(frozen=True)
class Enrolled(Generic[Reference]):
    """A reference, and the one item of its person that is probed against it."""

    person: str
    probe_at: int
    reference: Reference


@dataclass(frozen=True)
class Compared:
    """The scores of all trials, and the two that are nearest to an error.

    Attributes:
        scores: of mated and non-mated trials.
        lowest_mated: what the least alike mated trial compared.
        highest_non_mated: what the most alike non-mated trial compared.
    """

    scores: Scores
    lowest_mated: str
    highest_non_mated: str


def references(
    items: Sequence[Item[Probe]],
    size: int,
    enrol: Callable[[Sequence[Probe]], Reference],
) -> Iterator[Enrolled[Reference]]:
    """Make a reference for every item whose person has others that are fit.

    Args:
        items: all items; those of one person need not be together.
        size: of how many items a reference is made; of fewer where there are fewer.
        enrol: what the verifier makes of several captures.
    """
    of_person: dict[str, list[int]] = {}
    for at, item in enumerate(items):
        of_person.setdefault(item.person, []).append(at)
    for person, own in of_person.items():
        for nth, at in enumerate(own):
            circle = [items[other].enrolled for other in own[nth + 1 :] + own[:nth]]
            fit = [captured for captured in circle if captured is not None][:size]
            if fit:
                yield Enrolled(person, at, enrol(fit))


def compare(
    items: Sequence[Item[Probe]],
    enrolled: Iterable[Enrolled[Reference]],
    score: Callable[[Probe, Reference], float],
) -> Compared:
    """Score every trial whose probe is fit.

    Raises:
        ValueError: there are no mated trials, or no others.
    """
    mated: list[Told] = []
    non_mated: list[Told] = []
    for one in enrolled:
        for at, item in enumerate(items):
            if item.probe is None or _is_other_own(one, at, item.person):
                continue
            value = score(item.probe, one.reference)
            kind = mated if at == one.probe_at else non_mated
            kind.append((value, f"{item.name} against {one.person}"))
    scores = Scores.of(_values(mated), _values(non_mated))
    return Compared(scores, min(mated)[1], max(non_mated)[1])


def _is_other_own(enrolled: Enrolled[Reference], at: int, person: str) -> bool:
    """Say whether an item is its reference's person's, but not the one to be probed."""
    return person == enrolled.person and at != enrolled.probe_at


def _values(told: Sequence[Told]) -> Floats:
    return np.array([value for value, _ in told], np.float64)
