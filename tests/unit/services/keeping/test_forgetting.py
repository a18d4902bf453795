"""Forgetting: nothing that is left, with any key, says who it was."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from operations import jobs, keys, staff
from operations.demo import add_demo_customers
from services.accounts.open_orders import Proposal
from services.asking.challenges import Challenge
from services.asking.evidence import Heard
from services.asking.issuing import Subject, issue
from services.confirming import upi_callback
from services.keeping import forgetting
from services.keeping.forgetting import reapply
from services.keeping.retention import clear_away
from services.looking.transaction_history import HistoryQuery
from services.paying import settlement
from services.paying.transfer_money import Wish
from services.people import customers
from services.people.customers import NewCustomer
from services.providers import outbox
from services.providers.sandbox_store import SandboxStore
from services.work.errors import (
    InvalidInput,
    OrderUnknown,
    PasscodeExpired,
    PayeeUnknown,
    Refusal,
    SessionExpired,
)
from services.work.work import to_bytes
from tests.unit.conftest import World
from tests.unit.services.identity import Person
from tests.unit.services.vaults import index, pay, ring, run, under
from vault import DataKey, Envelope, VaultError

KAMALA = "9000000001"
CANARIES = ("Kamala", KAMALA, "kamala@saathi", "Ramesh", "ramesh@saathi", "garden wall")


def id_of(world: World, handle: str = KAMALA) -> str:
    with world.resources.work() as work:
        customer = customers.find(work, handle)
        assert customer
        return customer.id


def empty(world: World) -> None:
    """Send Ramesh all that Kamala has, so that she can be forgotten."""
    pay(world, 50_000)


@pytest.fixture
def noted(world: World, tmp_path: Path) -> World:
    """The world, with a file outside the database, and a customer who was busy."""
    noted = under(world, forgotten_log=tmp_path / "roots" / "forgotten.jsonl")
    person = Person(noted).enrolled()
    person.signs_in()
    session = noted.signed_in()
    noted.bank.open_transfer(session, Wish("Sunita", 100, "for the garden wall"))
    run(
        noted.resources.engine,
        "INSERT INTO tracker_events (conversation_id, position, sealed)"
        " VALUES (:c, 0, :s)",
        c=session.conversation_id,
        s=noted.resources.envelope.encrypt(
            b"my name is Kamala", f"tracker_events/{session.conversation_id}/0"
        ),
    )
    noted.bank.request_sign_in(noted.new_session(), KAMALA)  # waits in the outbox
    SandboxStore.of(noted.resources).add("notice", "1", {"to": KAMALA}, "kamala@saathi")
    return noted


def forget(world: World, handle: str = KAMALA) -> str:
    return forgetting.forget(world.resources, id_of(world, handle), "customer_wish")


def test_with_money_there_or_under_way_it_is_refused_in_plain_words(
    noted: World,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        forget(noted)
    assert "₹50,000 are on this account" in refused.value.words("en")
    session = noted.signed_in()
    noted.bank.open_add_payee(session, "asha@okaxis")
    challenge: Any = noted.bank.confirm_order(session)
    noted.bank.redeem(session, challenge.challenge_id, noted.approve())
    held = pay(noted, 20_000, "asha")  # over what a new payee gets at once
    with pytest.raises(InvalidInput) as refused:
        forget(noted)
    assert "still under way" in refused.value.words("en")
    noted.bank.cancel_transfer(noted.signed_in(), held)
    empty(noted)
    assert forget(noted) == "forgotten"


def test_nobody_who_is_about_to_be_paid_is_forgotten(noted: World) -> None:
    with noted.resources.work() as work:
        customers.add(work, NewCustomer("Gopal Rao", "9111111111", "gopal@saathi"))
    session = noted.signed_in()
    noted.bank.open_add_payee(session, "gopal@saathi")
    challenge: Any = noted.bank.confirm_order(session)
    noted.bank.redeem(session, challenge.challenge_id, noted.approve())
    pay(noted, 20_000, "Gopal")
    with pytest.raises(InvalidInput) as refused:
        forget(noted, "9111111111")
    assert "still under way" in refused.value.words("en")


def test_a_forgotten_customer_is_found_by_nothing_and_may_come_back(
    noted: World,
) -> None:
    empty(noted)
    session = noted.signed_in()
    assert forget(noted) == "forgotten"
    with noted.resources.work() as work:
        for handle in (KAMALA, "kamala@saathi", "S10000001"):
            assert customers.find(work, handle) is None
    with pytest.raises(SessionExpired):
        noted.bank.check_balance(session)
    assert noted.bank.session_now(session).customer_name is None
    with noted.resources.work() as work:
        new = customers.add(work, NewCustomer("Kamala Devi", KAMALA, "kamala@saathi"))
    assert new.number != "S10000001"
    page = noted.bank.transaction_history(noted.signed_in(), HistoryQuery())
    assert page.items == ()


def test_what_is_left_opens_with_no_key_there_is(
    noted: World, superuser: Engine
) -> None:
    empty(noted)
    before = b" ".join(everything_that_opens(noted, superuser)).decode(errors="replace")
    assert [word for word in CANARIES if word not in before] == []
    assert before.count("kamala@saathi") >= 5
    forget(noted)
    clear_away(noted.resources)
    others = "SELECT id FROM customers WHERE forgotten_at IS NULL"
    living = {str(row.id) for row in run(superuser, others)}
    assert len(living) == 2
    opened = list(everything_that_opens(noted, superuser))
    # What both sides' statements show stays, by law, until its month's key goes.
    assert any(b"Kamala Devi" in plain for plain in opened)
    run(superuser, "UPDATE data_keys SET wrapped = NULL, destroyed_at = now()")
    of_others = Others(noted, living)
    left = [
        plain
        for plain in everything_that_opens(noted, superuser)
        if not of_others.own(plain)
    ]
    told = b" ".join(left).decode("utf-8", "replace")
    assert [word for word in CANARIES if word in told] == []


class Others:
    """What the customers who are still there know of others: theirs, not hers."""

    def __init__(self, world: World, living: set[str]) -> None:
        self.plain: set[bytes] = set()
        with world.resources.work() as work:
            for each in living:
                customer = customers.by_id(work, each)
                self.plain |= {customer.name.encode(), customer.vpa.encode()}
            rows = work.all(
                "SELECT t.*, c.id AS customer_id FROM counterparties t"
                " JOIN customers c ON c.account_id = t.account_id"
            )
            for row in rows:
                assert str(row.customer_id) in living
                place = f"counterparties/{row.account_id}/{bytes(row.token).hex()}/vpa"
                key = customers.by_id(work, str(row.customer_id)).key
                self.plain.add(key.decrypt(bytes(row.vpa), place))

    def own(self, plain: bytes) -> bool:
        return plain in self.plain


def everything_that_opens(world: World, superuser: Engine) -> list[bytes]:
    """Try every ciphertext in the database with every key, at every place."""
    tables = run(
        superuser,
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bytea'",
    )
    cells = []
    for t, c in tables:
        for row in run(superuser, f"SELECT * FROM {t} WHERE {c} IS NOT NULL"):  # noqa: S608 - the database's own names
            places = list(all_places(t, c, dict(row._mapping)))
            cells.append((bytes(getattr(row, c)), places))
    data_keys = keys_that_unwrap(world, cells)
    return list(opened_by(world, data_keys, cells))


def all_places(table: str, column: str, row: dict[str, Any]) -> list[str]:
    """Every place that a cell could have been sealed for."""
    ids = [str(v) for k, v in row.items() if isinstance(v, (str, int)) or k == "id"]
    token = bytes(row.get("token") or b"").hex()
    single = [f"{table}/{i}/{column}" for i in ids] + [f"{table}/{i}" for i in ids]
    pairs = [f"{table}/{a}/{b}" for a, b in itertools.permutations(ids, 2)]
    return [
        *single,
        *pairs,
        *(f"{pair}/{column}" for pair in pairs),
        *(f"{table}/{i}/{token}/{column}" for i in ids),
    ]


def keys_that_unwrap(world: World, cells: list[Any]) -> list[DataKey]:
    found = []
    for blob, places in cells:
        for place in places:
            try:
                found.append(DataKey(world.resources.ring.unwrap(blob, place)))
            except VaultError:
                continue
    return found


def opened_by(world: World, data_keys: list[DataKey], cells: list[Any]) -> Any:
    openers: list[Envelope | DataKey] = [Envelope(world.resources.ring), *data_keys]
    for blob, places in cells:
        for place in places:
            for body in (blob, blob[8:]):  # a memo's key is named before its body
                for opener in openers:
                    try:
                        yield opener.decrypt(body, place)
                    except VaultError:
                        continue


OF_THE_BODY = (
    "templates",
    "devices",
    "voice_landmarks",
    "accepted_scores",
    "biometric_locks",
    "evidence_requests",
    "captures",
)


def test_nothing_of_face_voice_and_devices_is_left(
    noted: World, superuser: Engine
) -> None:
    empty(noted)
    person = Person(noted).enrolled()
    person.signs_in()
    session, asked = person.asked()
    noted.bank.give_captures(session, asked.challenge_id, person.captures(asked))
    left = {t: run(superuser, f"SELECT 1 FROM {t}") for t in OF_THE_BODY}  # noqa: S608 - our own names
    assert all(left.values()), left
    forget(noted)
    for table in OF_THE_BODY:
        assert run(superuser, f"SELECT 1 FROM {table}") == [], table  # noqa: S608 - our own names
    with pytest.raises(Refusal):
        noted.bank.verify_identity(session, "gone", Heard())


def test_whoever_is_forgotten_while_the_models_work_is_nobody(noted: World) -> None:
    empty(noted)
    person = Person(noted).enrolled()

    def go() -> None:
        person.engines.meanwhile = lambda: None
        forget(noted)

    person.engines.meanwhile = go
    session, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    assert session.level == "anonymous"


def test_others_histories_stay_whole_and_readable(noted: World) -> None:
    pay(noted, 300)
    pay(noted, 49_700)
    forget(noted)
    page = noted.bank.transaction_history(
        noted.signed_in("9000000002"), HistoryQuery(payee="kamala@saathi")
    )
    assert [item.counterparty_name for item in page.items] == ["Kamala Devi"] * 2
    assert noted.problems() == []


def test_nobody_pays_into_a_forgotten_account(noted: World) -> None:
    pay(noted, 1, "Sunita")
    ramesh = noted.signed_in("9000000002")
    noted.bank.open_add_payee(ramesh, "kamala@saathi")
    challenge: Any = noted.bank.confirm_order(ramesh)
    noted.bank.redeem(ramesh, challenge.challenge_id, noted.approve())
    order = noted.bank.open_transfer(ramesh, Wish("Kamala", 100), issue_challenge=True)
    code = noted.approve()
    pay(noted, 49_999)
    forget(noted)
    with pytest.raises(PayeeUnknown):
        noted.bank.confirm_with_passcode(ramesh, order.id, code)
    with pytest.raises(PayeeUnknown):
        noted.bank.open_transfer(ramesh, Wish("Kamala", 200))
    assert "Kamala Devi" in {p.name for p in noted.bank.list_payees(ramesh)}
    assert noted.problems() == []


def test_a_payment_and_a_forgetting_at_once_leave_no_money_with_nobody(
    noted: World,
) -> None:
    ramesh = noted.signed_in("9000000002")
    noted.bank.open_add_payee(ramesh, "kamala@saathi")
    challenge: Any = noted.bank.confirm_order(ramesh)
    noted.bank.redeem(ramesh, challenge.challenge_id, noted.approve())
    empty(noted)
    order = noted.bank.open_transfer(ramesh, Wish("Kamala", 100), issue_challenge=True)
    code, outcomes = noted.approve(), []

    def attempt(do: Any) -> None:
        try:
            do()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.slug)

    customer_id = id_of(noted)
    acts = (
        lambda: noted.bank.confirm_with_passcode(ramesh, order.id, code),
        lambda: forgetting.forget(noted.resources, customer_id, "customer_wish"),
    )
    threads = [threading.Thread(target=attempt, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["done", "payee_unknown"], ["done", "invalid_input"])


def test_everything_that_knew_them_goes_on(noted: World) -> None:
    paid = pay(noted, 50_000)
    kamala = noted.signed_in()
    challenge = noted.bank.request_sign_in(noted.new_session(), KAMALA)
    forget(noted)
    jobs.deliver_outbox(noted.resources)
    for step in (jobs.release_held, jobs.reconcile, clear_away, jobs.beat):
        step(noted.resources)
    with pytest.raises(PasscodeExpired):
        noted.bank.redeem(None, challenge.challenge_id, "123456")
    assert noted.bank.take_rotated_token(kamala)
    noted.bank.close_session(kamala)
    with pytest.raises(OrderUnknown):
        noted.bank.order_by_id(noted.signed_in("9000000002"), paid)
    assert add_demo_customers(noted.resources) is False
    both = under(noted, ring=ring(1, 2), index=index(1, 2))
    assert keys._complete(keys.rotate(both.resources))


def test_a_message_that_waits_for_them_is_not_delivered(noted: World) -> None:
    empty(noted)
    with noted.resources.work() as work:
        about = {"notice_id": "1", "vpa": "kamala@saathi", "text": "hello Kamala"}
        outbox.put(work, "notice", about)
        outbox.put(work, "notice", {**about, "vpa": "sunita@saathi"})
    forget(noted)
    noted.deliver()
    assert noted.upi.notices == ["hello Kamala"]


def test_no_guessed_upi_id_fits_an_order_before_or_after(noted: World) -> None:
    session = noted.signed_in()
    wish = Wish("Ramesh", 5_000_000, "for the garden wall", "garden-7")
    order = noted.bank.open_transfer(session, wish, issue_challenge=True)
    noted.bank.confirm_with_passcode(session, order.id, noted.approve())
    guess = ["transfer_money", "ramesh@saathi", 5_000_000, "for the garden wall"]
    guessed = hashlib.sha256(to_bytes({"wish": guess})).digest()
    with noted.resources.work() as work:
        customer = customers.find(work, KAMALA)
    assert customer
    keyed = Proposal(
        kind="transfer_money",
        payee_vpa="ramesh@saathi",
        amount_paise=5_000_000,
        narration="for the garden wall",
    ).request_hash(customer)
    assert guessed not in digests(noted)
    assert keyed in digests(noted)
    forget(noted)
    assert not {guessed, keyed} & digests(noted)
    sql = "SELECT 1 FROM orders WHERE idempotency_key = 'garden-7'"
    assert run(noted.resources.engine, sql) == []


def digests(world: World) -> set[bytes]:
    rows = run(world.resources.engine, "SELECT request_hash FROM orders")
    return {bytes(row.request_hash) for row in rows}


def paid_elsewhere(world: World) -> str:
    session = world.signed_in()
    world.bank.open_add_payee(session, "asha@okaxis")
    challenge: Any = world.bank.confirm_order(session)
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    return pay(world, 100, "asha")


def test_nobody_is_forgotten_while_the_other_bank_contradicts_the_books(
    noted: World,
) -> None:
    order_id = paid_elsewhere(noted)
    pay(noted, 49_900)
    noted.upi.answer = "failed"
    settlement.hear(noted.resources, order_id)
    with pytest.raises(InvalidInput) as refused:
        forget(noted)
    assert order_id in refused.value.words("en")
    assert id_of(noted)


def test_what_is_heard_of_a_forgotten_customers_payment_is_in_the_trail(
    noted: World, superuser: Engine
) -> None:
    order_id = paid_elsewhere(noted)
    pay(noted, 49_900)
    forget(noted)
    noted.upi.answer = "failed"
    assert upi_callback._payment(noted.resources, order_id) == {}
    sql = "SELECT * FROM audit_events WHERE kind = 'payment_heard'"
    (event,) = run(superuser, sql)
    assert event.details == {"order_id": order_id, "status": "failed"}
    assert run(superuser, "SELECT 1 FROM support_cases") == []


def test_a_message_that_somebody_holds_is_waited_for(noted: World) -> None:
    empty(noted)
    customer_id, held = id_of(noted), threading.Event()
    noted.bank.request_sign_in(noted.new_session(), KAMALA)

    def wrap_anew() -> None:
        with noted.resources.work() as work:
            work.all("SELECT 1 FROM outbox FOR NO KEY UPDATE")
            held.set()
            time.sleep(0.4)

    other = threading.Thread(target=wrap_anew)
    other.start()
    assert held.wait(5)
    forgetting.forget(noted.resources, customer_id, "customer_wish")
    other.join()
    assert left_in_the_outbox(noted) == []


def test_who_was_forgotten_a_moment_ago_is_asked_nothing(noted: World) -> None:
    empty(noted)
    session, handle = noted.new_session(), KAMALA
    with noted.resources.work() as work:
        customer = customers.find(work, handle)
        forget(noted)
        challenge = issue(work, session, customer, Subject("sign_in"))
    assert (challenge.state, left_in_the_outbox(noted)) == ("waiting", [])
    sql = "SELECT 1 FROM challenges WHERE customer_id IS NOT NULL AND session_id = :id"
    assert run(noted.resources.engine, sql, id=session.id) == []


def left_in_the_outbox(world: World) -> list[bytes]:
    """What names Kamala in messages that wait."""
    rows = run(world.resources.engine, "SELECT kind, payload FROM outbox")
    envelope = world.resources.envelope
    opened = [envelope.decrypt(bytes(r.payload), f"outbox/{r.kind}") for r in rows]
    return [plain for plain in opened if b"kamala" in plain]


def test_it_is_in_the_trail_and_doing_it_again_changes_nothing(
    noted: World, superuser: Engine
) -> None:
    empty(noted)
    customer_id = id_of(noted)
    forget(noted)
    before = run(superuser, "SELECT * FROM customers ORDER BY id")
    again = forgetting.forget(noted.resources, customer_id, "customer_wish")
    assert again == "forgotten already"
    assert run(superuser, "SELECT * FROM customers ORDER BY id") == before
    sql = "SELECT * FROM audit_events WHERE kind = 'forget_customer'"
    (event,) = run(superuser, sql)
    assert (str(event.customer_id), event.outcome) == (customer_id, "forgotten")
    assert event.details == {"reason": "customer_wish"}
    log = noted.resources.forgotten_log
    assert log is not None
    (line,) = log.read_text().splitlines()
    assert set(json.loads(line)) == {"customer_id", "forgotten_at"}


def test_whoever_an_older_backup_brings_back_is_forgotten_again(
    noted: World, superuser: Engine
) -> None:
    empty(noted)
    customer_id = id_of(noted)
    backup = run(superuser, "SELECT * FROM customers WHERE id = :id", id=customer_id)
    forget(noted)
    columns = dict(backup[0]._mapping)
    values = ", ".join(f"{name} = :{name}" for name in columns)
    run(superuser, f"UPDATE customers SET {values} WHERE id = :id", **columns)  # noqa: S608 - the table's own columns
    assert id_of(noted) == customer_id
    assert noted.resources.forgotten_log is not None
    with noted.resources.forgotten_log.open("a") as file:
        file.write('{"customer_id": "torn')
    assert [done.outcome for done in reapply(noted.resources)] == ["forgotten"]
    with noted.resources.work() as work:
        assert customers.find(work, KAMALA) is None
    assert [done.outcome for done in reapply(noted.resources)] == ["forgotten already"]


def test_a_backup_from_before_they_came_or_with_their_money_is_told(
    noted: World,
) -> None:
    log = noted.resources.forgotten_log
    assert log is not None
    log.parent.mkdir(parents=True)
    ids = ("00000000-0000-0000-0000-000000000000", "not an id", id_of(noted))
    log.write_text("".join(json.dumps({"customer_id": i}) + "\n" for i in ids))
    told = [done.outcome for done in reapply(noted.resources)]
    assert told[:2] == ["unknown", "unknown"]
    assert "are on this account" in told[2]


def test_without_its_file_nobody_is_forgotten(noted: World, tmp_path: Path) -> None:
    empty(noted)
    (tmp_path / "a file").write_text("in the way")
    blocked = under(noted, forgotten_log=tmp_path / "a file" / "forgotten.jsonl")
    with pytest.raises(InvalidInput) as refused:
        forget(blocked)
    assert "cannot be written" in refused.value.words("en")
    assert id_of(noted)


def test_staff_forget_by_name_reason_and_yes(noted: World) -> None:
    empty(noted)
    told = staff.forget(noted.resources, "asha.k", KAMALA, "customer_wish")
    assert told == {"number": "S10000001", "status": "forgotten"}
    again = staff.forget(noted.resources, "asha.k", "s10000001", "customer_wish")
    assert again["status"] == "forgotten already"
    events = staff.look(noted.resources, "asha.k", "S10000001")["events"]
    assert "forget_customer" in {event["kind"] for event in events}
    with pytest.raises(InvalidInput):
        staff.forget(noted.resources, "asha.k", KAMALA, "customer_wish")
    arguments = staff.parser().parse_args(["forget", KAMALA, "--reason", "a_wish"])
    with pytest.raises(InvalidInput) as refused:
        staff._run(arguments, noted.resources)
    assert "--yes" in refused.value.words("en")
    with pytest.raises(SystemExit):
        staff.parser().parse_args(["forget", KAMALA, "--reason", "Kamala asked 2"])


def test_staff_forget_again_and_are_told_who_is_left(noted: World) -> None:
    log = noted.resources.forgotten_log
    assert log is not None
    log.parent.mkdir(parents=True)
    kamala = id_of(noted)
    ids = ("00000000-0000-0000-0000-000000000000", kamala)
    log.write_text("".join(json.dumps({"customer_id": i}) + "\n" for i in ids))
    arguments = staff.parser().parse_args(["--as", "asha.k", "reapply-forgotten"])
    refused = staff._run(arguments, noted.resources)
    assert list(refused["left"]) == [kamala]
    assert f"not forgotten: {kamala}: " in staff._as_text(refused)
    empty(noted)
    assert staff._run(arguments, noted.resources) == {"forgotten": 1, "left": {}}
