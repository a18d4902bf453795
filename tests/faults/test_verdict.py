"""The judge finds what is wrong: a checker that cannot fail is worth nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import evidence
from tests.faults.evidence import Answer, Evidence, Request, Witness
from tests.faults.verdict import (
    Account,
    Booked,
    Case,
    Paid,
    Picture,
    Verdict,
    judge,
)

KAMALA, RAMESH, BANK = "kamala", "ramesh", "bank"
PAID = Request("k1", "post", KAMALA, RAMESH, 300)
HELD = Request("k2", "hold", KAMALA, RAMESH, 50)
OUT = Request("order/1", "pay_out", KAMALA, BANK, 70)


def posted(request: Request, **changes: object) -> Booked:
    """The ledger's row of a request that was booked as it was asked for."""
    moves = (
        (request.payer, -request.amount_paise),
        (request.payee, request.amount_paise),
    )
    row = Booked(request.key, "posted", "000000000001", moves)
    return replace(row, **changes)  # type: ignore[arg-type]  # fields by name


def sound() -> Case:
    """One transfer, one hold and one payment elsewhere, all as they should be."""
    told = Evidence()
    for request, says in ((PAID, "posted"), (HELD, "pending"), (OUT, "posted")):
        told.asked(request)
        told.told(Answer(*request.name, says, f"id of {request.key}"))
    before = {KAMALA: Account(1000), RAMESH: Account(0), BANK: Account(-1000, 0, True)}
    after = {
        KAMALA: Account(630, 50),
        RAMESH: Account(300),
        BANK: Account(-930, 0, True, -1000),
    }
    held = Booked(HELD.key, "pending", None, ())
    return Case(
        told,
        Picture([], before),
        Picture([posted(PAID), held, posted(OUT)], after),
        provider={OUT.key: Paid("succeeded", 70, "000000000001")},
    )


def with_ledger(case: Case, *transfers: Booked, **accounts: Account) -> Case:
    """The same evidence, and another ledger at the end."""
    kept = {**case.after.accounts, **accounts}
    return replace(case, after=Picture(transfers, kept))


def found(case: Case) -> dict[str, int]:
    return {kind: number for kind, number in judge(case).counts.items() if number}


def test_what_is_sound_is_called_so() -> None:
    verdict = judge(sound())
    assert verdict.clean
    assert verdict.acknowledged == 2


def test_an_acknowledged_transfer_that_is_not_there_is_lost() -> None:
    case = sound()
    _paid, *others = case.after.transfers
    back = {KAMALA: Account(930, 50), RAMESH: Account(0)}
    lost = with_ledger(case, *others, **back)
    assert found(lost) == {"lost": 1, "drift": 2}


@pytest.mark.parametrize("status", ["pending", "voided"])
def test_a_transfer_that_is_less_than_was_acknowledged_is_lost(status: str) -> None:
    case = sound()
    _paid, *others = case.after.transfers
    row = Booked(PAID.key, status, None, ())
    assert found(with_ledger(case, row, *others))["lost"] == 1


def test_a_posting_that_is_missing_is_lost() -> None:
    case = sound()
    _paid, *others = case.after.transfers
    half = posted(PAID, postings=((KAMALA, -300),))
    assert found(with_ledger(case, half, *others))["lost"] == 1


def test_a_transfer_that_vanished_from_before_is_lost() -> None:
    case = sound()
    opening = Booked("funds", "posted", "1", ((KAMALA, 1000), (BANK, -1000)))
    before = Picture([opening], case.before.accounts)
    assert found(replace(case, before=before)) == {"lost": 1}


def test_a_transfer_under_two_rows_is_doubled() -> None:
    case = sound()
    twice = {KAMALA: Account(330, 50), RAMESH: Account(600)}
    doubled = with_ledger(case, *case.after.transfers, posted(PAID), **twice)
    assert found(doubled) == {"doubled": 1, "drift": 2}


def test_postings_made_twice_are_doubled() -> None:
    case = sound()
    _paid, *others = case.after.transfers
    twice = posted(PAID, postings=posted(PAID).postings * 2)
    assert found(with_ledger(case, twice, *others))["doubled"] == 1


def test_another_amount_is_doubled() -> None:
    case = sound()
    _paid, *others = case.after.transfers
    more = posted(PAID, postings=((KAMALA, -400), (RAMESH, 400)))
    assert found(with_ledger(case, more, *others))["doubled"] == 1


def test_a_transfer_that_nobody_asked_for_is_doubled() -> None:
    case = sound()
    invented = posted(replace(PAID, key="k9"))
    assert found(with_ledger(case, *case.after.transfers, invented)) == {"doubled": 1}


def test_a_transfer_booked_though_it_was_refused_is_doubled() -> None:
    case = sound()
    refused = replace(PAID, key="k3")
    case.evidence.asked(refused)
    case.evidence.told(Answer(*refused.name, "refused"))
    assert judge(case).clean
    booked = with_ledger(case, *case.after.transfers, posted(refused))
    assert found(booked) == {"doubled": 1}


def test_a_hold_that_posted_by_itself_is_doubled() -> None:
    case = sound()
    paid, _held, out = case.after.transfers
    assert found(with_ledger(case, paid, posted(HELD), out))["doubled"] == 1


def test_two_ids_for_one_request_are_doubled() -> None:
    case = sound()
    case.evidence.told(Answer(*PAID.name, "posted", "another id"))
    assert found(case) == {"doubled": 1}


def test_a_balance_that_moved_by_itself_is_drift() -> None:
    case = sound()
    moved = {RAMESH: Account(299), BANK: Account(-929, 0, True)}
    assert found(with_ledger(case, *case.after.transfers, **moved)) == {"drift": 2}


def test_a_hold_that_nobody_has_is_drift() -> None:
    case = sound()
    held = {RAMESH: Account(300, 10)}
    assert found(with_ledger(case, *case.after.transfers, **held)) == {"drift": 1}


def test_money_from_nowhere_is_drift() -> None:
    case = sound()
    rich = {RAMESH: Account(301)}
    # The account, and the sum of all.
    assert found(with_ledger(case, *case.after.transfers, **rich)) == {"drift": 2}


def test_a_balance_that_was_below_zero_for_a_moment_is_negative() -> None:
    case = sound()
    once = {RAMESH: Account(300, lowest_paise=-1)}
    assert found(with_ledger(case, *case.after.transfers, **once)) == {"negative": 1}


def test_what_readers_saw_is_counted() -> None:
    seen = [("negative", "an account has -1"), ("drift", "sums"), ("chain", "broken")]
    assert found(replace(sound(), violations=seen)) == {"negative": 1, "drift": 2}


@pytest.mark.parametrize(
    "provider",
    [
        {},
        {OUT.key: Paid("failed", 70)},
        {OUT.key: Paid("succeeded", 71, "000000000001")},
        {OUT.key: Paid("succeeded", 70, "000000000002")},
    ],
    ids=["unknown", "failed", "another amount", "another UTR"],
)
def test_a_payment_that_the_other_bank_has_otherwise_is_astray(
    provider: dict[str, Paid],
) -> None:
    assert found(replace(sound(), provider=provider)) == {"astray": 1}


def test_a_payment_elsewhere_that_was_given_back_is_astray() -> None:
    case = sound()
    *others, _out = case.after.transfers
    voided = Booked(OUT.key, "voided", None, ())
    assert found(with_ledger(case, *others, voided))["astray"] == 1


def test_a_payment_elsewhere_that_nobody_asked_for_is_astray() -> None:
    provider = {**sound().provider, "order/9": Paid("succeeded", 1, "2")}
    assert found(replace(sound(), provider=provider)) == {"astray": 1}


def lost_answer(case: Case, *answers: Answer) -> Verdict:
    """Judge one more request, with these answers to it."""
    request = replace(PAID, key="k4")
    case.evidence.asked(request)
    for answer in answers:
        case.evidence.told(replace(answer, key=request.key))
    return judge(case)


UNANSWERED = Answer("", "post", "unanswered")
REFUSED = Answer("", "post", "refused")


@pytest.mark.parametrize(
    "answers",
    [[], [UNANSWERED], [UNANSWERED, REFUSED]],
    ids=["nothing", "lost", "refused while it might still have been under way"],
)
def test_a_request_whose_end_nobody_knows_is_unresolved(answers: list[Answer]) -> None:
    verdict = lost_answer(sound(), *answers)
    assert {k: n for k, n in verdict.counts.items() if n} == {"unresolved": 1}


def test_a_refusal_once_all_is_quiet_resolves() -> None:
    verdict = lost_answer(sound(), UNANSWERED, replace(REFUSED, quiet=True))
    assert verdict.clean
    assert verdict.resolved == {"refused": 1}


def test_a_retry_tells_whether_it_had_been_booked() -> None:
    case = sound()
    before = Answer(*PAID.name, "posted", f"id of {PAID.key}", found="before")
    case.evidence.told(replace(UNANSWERED, key=PAID.key))
    case.evidence.told(before)
    verdict = judge(case)
    assert verdict.clean
    assert verdict.resolved == {"before": 1}


def test_evidence_is_read_as_it_was_sworn_to(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with Witness(one) as first, Witness(two) as second:
        first.intends(PAID)
        second.intends(PAID)  # another process sends the very same
        first.heard(Answer(*PAID.name, "posted", "id"))
        second.intends(HELD)
        second.intends(HELD, "retry")
        second.notes(readings=3)
    with two.open("ab") as file:
        file.write(b'{"does":"answer","key":"k2"')  # killed while it wrote
    told = evidence.read([one, two])
    assert (told.sent, told.repeats, told.retries) == (3, 1, 1)
    assert told.open_requests() == [HELD]
    assert told.notes == [{"readings": 3}]


def test_one_key_asked_for_in_two_ways_is_a_contradiction(tmp_path: Path) -> None:
    with Witness(tmp_path / "one") as witness:
        witness.intends(PAID)
        witness.intends(replace(PAID, amount_paise=1))
    assert evidence.read([tmp_path / "one"]).contradictions
