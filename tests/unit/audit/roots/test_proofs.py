"""One record, proved to somebody who has nothing but the public key."""

from __future__ import annotations

import copy
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.engine import Engine

from audit.roots import keys, proofs
from audit.roots.reader import LogReader
from audit.roots.records import NoSuchRecord
from operations import audit as audit_program
from services import bootstrap
from services.installation.settings import ROOT
from tests.unit.audit.roots.signed import KEY, KEYS, RAMESH, Signed


def proved(signed: Signed, entry: str) -> dict[str, Any]:
    with signed.engine.connect() as connection:
        proof = proofs.prove(connection, signed.log, LogReader(KEYS), entry)
    return dict(json.loads(json.dumps(proof)))


def test_every_record_that_is_signed_can_be_proved(signed: Signed) -> None:
    signed.busy()
    entries = [str(number) for number in range(1, 13)]
    accounts = (signed.village.kamala, signed.village.ramesh)
    entries += [f"{one}/{version}" for one in accounts for version in range(1, 6)]
    entries += [f"{signed.village.opening}/{version}" for version in (1, 2)]
    for entry in entries:
        shown = proofs.check(proved(signed, entry), KEYS)
        assert (shown["epoch"], shown["newest_epoch"]) in {(1, 2), (2, 2)}


def test_what_is_not_signed_or_not_there_is_not_proved(signed: Signed) -> None:
    signed.busy()
    event = signed.event()
    with pytest.raises(proofs.NotSignedYet):
        proved(signed, str(event))
    account = signed.village.kamala
    for entry in ("999", "kamala", f"{account}/99", f"{account}/x", "x/1"):
        with pytest.raises(NoSuchRecord):
            proved(signed, entry)


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every single value of a proof."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from leaves_of(inner, (*path, key))
    else:
        yield path


def spoilt(proof: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The proof with one value changed."""
    changed = copy.deepcopy(proof)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    value = place[path[-1]]
    other = {int: lambda v: v + 1, str: _other_text}.get(type(value))
    place[path[-1]] = other(value) if other else "something"
    return changed


def _other_text(text: str) -> str:
    return text[:-2] + ("0" if text[-2:-1] != "0" else "1") + text[-1:]


def test_a_proof_with_anything_changed_does_not_hold(signed: Signed) -> None:
    signed.busy()
    for entry in ("3", f"{signed.village.kamala}/4"):
        proof = proved(signed, entry)
        paths = list(leaves_of(proof))
        assert len(paths) > 25
        for path in paths:
            with pytest.raises(proofs.ProofFails):
                proofs.check(spoilt(proof, path), KEYS)
    for nonsense in ({}, {"format": proofs.FORMAT}, {"format": proofs.FORMAT, "x": 1}):
        with pytest.raises(proofs.ProofFails):
            proofs.check(nonsense, KEYS)


def test_a_proof_shows_nothing_that_is_not_checked(signed: Signed) -> None:
    signed.busy()
    for entry in ("3", f"{signed.village.kamala}/4"):
        proof = proved(signed, entry)
        for path, value in otherwise_written(proof):
            changed = copy.deepcopy(proof)
            place: Any = changed
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
            with pytest.raises(proofs.ProofFails):
                proofs.check(changed, KEYS)


def otherwise_written(
    proof: dict[str, Any],
) -> Iterator[tuple[tuple[Any, ...], object]]:
    """The same values in other forms, and values that nothing is hashed over."""
    for added in ((), ("record",), ("record", "fields"), ("line",), ("newest_line",)):
        yield (*added, "note"), "approved by the auditor"
    for path in leaves_of(proof):
        value: Any = proof
        for key in path:
            value = value[key]
        for other in other_forms(value):
            yield path, other
    signature = proof["line"]["signature"]
    yield ("line", "signature"), f"{signature[:10]}!{signature[10:]}"
    yield ("record", "position"), True


def other_forms(value: object) -> list[object]:
    if type(value) is int:
        return [float(value), str(value)]
    if value is None:
        return ["", False]
    text = str(value)
    if re.fullmatch("[0-9a-f-]*[a-f][0-9a-f-]*", text):
        return [text.upper()]
    return [text.replace("T", " ")] if text.endswith("+00:00") else []


def test_another_key_signs_nothing_for_us(signed: Signed) -> None:
    signed.busy()
    other = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(proofs.ProofFails, match="another key"):
        proofs.check(proved(signed, "1"), {keys.fingerprint(other): other})


def test_a_changed_record_cannot_be_proved(signed: Signed, superuser: Engine) -> None:
    signed.busy()
    with superuser.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE audit_events SET outcome = 'x' WHERE id = 2")
    with pytest.raises(proofs.ProofFails):
        proved(signed, "2")


@pytest.fixture
def installed(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options by which the command finds this world's log and key."""
    monkeypatch.setattr(bootstrap, "engine", lambda: signed.engine)
    keys.publish(keys.public_key_of(signed.log.path), KEY.public_key())
    return ["--log", str(signed.log.path)]


def test_the_commands_verify_prove_and_check(
    signed: Signed,
    installed: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    signed.busy()
    assert audit_program.main(["verify", *installed]) == 0
    words = capsys.readouterr().out
    assert "signed: 24 records in 2 lines" in words
    assert f"signed by: {keys.fingerprint(KEY.public_key())}" in words
    assert "read from beside the log" in words
    own = str(tmp_path / "own.pem")
    keys.publish(tmp_path / "own.pem", KEY.public_key())
    assert audit_program.main(["verify", "--public-key", own, *installed]) == 0
    assert "beside the log" not in capsys.readouterr().out
    assert audit_program.main(["prove", "--entry", "3", *installed]) == 0
    proof, key = tmp_path / "proof.json", signed.log.path.with_name("public_key.pem")
    proof.write_text(capsys.readouterr().out)
    assert (
        audit_program.main(["check-proof", str(proof), "--public-key", str(key)]) == 0
    )
    assert capsys.readouterr().out.startswith("holds: audit record 1 of chain")
    whole = proof.read_text()
    twice = whole.replace('"kind": "sign_in"', '"kind": "x", "kind": "sign_in"')
    proof.write_text(twice)
    assert twice != whole
    assert (
        audit_program.main(["check-proof", str(proof), "--public-key", str(key)]) == 1
    )
    assert "twice" in capsys.readouterr().err
    proof.write_text(whole.replace("sign_in", "sign_up"))
    assert (
        audit_program.main(["check-proof", str(proof), "--public-key", str(key)]) == 1
    )
    event = signed.event(RAMESH)
    assert audit_program.main(["prove", "--entry", str(event), *installed]) == 1
    assert "SAATHI_SIGN_EVERY_S" in capsys.readouterr().err
    assert audit_program.main(["prove", "--entry", "77", *installed]) == 1


def test_verification_tells_a_guard_that_was_switched_off(
    signed: Signed,
    superuser: Engine,
    installed: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    signed.busy()
    with superuser.begin() as connection:
        connection.exec_driver_sql("GRANT DELETE ON postings TO saathi_app")
    assert audit_program.main(["verify", *installed]) == 1
    told = capsys.readouterr().out
    assert "broken guard: saathi_app may DELETE on postings" in told


def test_a_proof_is_checked_without_database_log_or_settings(
    signed: Signed, tmp_path: Path
) -> None:
    signed.busy()
    keys.publish(tmp_path / "key.pem", KEY.public_key())
    key = str(tmp_path / "key.pem")
    command = ("operations.audit", "check-proof", "-", "--json", "--public-key", key)
    checked = subprocess.run(
        [sys.executable, "-m", *command],
        input=json.dumps(proved(signed, f"{signed.village.kamala}/2")),
        env={"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert json.loads(checked.stdout)["holds"] is True


def test_a_log_that_is_gone_is_told_by_the_command(
    signed: Signed, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    signed.busy()
    signed.log.path.unlink()
    assert audit_program.main(["verify", *installed]) == 1
    assert "root log" in capsys.readouterr().out
    assert audit_program.main(["verify", "--json", *installed]) == 1
    broken = json.loads(capsys.readouterr().out)["first_broken"]
    assert broken["chain"] == "root log"


def test_without_the_public_key_nothing_is_claimed(
    signed: Signed, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    signed.busy()
    signed.log.path.with_name("public_key.pem").unlink()
    assert audit_program.main(["verify", *installed]) == 2
    assert "--public-key" in capsys.readouterr().err


def test_unfit_keys_are_refused_and_not_quoted(tmp_path: Path) -> None:
    for text in ("", "short", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "ä"):
        with pytest.raises(keys.KeyUnfit) as refused:
            keys.signing_key(text)
        assert not text or text not in str(refused.value)
    for content in (b"", b"-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n"):
        path = tmp_path / "key.pem"
        path.write_bytes(content)
        with pytest.raises(keys.KeyUnfit):
            keys.public_keys(path)


def test_a_new_key_is_added_to_those_that_have_signed(
    signed: Signed, tmp_path: Path
) -> None:
    signed.busy()
    path, new = tmp_path / "keys.pem", Ed25519PrivateKey.generate()
    for key in (KEY, KEY, new):
        keys.publish(path, key.public_key())
    known = keys.public_keys(path)
    assert len(known) == 2
    signed.signer.key, signed.signer.older_keys, signed.signer.reader = new, known, None
    signed.event()
    assert signed.signer.sign() == 1
    with signed.engine.connect() as connection:
        reader = LogReader(known)
        assert proofs.prove(connection, signed.log, reader, "13")["line"]["epoch"] == 3


def test_the_proof_may_come_from_standard_input(
    signed: Signed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no proof"))
    keys.publish(tmp_path / "key.pem", KEY.public_key())
    command = ["check-proof", "-", "--json", "--public-key", str(tmp_path / "key.pem")]
    assert audit_program.main(command) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False
