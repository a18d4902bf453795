"""After a busy run nothing personal and no code lies in plain text anywhere."""

from __future__ import annotations

import re
import subprocess

import pytest

from services.embedded_database import start
from tests.integration.live import LiveSystem, Person, forgive, spelled

pytestmark = pytest.mark.live

PERSONAL = (
    "Kamala",
    "Ramesh",
    "Sunita",
    "9000000001",
    "9000000002",
    "kamala@saathi",
    "ramesh@saathi",
    "arthritis ointment",
    "seven one nine three",
    "4111111111111111",
)


def busy_run(person: Person) -> list[str]:
    """Do a bit of everything; the passcodes that were shown on the telephone."""
    person.say("my pin is seven one nine three")
    person.say("4111 1111 1111 1111 is my card")
    person.say("I want to sign in")
    person.say("9000000001")
    codes = [person.approve("Sign in")]
    person.say(spelled(codes[0]))
    person.say("please send three hundred rupees to Ramesh for arthritis ointment")
    person.say("yes")
    codes.append(person.approve("Send money"))
    person.say("it is " + " ".join(codes[1]))
    person.say("add gopal at ok axis as a payee")
    person.say("yes")
    codes.append(person.approve("Add a payee"))
    person.say(codes[2])
    # A code said when none is awaited, and one beside its word.
    person.say("is it 903147 or my otp 557201")
    person.say("what did I send to Ramesh")
    return [*codes, "903147", "557201"]


@pytest.fixture(scope="module")
def codes(system: LiveSystem) -> list[str]:
    forgive(system)
    return busy_run(Person(system))


def dump(system: LiveSystem) -> str:
    """Every table, as text."""
    embedded = start(system.var / "postgres")
    program = str(embedded.server.bin_path / "pg_dump")
    done = subprocess.run(
        [program, "--data-only", "--inserts", embedded.url("postgres")],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_no_table_and_no_log_holds_a_name_a_number_or_a_code(
    system: LiveSystem, codes: list[str]
) -> None:
    tables = dump(system)
    assert tables.count("INSERT INTO public.tracker_events") > 50
    logs = "\n".join(path.read_text(errors="replace") for path in system.logs)
    assert len(logs) > 1000
    found = {
        (place, word)
        for place, text in (("tables", tables), ("logs", logs))
        for word in PERSONAL
        if word.lower() in text.lower() or word.encode().hex() in text
    }
    found |= {
        (place, code)
        for place, text in (("tables", tables), ("logs", logs))
        for code in codes
        # As a word of its own: inside ciphertext any six digits may stand.
        if re.search(rf"(?<![0-9A-Za-z.+/]){code}(?![0-9A-Za-z+/])", text)
        or spelled(code) in text
    }
    assert found == set()


def test_the_tracker_hands_out_no_code_even_decrypted(
    system: LiveSystem, codes: list[str]
) -> None:
    from sqlalchemy import create_engine, text

    from services.settings import load
    from vault import Envelope, KeyRing

    loaded = load(system.environment)
    envelope = Envelope(KeyRing.parse(loaded.keys))
    engine = create_engine(loaded.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM tracker_events")).all()
    engine.dispose()
    said = "\n".join(
        envelope.decrypt(
            bytes(row.sealed), f"tracker_events/{row.conversation_id}/{row.position}"
        ).decode()
        for row in rows
    )
    assert "Ramesh" in said
    assert not [code for code in codes if code in said or spelled(code) in said]
    assert "seven one nine three" not in said
