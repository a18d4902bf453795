"""The judge: what the clients swear to against what the ledger holds.

Pure: evidence, a picture of the ledger and what readers saw go in, counts come out.

lost      acknowledged, and not in the ledger as acknowledged
doubled   booked twice, with another amount, under two ids, or without being asked for
drift     a balance that is not what was acknowledged and resolved; sums that differ
negative  below zero, at any reading, after any posting, or at the end
astray    paid by the other bank and not booked here, or the other way round
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.evidence import Evidence, Name, Request

MOVES = ("posted", "reversed")
KINDS = ("lost", "doubled", "drift", "negative", "astray", "unresolved")
# Which state of the ledger's row fits what was acknowledged last.
FITS = {"posted": MOVES, "pending": ("pending",), "voided": ("voided",)}


@dataclass(frozen=True)
class Booked:
    """A transfer as the ledger has it, with the postings that moved money."""

    key: str
    status: str
    utr: str | None
    postings: tuple[tuple[str, int], ...]  # account, paise


@dataclass(frozen=True)
class Account:
    """An account at the end; ``lowest_paise`` is the least its postings ever left."""

    balance_paise: int
    held_paise: int = 0
    may_overdraw: bool = False
    lowest_paise: int = 0


@dataclass(frozen=True)
class Picture:
    """The ledger at one moment."""

    transfers: Sequence[Booked]
    accounts: Mapping[str, Account]


@dataclass(frozen=True)
class Paid:
    """A payment as the other banks have it, by the ledger's key."""

    status: str
    amount_paise: int
    utr: str | None = None


@dataclass
class Verdict:
    """How often each thing went wrong, with some examples, and what went well."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    acknowledged: int = 0
    by_op: Counter[str] = field(default_factory=Counter)
    resolved: Counter[str] = field(default_factory=Counter)

    def finds(self, kind: str, what: str) -> None:
        """Count one wrong thing."""
        self.counts[kind] += 1
        examples = self.examples.setdefault(kind, [])
        if len(examples) < 5:
            examples.append(what)

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong."""
        return not any(self.counts.values())


@dataclass
class Case:
    """Everything the judge is shown; ``before`` is the ledger before the clients."""

    evidence: Evidence
    before: Picture
    after: Picture
    violations: Sequence[tuple[str, str]] = ()  # kind and words, from the readers
    provider: Mapping[str, Paid] = field(default_factory=dict)


def judge(case: Case) -> Verdict:
    """Compare everything; the verdict counts what does not fit."""
    verdict = Verdict()
    states = final_states(case.evidence)
    for key, state in states.items():
        verdict.acknowledged += state == "posted"
        verdict.by_op[f"{request_of(case.evidence, key).op} {state}"] += 1
    _resolutions(case.evidence, verdict)
    found = _by_key(case, verdict)
    unresolved = {request.key for request in case.evidence.open_requests()}
    for key, state in states.items():
        if key in unresolved and state == "refused":
            continue  # counted already; nobody can say what it should be
        _one_key(case.evidence, key, state, found.get(key), verdict)
    for key in found.keys() - states.keys():
        verdict.finds("doubled", f"{key}: booked, and nobody asked for it")
    _balances(case, states, verdict)
    _provider(case, states, found, verdict)
    for kind, words in case.violations:
        verdict.finds(kind if kind in KINDS else "drift", words)
    return verdict


def final_states(evidence: Evidence) -> dict[str, str]:
    """What each key came to, by the clients' word: the furthest that was told."""
    states: dict[str, str] = {}
    for key, op in evidence.requests:
        for answer in evidence.booked((key, op)):
            if states.get(key) in {None, "refused", "pending"}:
                states[key] = answer.says
        states.setdefault(key, "refused")
    return states


def _resolutions(evidence: Evidence, verdict: Verdict) -> None:
    unresolved = {request.name for request in evidence.open_requests()}
    for key, op in sorted(unresolved):
        verdict.finds("unresolved", f"{key}: {op}")
    for name, answers in evidence.answers.items():
        booked = evidence.booked(name)
        if len({answer.shown for answer in booked if answer.shown}) > 1:
            verdict.finds("doubled", f"{name[0]}: acknowledged under two ids")
        lost = any(answer.says == "unanswered" for answer in answers)
        if lost and name not in unresolved:
            # What a retry found first: a second loss may follow the first.
            found = [answer.found for answer in answers if answer.found]
            verdict.resolved[found[0] if found else _without_retry(booked)] += 1


def _without_retry(booked: Sequence[object]) -> str:
    # Somebody else sent the same at the same time, and was answered.
    return "answered to another" if booked else "refused"


def _by_key(case: Case, verdict: Verdict) -> dict[str, Booked]:
    old = {transfer.key for transfer in case.before.transfers}
    found: dict[str, Booked] = {}
    for transfer in case.after.transfers:
        if transfer.key in old:
            continue
        if transfer.key in found:
            verdict.finds("doubled", f"{transfer.key}: twice in the ledger")
        found[transfer.key] = transfer
    for key in old - {transfer.key for transfer in case.after.transfers}:
        verdict.finds("lost", f"{key}: was there before")
    return found


def _one_key(
    evidence: Evidence, key: str, state: str, booked: Booked | None, verdict: Verdict
) -> None:
    """Judge one key: its state, and the money that it moved."""
    if state == "refused":
        if booked is not None and booked.status != "voided":
            verdict.finds("doubled", f"{key}: {booked.status}, though refused")
        return
    if booked is None or booked.status not in FITS[state]:
        there = "not there" if booked is None else booked.status
        kind = "doubled" if there in MOVES else "lost"
        verdict.finds(kind, f"{key}: acknowledged as {state}, {there}")
        return
    wanted = moves(request_of(evidence, key)) if state == "posted" else ()
    _postings(key, Counter(wanted), Counter(booked.postings), verdict)


def _postings(
    key: str,
    wanted: Counter[tuple[str, int]],
    there: Counter[tuple[str, int]],
    verdict: Verdict,
) -> None:
    if there - wanted:
        verdict.finds("doubled", f"{key}: moved {dict(there)}, not {dict(wanted)}")
    elif wanted - there:
        verdict.finds("lost", f"{key}: postings are missing")


def moves(request: Request) -> tuple[tuple[str, int], tuple[str, int]]:
    """The postings of a request."""
    return (
        (request.payer, -request.amount_paise),
        (request.payee, request.amount_paise),
    )


def request_of(evidence: Evidence, key: str) -> Request:
    """The first request for a key; all for one key move the same."""
    ops = ("post", "hold", "reverse", "pay_web", "pay_actions", "pay_out")
    name: Name = next((key, op) for op in ops if (key, op) in evidence.requests)
    return evidence.requests[name]


def _balances(case: Case, states: Mapping[str, str], verdict: Verdict) -> None:
    expected = _expected(case, states)
    for name, account in case.after.accounts.items():
        there = (account.balance_paise, account.held_paise)
        wanted = (expected["balance", name], expected["held", name])
        if there != wanted:
            verdict.finds("drift", f"account {name}: {there} paise, not {wanted}")
        least = min(account.balance_paise - account.held_paise, account.lowest_paise)
        if least < 0 and not account.may_overdraw:
            verdict.finds("negative", f"account {name}: at {least} paise")
    if sum(account.balance_paise for account in case.after.accounts.values()):
        verdict.finds("drift", "the balances do not sum to zero")


def _expected(case: Case, states: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Balances and holds, by what was there before and what the clients swear to."""
    expected: Counter[tuple[str, str]] = Counter()
    for name, account in case.before.accounts.items():
        expected["balance", name] += account.balance_paise
        expected["held", name] += account.held_paise
    for key, state in states.items():
        request = request_of(case.evidence, key)
        if state == "posted":
            for name, paise in moves(request):
                expected["balance", name] += paise
        elif state == "pending":
            expected["held", request.payer] += request.amount_paise
    return expected


def _provider(
    case: Case,
    states: Mapping[str, str],
    found: Mapping[str, Booked],
    verdict: Verdict,
) -> None:
    for (key, op), request in case.evidence.requests.items():
        if op == "pay_out":
            _one_payment(request, found.get(key), case.provider.get(key), verdict)
    for key in case.provider.keys() - states.keys():
        verdict.finds("astray", f"{key}: paid elsewhere, and nobody asked for it")


def _one_payment(
    request: Request, here: Booked | None, there: Paid | None, verdict: Verdict
) -> None:
    posted = here is not None and here.status in MOVES
    paid = there is not None and there.status == "succeeded"
    if posted != paid:
        verdict.finds("astray", f"{request.key}: posted {posted}, paid {paid}")
    elif here and there and posted:
        same = (here.utr, request.amount_paise) == (there.utr, there.amount_paise)
        if not same:
            verdict.finds("astray", f"{request.key}: another UTR or amount")
    if here is not None and here.status == "pending":
        verdict.finds("astray", f"{request.key}: still pending")
