"""The bad network itself: it passes everything on, until it is told not to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from operations.embedded_database import EmbeddedDatabase
from tests.conftest import FreshDatabase
from tests.faults.proxy import Proxy

Connection = Any  # psycopg2's own
COUNT = "SELECT count(*) FROM noted"


@pytest.fixture
def proxy(server: EmbeddedDatabase, tmp_path: Path) -> Iterator[Proxy]:
    socket = Path(server.socket_folder) / ".s.PGSQL.5432"
    with Proxy(socket, tmp_path / ".s.PGSQL.5432") as running:
        yield running


@pytest.fixture
def direct(fresh_database: FreshDatabase) -> Iterator[Connection]:
    connection = psycopg2.connect(fresh_database.superuser_url)
    connection.autocommit = True
    connection.cursor().execute("CREATE TABLE noted (what text)")
    yield connection
    connection.close()


def through(proxy: Proxy, database: FreshDatabase, **others: str) -> Connection:
    """A connection of the superuser's through the proxy, each statement committed."""
    host = str(proxy.listen.parent) if proxy.listen else "127.0.0.1"
    given: dict[str, Any] = {
        "host": host,
        "port": str(proxy.port or 5432),
        "connect_timeout": "10",
        **others,
    }
    connection = psycopg2.connect(database.superuser_url, **given)
    connection.autocommit = True
    return connection


def ask(connection: Connection, query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def until_noted(direct: Connection, number: int, within_s: float = 5.0) -> int:
    """Wait for rows of a statement whose client is gone; how many there are."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        found = int(ask(direct, COUNT))
        if found >= number:
            return found
        time.sleep(0.02)
    return int(ask(direct, COUNT))


def test_what_is_large_passes_whole_in_both_directions(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    connection = through(proxy, fresh_database)
    text = "x" * 5_000_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", (text,))
        assert cursor.fetchone() == (text,)
    connection.close()


def test_many_clients_that_come_at_once_are_all_served(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    answers: list[object] = []

    def come() -> None:
        connection = through(proxy, fresh_database, connect_timeout="5")
        answers.append(ask(connection, "SELECT 1"))
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 20


def test_a_tcp_port_of_loopback_does_as_well(
    server: EmbeddedDatabase, fresh_database: FreshDatabase
) -> None:
    socket = Path(server.socket_folder) / ".s.PGSQL.5432"
    with Proxy(socket) as running:
        connection = through(running, fresh_database)
        assert ask(connection, "SELECT 1") == 1
        connection.close()


def test_all_connections_are_cut_at_once(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    connections = [through(proxy, fresh_database) for _ in range(3)]
    assert proxy.cut_all() == 3
    for connection in connections:
        with pytest.raises(psycopg2.OperationalError):
            ask(connection, "SELECT 1")
    assert ask(through(proxy, fresh_database), "SELECT 1") == 1


def test_a_lost_answer_leaves_the_work_committed(
    proxy: Proxy,
    fresh_database: FreshDatabase,
    direct: Connection,
) -> None:
    connection = through(proxy, fresh_database)
    assert proxy.cut_after(0, "down") == 1
    with pytest.raises(psycopg2.OperationalError):
        ask(connection, "INSERT INTO noted VALUES ('booked')")
    assert until_noted(direct, 1) == 1


def test_a_request_cut_short_is_never_done(
    proxy: Proxy,
    fresh_database: FreshDatabase,
    direct: Connection,
) -> None:
    connection = through(proxy, fresh_database)
    proxy.cut_after(20, "up")
    with pytest.raises(psycopg2.OperationalError):
        ask(connection, "INSERT INTO noted VALUES ('booked')")
    time.sleep(0.2)
    assert ask(direct, COUNT) == 0


def test_an_answer_is_cut_after_so_many_bytes(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    connection = through(proxy, fresh_database)
    proxy.cut_after(10_000_000, "down")  # far away: nothing happens yet
    assert ask(connection, "SELECT repeat('x', 1000)") == "x" * 1000
    proxy.cut_after(500, "down")
    with pytest.raises(psycopg2.OperationalError):
        ask(connection, "SELECT repeat('x', 1000)")


def test_a_delay_is_felt_and_changes_no_order(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    connection = through(proxy, fresh_database)
    proxy.delay_s = 0.1
    began = time.monotonic()
    answers = [ask(connection, f"SELECT {number}") for number in range(3)]
    assert time.monotonic() - began >= 0.6  # three times there and back
    assert answers == [0, 1, 2]
    proxy.calm()
    assert ask(connection, "SELECT repeat('x', 300000)") == "x" * 300_000


def test_new_connections_are_refused_until_it_is_calm(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    old = through(proxy, fresh_database)
    proxy.refusing = True
    with pytest.raises(psycopg2.OperationalError):
        through(proxy, fresh_database)
    assert ask(old, "SELECT 1") == 1
    proxy.calm()
    assert ask(through(proxy, fresh_database), "SELECT 1") == 1


def test_calm_forgets_cuts_that_were_to_come(
    proxy: Proxy, fresh_database: FreshDatabase
) -> None:
    connection = through(proxy, fresh_database)
    proxy.cut_after(0, "down")
    proxy.calm()
    assert ask(connection, "SELECT 1") == 1


def test_without_a_server_the_client_is_turned_away(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    with (
        Proxy(tmp_path / "nobody", tmp_path / ".s.PGSQL.5432") as running,
        pytest.raises(psycopg2.OperationalError),
    ):
        through(running, fresh_database, connect_timeout="5")
