"""The program of the keys: what it prints, what it refuses, what it writes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from operations import keys
from services.installation import env_file
from services.installation.settings import Settings, SettingsError, load
from tests.conftest import FreshDatabase
from tests.unit.conftest import World
from tests.unit.services.keeping.test_rotation import program
from tests.unit.services.vaults import index, pay, ring, under
from vault import BlindIndex, KeyRing


@pytest.fixture
def installed(tmp_path: Path) -> Settings:
    """An installation whose secrets are in var/env."""
    drawn = env_file.new_secrets()
    env_file.write(tmp_path / "env", drawn)
    return load(
        {
            **drawn,
            "SAATHI_DEMO": "1",
            "SAATHI_VAR": str(tmp_path),
            "DATABASE_URL": "postgresql:///nowhere",
        }
    )


def test_a_new_key_is_readable_first_and_current_then(installed: Settings) -> None:
    steps = keys.new(installed, "keys")
    first, then = KeyRing.parse(steps["readable"]), KeyRing.parse(steps["current"])
    assert first.versions == then.versions == {1, 2}
    assert (first.current, then.current) == (1, 2)
    assert KeyRing.parse(steps["alone"]).versions == {2}
    wrapped = then.wrap(bytes(range(32)), "a place")
    assert first.unwrap(wrapped, "a place") == bytes(range(32))
    assert installed.keys in steps["current"]


def test_a_single_index_key_becomes_version_one_of_a_ring(installed: Settings) -> None:
    steps = keys.new(installed, "index")
    before = BlindIndex.parse(installed.index_key)
    first, then = (
        BlindIndex.parse(steps["readable"]),
        BlindIndex.parse(steps["current"]),
    )
    assert first.of("vpa", "a") == before.of("vpa", "a")
    assert then.of("vpa", "a") not in before.all_of("vpa", "a")
    assert set(first.all_of("vpa", "a")) == set(then.all_of("vpa", "a"))


def test_each_new_key_is_another_and_the_steps_are_told(installed: Settings) -> None:
    one, other = (keys.new(installed, "keys") for _ in range(2))
    assert one["alone"] != other["alone"]
    told = keys._steps(one)
    places = [told.index(f"SAATHI_KEYS={one[s]}\n") for s in ("readable", "current")]
    assert places == sorted(places)
    assert told.index("operations.keys rotate") > places[-1]


def test_a_value_is_written_where_it_came_from_and_nowhere_else(
    installed: Settings,
) -> None:
    new = keys.new(installed, "keys")["current"]
    keys.write(installed, "SAATHI_KEYS", new)
    written = env_file.read(installed.var / "env")
    assert written["SAATHI_KEYS"] == new
    assert written["SAATHI_INDEX_KEY"] == installed.index_key
    elsewhere = replace(installed, index_key=env_file.new_key())
    with pytest.raises(SettingsError, match="does not come from"):
        keys.write(elsewhere, "SAATHI_INDEX_KEY", new)


def test_only_what_nothing_needs_is_retired(world: World, installed: Settings) -> None:
    pay(world, 300)
    both = under(world, ring=ring(1, 2), index=index(1, 2))
    text = keys.new(installed, "keys")["current"]
    given = replace(installed, keys=text)
    with pytest.raises(SettingsError, match=r"1 by 3 of customers\.data_key"):
        keys.retire(both.resources, given, "keys")
    keys.rotate(both.resources)
    answer = keys.retire(both.resources, given, "keys")
    assert answer["retired"] == [1]
    assert answer["value"] == text.split(",")[1]


def test_the_only_key_is_never_retired(world: World, installed: Settings) -> None:
    with pytest.raises(SettingsError, match="only one version"):
        keys.retire(world.resources, installed, "index")


def test_the_program_tells_in_json_and_in_words(
    world: World, fresh_database: FreshDatabase
) -> None:
    pay(world, 300)
    told, _ = program(fresh_database, "--json", "status").communicate()
    standing = json.loads(told)["SAATHI_KEYS"]
    assert standing["under"]["customers.data_key"] == {"1": 3}
    assert (standing["current"], standing["missing"]) == (2, [])
    words, _ = program(fresh_database, "rotate").communicate()
    assert "customers.data_key" in words
    words, _ = program(fresh_database, "status").communicate()
    assert words.count("may be removed: 1") == 2


def test_the_program_says_what_is_missing(
    world: World, fresh_database: FreshDatabase
) -> None:
    later = under(world, ring=ring(1, 2, 3))
    keys.rotate(later.resources)
    ended = program(fresh_database, "status")
    told, _ = ended.communicate()
    assert "MISSING: 3" in told
    assert ended.returncode == 1
    ended = program(fresh_database, "rotate")
    told, _ = ended.communicate()
    assert (ended.returncode, "3 broken" in told) == (1, True)
