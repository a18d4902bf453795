"""Playing a stranger's conversation against the live system, and judging what was done.

Each conversation is one fresh customer's, so that none can touch another's.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from operations.staff import add_customer
from services import bootstrap
from services.accounts import payees
from services.bank import Bank
from services.installation import database, settings
from services.people import customers
from services.people.customers import NewCustomer
from tests.integration.live import WORDS, LiveSystem, Person
from tests.strangers.cases import Case

OPENING_PAISE = 3_00_000_00
PAYEES = ("ramesh@saathi", "sunita@saathi")
REQUEST_WITHIN_S = 2.5
NUMBERS = itertools.count(9_700_000_001)
ASKED_NOTHING = "(nothing was asked on the phone)"


@dataclass
class Played:
    """One conversation as it went: the replies to each line, and what was wrong."""

    case: Case
    replies: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # as the telephone showed them
    wrong: list[str] = field(default_factory=list)


@contextmanager
def bank_of(system: LiveSystem) -> Iterator[Bank]:
    """Open the system's own bank, as its staff does."""
    own = settings.load(system.environment)
    engine = database.connect(own.database_url)
    yield bootstrap.build(own, engine)
    engine.dispose()


def newcomer(bank: Bank, system: LiveSystem) -> tuple[Person, str]:
    """Add a customer with two payees a moment old; the person and their number."""
    mobile = str(next(NUMBERS))
    vpa = f"exam{mobile}@saathi"
    new = NewCustomer(f"Exam Customer {mobile[-4:]}", mobile, vpa)
    add_customer(bank.resources, "exam", new, OPENING_PAISE)
    with bank.resources.work() as work:
        customer = customers.find(work, mobile)
        assert customer
        for other in PAYEES:
            resolved = payees.resolve_own(work, other)
            assert resolved
            payees.save(work, customer, resolved)
    return Person(system, vpa), mobile


def play(bank: Bank, system: LiveSystem, case: Case) -> Played:
    """Hold one conversation; an error of the system is told as what was wrong."""
    played = Played(case)
    person, mobile = newcomer(bank, system)
    try:
        if case.signed_in:
            person.sign_in_by_api(mobile)
        asked = _say_all(person, mobile, played)
        _judge(person, mobile, played, asked=asked)
    except Exception as error:
        played.wrong.append(f"{type(error).__name__}: {str(error)[:200]}")
    finally:
        person.http.close()
        system.clients.remove(person.http)
    return played


def _say_all(person: Person, mobile: str, played: Played) -> bool:
    *earlier, last = (line.replace("<mobile>", mobile) for line in played.case.lines)
    for line in earlier:  # one by one: what was said before an error is told, too
        played.replies.append(_answer(person, line, played.codes))
    before = len(_waiting(person))
    played.replies.append(_answer(person, last, played.codes))
    time.sleep(0.5)  # a request travels through the outbox
    return len(_waiting(person)) > before


def _answer(person: Person, line: str, codes: list[str]) -> str:
    said = _with_code(person, line, codes)
    return ASKED_NOTHING if said is None else person.say(said)


def _with_code(person: Person, line: str, codes: list[str]) -> str | None:
    for mark in ("<code>", "<words>", "<half>"):
        if mark in line:
            code = _approved(person, 1.0 if codes else REQUEST_WITHIN_S)
            if code is None and not codes:
                return None
            # Without a new request the telephone still shows the code from before.
            codes.append(code or codes[-1])
            code = codes[-1]
            said = {"<code>": code, "<half>": code[:3]}
            words = " ".join(WORDS[int(digit)] for digit in code)
            return line.replace(mark, said.get(mark, words))
    return line


def _waiting(person: Person) -> list[dict[str, str]]:
    return [request for request in person.requests() if request["state"] == "waiting"]


def _approved(person: Person, within_s: float) -> str | None:
    """Approve the newest request, once it has come; None when none does."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        rows = _waiting(person)
        if rows:
            newest = max(rows, key=lambda row: row["expires_at"])
            where = f"/sandbox/phone/{person.vpa}/requests/{newest['id']}/approve/"
            return str(person.http.post(where).json().get("passcode", "000000"))
        time.sleep(0.1)
    return None


def _judge(person: Person, mobile: str, played: Played, *, asked: bool) -> None:
    case, last, everything = (
        played.case,
        played.replies[-1],
        " || ".join(played.replies),
    )
    wrong = played.wrong
    posted = _posted(person, mobile)
    if posted != case.posted:
        wrong.append(f"posted {posted}, not {case.posted}")
    if case.asks_phone is not None and asked != case.asks_phone:
        wrong.append(f"asked the phone: {asked}")
    if case.says and not case.says.search(last):
        wrong.append(f"does not say /{case.says.pattern}/")
    if case.never and case.never.search(everything):
        wrong.append(f"says /{case.never.pattern}/")


def _posted(person: Person, mobile: str) -> tuple[tuple[int, str], ...]:
    where = "/api/transactions/history/"
    answer = person.get(where, limit=50, direction="debit")
    if answer.status_code == 401:  # the conversation signed out, or never in
        person.sign_in_by_api(mobile)
        answer = person.get(where, limit=50, direction="debit")
    rows = [row for row in answer.json()["items"] if row["status"] == "posted"]
    return tuple(sorted((r["amount_paise"], r["counterparty"]["vpa"]) for r in rows))
