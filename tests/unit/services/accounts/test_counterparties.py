"""Counterparties: opaque in the ledger, found by UPI ID, one token whatever happens."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Entry, move
from operations.embedded_database import OWNER, EmbeddedDatabase, create_database
from services.accounts import counterparties, memos
from services.accounts.counterparties import NOBODY, UNKNOWN, Pair
from services.installation.database import ROOT, connect
from services.keeping.rotation_indexes import reindex_all
from services.looking.transaction_history import HistoryQuery
from services.people import customers
from services.people.customers import NewCustomer
from services.work.work import to_bytes
from tests.unit.conftest import World
from tests.unit.services.vaults import index, pay, run, under

VPA = "asha@okaxis"


def account_of(world: World, handle: str) -> str:
    with world.resources.work() as work:
        customer = customers.find(work, handle)
        assert customer
        return customer.account_id


def token_of(world: World, account: str, vpa: str = VPA) -> bytes:
    with world.resources.work() as work:
        return counterparties.tokens(work, [Pair(account, vpa)])[0]


def lines(world: World, payee: str, by: str = "9000000001") -> list[int]:
    query = HistoryQuery(payee=payee)
    page = world.bank.transaction_history(world.signed_in(by), query)
    return [item.amount_paise for item in page.items]


def at_once(acts: list[Callable[[], object]]) -> None:
    barrier, failed = threading.Barrier(len(acts)), []

    def one(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_token_is_random_lasting_and_its_accounts_own(world: World) -> None:
    kamala, ramesh = account_of(world, "9000000001"), account_of(world, "9000000002")
    token = token_of(world, kamala)
    assert len(token) == 16
    assert token_of(world, kamala) == token
    assert token_of(world, ramesh) != token
    with world.resources.work() as work:
        assert counterparties.find(work, kamala, VPA) == token
        assert counterparties.find(work, kamala, "nobody@okaxis") == UNKNOWN


def test_postings_hold_tokens_and_no_index_of_anybody(
    world: World, superuser: Engine
) -> None:
    pay(world, 300)
    seen = {
        bytes(row.counterparty)
        for row in run(superuser, "SELECT DISTINCT counterparty FROM postings")
    }
    assert {len(token) for token in seen} == {len(NOBODY), counterparties.TOKEN_BYTES}
    people = ("kamala@saathi", "ramesh@saathi", "bank@saathi")
    assert not seen & {world.resources.index.of("vpa", vpa) for vpa in people}


def test_both_sides_find_a_payment_by_the_other(world: World) -> None:
    pay(world, 300)
    pay(world, 200, "Sunita")
    assert lines(world, "Ramesh") == [300_00]
    assert lines(world, "kamala@saathi", by="9000000002") == [300_00]
    assert lines(world, "somebody@okaxis") == []


def test_many_that_meet_somebody_at_once_get_one_token(
    world: World, superuser: Engine
) -> None:
    account = account_of(world, "9000000001")
    # All can read the new index key; half of them have it as current already.
    worlds = [under(world, index=index(2, 1)), under(world, index=index(1, 2))]
    at_once([partial(token_of, worlds[n % 2], account) for n in range(8)])
    sql = "SELECT 1 FROM counterparties WHERE account_id = :id AND token <> :opening"
    opening = token_of(worlds[0], account, "bank@saathi")
    assert len(run(superuser, sql, id=account, opening=opening)) == 1


def test_payments_both_ways_whose_tokens_are_missing_do_not_block_another(
    world: World, superuser: Engine
) -> None:
    kamala, ramesh = account_of(world, "9000000001"), account_of(world, "9000000002")
    pairs = [Pair(kamala, "ramesh@saathi"), Pair(ramesh, "kamala@saathi")]

    def post(number: int) -> None:
        with world.resources.work() as work:
            payer, payee = (kamala, ramesh) if number % 2 else (ramesh, kamala)
            work.book.lock(payer)
            met = counterparties.tokens(work, pairs[:: 1 if number % 2 else -1])
            entry = Entry(
                f"test/{number}", "test", move((payer, met[1]), (payee, met[0]), 100)
            )
            work.book.post(entry)

    for start in range(0, 40, 8):
        run(superuser, "DELETE FROM counterparties")
        at_once([partial(post, start + n) for n in range(8)])
    assert world.problems() == []
    assert len(run(superuser, "SELECT 1 FROM counterparties")) == 2


def test_a_swapped_counterparty_is_refused(world: World, superuser: Engine) -> None:
    kamala = account_of(world, "9000000001")
    token_of(world, kamala)
    token_of(world, kamala, "gopal@okaxis")
    run(
        superuser,
        "UPDATE counterparties c SET vpa = (SELECT o.vpa FROM counterparties o"
        " WHERE o.account_id = c.account_id AND o.token <> c.token LIMIT 1)"
        " WHERE account_id = :id",
        id=kamala,
    )
    later = under(world, index=index(1, 2))
    tally = reindex_all(later.resources, lambda *_: None)["counterparties"]
    assert (tally.done, tally.broken) == (2, 3)


@pytest.fixture
def before_tokens(server: EmbeddedDatabase) -> Iterator[Callable[[str], Engine]]:
    """A database that was brought up to a revision, and can be brought further."""
    name = f"old_{hashlib.sha256(str(id(server)).encode()).hexdigest()[:12]}"
    superuser = server.url("postgres", "postgres")
    create_database(superuser, name)
    engine = connect(server.url("postgres", name), pool_size=5)

    def bring_to(revision: str) -> Engine:
        config = Config(str(ROOT / "alembic.ini"), stdout=io.StringIO())
        config.attributes["url"] = server.url(OWNER, name)
        command.upgrade(config, revision)
        return engine

    yield bring_to
    engine.dispose()


def test_histories_from_before_there_were_tokens_stay_searchable(
    world: World, before_tokens: Callable[[str], Engine]
) -> None:
    engine = before_tokens("0007_roots")
    old = under(world, engine=engine)
    kamala = an_old_customer(old, "9000000001", "kamala@saathi")
    with engine.begin() as connection:
        book = Book(connection)
        house = book.open_account("settlement", None, may_overdraw=True)
        book.post(an_old_entry(old, "opening/1", house, kamala))
        book.post(an_old_entry(old, "order/1", kamala, house))
        book.hold(an_old_entry(old, "order/2", kamala, house))
    before_tokens("head")
    met = old.resources.index.of("vpa", VPA)
    assert token_of(old, kamala) == met

    def found(by: World) -> list[str]:
        with by.resources.work() as work:
            token = counterparties.find(work, kamala, VPA)
            rows = work.book.statement(kamala, limit=9, counterparty=token)
            return [row.idempotency_key for row in rows]

    assert found(old) == ["order/1", "opening/1"]
    both = under(old, index=index(1, 2))
    tallies = reindex_all(both.resources, lambda *_: None)
    assert tallies["counterparties"].broken == tallies["counterparties"].left == 0
    new = under(old, index=index(2))
    assert found(both) == found(new) == ["order/1", "opening/1"]


def an_old_customer(world: World, mobile: str, vpa: str) -> str:
    """Somebody added before there were versions of the index; their account."""
    with world.resources.work() as work:
        # What the code of today writes and the table of then did not have.
        work.run("ALTER TABLE customers ADD COLUMN index_version int")
        work.run("ALTER TABLE customers ADD COLUMN forgotten_at timestamptz")
        added = customers.add(work, NewCustomer("Kamala Devi", mobile, vpa))
        work.run("ALTER TABLE customers DROP COLUMN index_version")
        work.run("ALTER TABLE customers DROP COLUMN forgotten_at")
    return added.account_id


def an_old_entry(world: World, key: str, payer: str, payee: str) -> Entry:
    """An entry as it was written then: indexes in its legs, a memo of its own key."""
    kamala, asha = ("Kamala Devi", "kamala@saathi"), ("Asha Rao", VPA)
    sides = (asha, kamala) if key.startswith("opening") else (kamala, asha)
    memo = memos.Memo(*sides[0], *sides[1])
    of, paise = world.resources.index.of, 900 if sides[0] == asha else 100
    return Entry(
        key,
        "test",
        move((payer, of("vpa", sides[0][1])), (payee, of("vpa", sides[1][1])), paise),
        world.resources.envelope.encrypt(to_bytes(vars(memo)), f"transfers/{key}/memo"),
    )
