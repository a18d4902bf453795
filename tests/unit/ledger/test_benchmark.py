from __future__ import annotations

import json

import pytest

from ledger import benchmark
from ledger.benchmark.clients import ClientFailed, Plan, run
from services.installation import database as databases
from tests.conftest import FreshDatabase


def test_it_posts_counts_and_proves(
    fresh_database: FreshDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    url = ["--database-url", fresh_database.url]
    quick = ["--seconds", "1", "--threads", "3", "--accounts", "70"]
    assert benchmark.main([*quick, *url, "--json"]) == 0
    out, progress = capsys.readouterr()
    figures = json.loads(out)
    assert figures["transfers"] > 0
    assert figures["holds"] is True
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert (figures["threads"], figures["accounts"]) == (3, 70)
    assert "opening 70 accounts" in progress


def test_it_compares_in_turns_and_leaves_no_table_behind(
    fresh_database: FreshDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    url = ["--database-url", fresh_database.superuser_url]
    quick = ["--seconds", "1", "--threads", "2", "--hot"]
    more = ["--compare", "--turns", "1", "--history", "10000"]
    assert benchmark.main([*quick, *url, *more]) == 0
    told = capsys.readouterr().out
    assert "2 accounts" in told
    assert "plain way" in told
    assert "TPC-B, scale 20" in told
    assert "101 postings in the account" in told
    engine = databases.connect(fresh_database.superuser_url)
    with engine.connect() as connection:
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_tables WHERE tablename ~ '^(plain|pgbench)_'"
        ).scalar_one()
    engine.dispose()
    assert left == 0


def test_a_client_that_fails_ends_the_run_with_its_own_words(
    fresh_database: FreshDatabase,
) -> None:
    nobody = ["00000000-0000-0000-0000-000000000001"] * 2
    plan = Plan("ledger", fresh_database.url, nobody, 1)
    with pytest.raises(ClientFailed, match="AccountUnknown: no account"):
        run(plan, 2)


def test_a_database_that_cannot_be_used_is_an_error(
    fresh_database: FreshDatabase,
) -> None:
    nowhere = fresh_database.url.replace("/test_", "/nowhere_")
    with pytest.raises(Exception, match="nowhere_"):
        benchmark.main(["--seconds", "1", "--database-url", nowhere])


@pytest.mark.parametrize("wrong", [["--seconds", "0"], ["--accounts", "1"], ["--x"]])
def test_arguments_are_checked(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(wrong)


def test_quantiles_are_read_off_the_ordered_times() -> None:
    times = [n / 1000 for n in range(1, 101)]
    assert benchmark.quantile_ms(times, 0.5) == 51
    assert benchmark.quantile_ms(times, 0.99) == 100
    assert benchmark.quantile_ms([], 0.5) == 0
