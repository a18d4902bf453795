"""The administrator: add, unlock, block and forget customers, look at the audit trail.

Every use is itself in the audit trail, under the name of who used it; a look is
written down before anything is shown.
"""

from __future__ import annotations

import argparse
import getpass
import json
import re
import sys
from collections.abc import Callable
from typing import Any

import audit
from audit.details import SLUG
from protocol.sentences import ENGLISH
from services import bootstrap
from services.accounts.opening import pay_in
from services.asking import all_sessions, evidence_requests
from services.installation.database import AWAY, AWAY_WORDS
from services.installation.settings import SettingsError
from services.keeping import forgetting, forgotten_identity
from services.paying import pending_payments
from services.people import biometric_locks, customers, devices
from services.people.customers import Customer, NewCustomer
from services.protecting import block_account
from services.work.errors import InvalidInput, Refusal, SaathiError
from services.work.work import Resources, Work

Answer = dict[str, Any]
_STAFF_NAME = re.compile(r"[a-z][a-z_.-]{0,39}\d{0,4}")


def add_customer(
    resources: Resources, staff: str, new: NewCustomer, opening_paise: int = 0
) -> Answer:
    """Open an account.

    Raises:
        InvalidInput: a value cannot be, or is taken.
    """
    with resources.work() as work:
        customer = customers.add(work, new)
        if opening_paise:
            pay_in(work, customer, opening_paise)
        _note(work, staff, "add_customer", "added", customer)
    return {"number": customer.number, "status": "added"}


def unlock(resources: Resources, staff: str, handle: str) -> Answer:
    """Lift the locks of passcodes, faces and voices, and a block of the account.

    Raises:
        InvalidInput: no customer has that number or UPI ID.
    """
    customer = _customer(resources, staff, "unlock", handle)
    with resources.work() as work:
        customers.unlock(work, customer.id)
        biometric_locks.unlock_all(work, customer.id)
        _note(work, staff, "unlock", "unlocked", customer)
    return {"number": customer.number, "status": "unlocked"}


def block(resources: Resources, staff: str, handle: str) -> Answer:
    """Block an account: sessions end, held payments are given back.

    Raises:
        InvalidInput: no customer has that number or UPI ID.
    """
    customer = _customer(resources, staff, "block_account", handle)
    with resources.work() as work:
        block_account.block_account(work, customer.id, actor=_actor(staff))
    return {"number": customer.number, "status": "blocked"}


def forget_devices(resources: Resources, staff: str, handle: str) -> Answer:
    """Take a customer's devices off: one was lost, or there is no room for another.

    Raises:
        InvalidInput: no customer has that number or UPI ID.
    """
    customer = _customer(resources, staff, "forget_devices", handle)
    with resources.work() as work:
        all_sessions.lock_all_of(work, customer.id)
        # An enrolment under way would bind one of them again.
        evidence_requests.replace_open_of(work, customer.id)
        devices.revoke_all(work, customer.id)
        forgotten_identity.note(work, customer.id, "devices")
        _note(work, staff, "forget_devices", "forgotten", customer)
    return {"number": customer.number, "status": "devices forgotten"}


def look(resources: Resources, staff: str, handle: str, limit: int = 50) -> Answer:
    """Read a customer's audit trail, newest first; the look is recorded first.

    Raises:
        InvalidInput: no customer has that number or UPI ID.
    """
    known = _anybody(resources, staff, "audit_look", handle)
    with resources.work() as work:
        work.audit("audit_look", "shown", actor=_actor(staff), customer_id=known["id"])
    with resources.work() as work:
        events = audit.recent(work.connection, known["id"], limit)
    return {"number": known["number"], "events": [_event(event) for event in events]}


def forget(resources: Resources, staff: str, handle: str, reason: str) -> Answer:
    """Destroy a customer's key and what it opened; the law's records stay.

    Raises:
        InvalidInput: no such customer, or money is there or under way.
    """
    known = _anybody(resources, staff, "forget_customer", handle)
    outcome = forgetting.forget(resources, known["id"], reason, _actor(staff))
    return {"number": known["number"], "status": outcome}


def reapply_forgotten(resources: Resources, staff: str) -> Answer:
    """Forget again, after a restore, whoever the file beside the root log names.

    Returns:
        ``forgotten``, how many are forgotten now, and ``left``, who could not be and
        why; a customer whom the backup does not know is neither.
    """
    with resources.work() as work:
        work.audit("reapply_forgotten", "begun", actor=_actor(staff))
    done = forgetting.reapply(resources)
    forgotten = [each for each in done if each.outcome.startswith("forgotten")]
    left = [each for each in done if each not in forgotten]
    return {
        "forgotten": len(forgotten),
        "left": {e.customer_id: e.outcome for e in left if e.outcome != "unknown"},
    }


def _anybody(resources: Resources, staff: str, wish: str, handle: str) -> Answer:
    """Find a customer's id and number, by number also one who was forgotten."""
    with resources.work() as work:
        forgotten = customers.forgotten(work, handle)
    if forgotten is not None:
        return {"id": forgotten, "number": handle.strip().upper()}
    customer = _customer(resources, staff, wish, handle)
    return {"id": customer.id, "number": customer.number}


def _customer(resources: Resources, staff: str, wish: str, handle: str) -> Customer:
    """Find the customer; a look for somebody who is not there is recorded too."""
    with resources.work() as work:
        customer = customers.find(work, handle)
        if customer is None:
            work.audit(wish, "customer_unknown", actor=_actor(staff))
    if customer is None:
        raise InvalidInput("no_customer_by_handle")
    return customer


def _note(work: Work, staff: str, kind: str, outcome: str, customer: Customer) -> None:
    work.audit(kind, outcome, actor=_actor(staff), customer_id=customer.id)


def _actor(staff: str) -> str:
    return f"staff:{staff}"


def _event(event: audit.AuditEvent) -> Answer:
    return {
        "at": event.occurred_at.isoformat(),
        "actor": event.actor,
        "kind": event.kind,
        "outcome": event.outcome,
        "details": event.details,
    }


def staff_name(text: str) -> str:
    """Check a staff member's name for the trail: a short login, no spaces."""
    if not _STAFF_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a login such as asha.k, in lower case")
    return text


def word(text: str) -> str:
    """Check a reason for the trail: a word of ours, nothing that could be personal."""
    if not SLUG.fullmatch(text):
        raise argparse.ArgumentTypeError("a word such as customer_wish")
    return text


def paise(text: str) -> int:
    """Read rupees from the command line as paise."""
    if not re.fullmatch(r"\d{1,9}(\.\d{2})?", text):
        raise argparse.ArgumentTypeError("rupees such as 500 or 500.50")
    whole, _, cents = text.partition(".")
    return int(whole) * 100 + int(cents or 0)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    described = argparse.ArgumentParser(
        prog="python -m operations.staff", description=__doc__
    )
    described.add_argument(
        "--as",
        dest="staff",
        type=staff_name,
        default=getpass.getuser(),
        help="who is doing this; goes into the audit trail (default: your login)",
    )
    described.add_argument("--json", action="store_true", help="print JSON")
    commands = described.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add-customer", help="open an account")
    adding.add_argument("--name", required=True, help="as on the passbook")
    adding.add_argument("--mobile", required=True, help="ten digits")
    adding.add_argument("--vpa", required=True, help="their UPI ID, name@saathi")
    adding.add_argument(
        "--opening-balance", type=paise, default=0, help="in rupees (default: 0)"
    )
    commands.add_parser("pending", help="list payments under way to other banks")
    commands.add_parser(
        "reapply-forgotten", help="after a restore, forget again whoever was forgotten"
    )
    handle = "mobile number, UPI ID or customer number"
    for name, words in (
        (
            "unlock",
            "lift locks of passcodes, faces, voices, and a block of the account",
        ),
        ("block", "block the account and end every session"),
        ("forget-devices", "let no device stand for them until they enrol again"),
        ("audit", "read the customer's audit trail"),
        ("forget", "destroy the customer's key; what the law wants kept stays"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("customer", help=handle)
        if name == "audit":
            command.add_argument("--limit", type=int, default=50, help="newest events")
        if name == "forget":
            command.add_argument(
                "--reason", type=word, required=True, help="such as customer_wish"
            )
            command.add_argument("--yes", action="store_true", help="do it")
    return described


def _pending(resources: Resources, staff: str) -> Answer:
    return pending_payments.under_way(resources, _actor(staff))


_OF_NOBODY: dict[str, Callable[[Resources, str], Answer]] = {
    "pending": _pending,
    "reapply-forgotten": reapply_forgotten,
}


_OF_SOMEBODY: dict[str, Callable[[Resources, str, str], Answer]] = {
    "unlock": unlock,
    "block": block,
    "forget-devices": forget_devices,
}


def _run(arguments: argparse.Namespace, resources: Resources) -> Answer:
    if arguments.command == "add-customer":
        new = NewCustomer(arguments.name, arguments.mobile, arguments.vpa)
        return add_customer(resources, arguments.staff, new, arguments.opening_balance)
    of_nobody = _OF_NOBODY.get(arguments.command)
    if of_nobody is not None:
        return of_nobody(resources, arguments.staff)
    if arguments.command == "audit":
        return look(resources, arguments.staff, arguments.customer, arguments.limit)
    if arguments.command == "forget":
        if not arguments.yes:
            raise InvalidInput("forgetting_for_good")
        return forget(resources, arguments.staff, arguments.customer, arguments.reason)
    act = _OF_SOMEBODY[arguments.command]
    return act(resources, arguments.staff, arguments.customer)


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when it was refused or some is left."""
    arguments = parser().parse_args(argv)
    try:
        answer = _run(arguments, bootstrap.bank().resources)
    except Refusal as refusal:
        print(refusal.words(ENGLISH), file=sys.stderr)
        return 1
    except (SaathiError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except AWAY:
        print(AWAY_WORDS, file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2) if arguments.json else _as_text(answer))
    return 1 if answer.get("left") else 0


def _as_text(answer: Answer) -> str:
    if "payments" in answer:
        return pending_payments.as_text(answer)
    if "left" in answer:
        left = [f"not forgotten: {who}: {why}" for who, why in answer["left"].items()]
        return "\n".join([f"forgotten: {answer['forgotten']}", *left])
    lines = [f"{answer['number']}: {answer.get('status', 'audit trail')}"]
    for event in answer.get("events", ()):
        lines.append("{at}  {actor}  {kind}: {outcome}  {details}".format(**event))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
