"""A device's key: in a file for its owner alone, and a signature others can check."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from protocol.device import DeviceKey, DeviceKeyUnfit, main


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "saathi" / "device.pem"


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def written(place: Path, content: bytes, mode: int = 0o600) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    place.chmod(mode)
    return place


def test_a_key_is_made_once_and_found_again(place: Path) -> None:
    made = DeviceKey.kept_in(place)
    assert DeviceKey.kept_in(place).public == made.public
    assert list(place.parent.iterdir()) == [place]


def test_only_its_owner_can_read_the_key(place: Path) -> None:
    before = os.umask(0)
    try:
        DeviceKey.kept_in(place)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o611])
def test_a_key_that_others_could_read_or_change_is_refused(
    place: Path, mode: int
) -> None:
    DeviceKey.kept_in(place)
    place.chmod(mode)
    with pytest.raises(DeviceKeyUnfit, match="Others can read"):
        DeviceKey.kept_in(place)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_place_of_the_key_is_not_followed(place: Path, there: bool) -> None:
    elsewhere = place.parent / "elsewhere.pem"
    if there:
        DeviceKey.kept_in(elsewhere)
    else:
        place.parent.mkdir()
    place.symlink_to(elsewhere)
    with pytest.raises(DeviceKeyUnfit, match="link to another file"):
        DeviceKey.kept_in(place)
    assert elsewhere.exists() is there


def test_what_is_no_file_is_refused_without_waiting(place: Path) -> None:
    place.parent.mkdir()
    os.mkfifo(place, 0o600)
    with pytest.raises(DeviceKeyUnfit, match="not a file"):
        DeviceKey.kept_in(place)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----\n",
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(ec.generate_private_key(ec.SECP256R1())).replace(b"PRIVATE", b"PUBLIC"),
    ],
    ids=["empty", "rubbish", "Ed25519", "P-384", "mislabelled"],
)
def test_what_is_no_such_key_is_refused_and_stays_as_it_is(
    place: Path, content: bytes
) -> None:
    written(place, content)
    with pytest.raises(DeviceKeyUnfit, match="holds no device key"):
        DeviceKey.kept_in(place)
    assert place.read_bytes() == content


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    written(tmp_path / "a-file", b"")
    with pytest.raises(DeviceKeyUnfit, match="No device key can be kept in"):
        DeviceKey.kept_in(tmp_path / "a-file" / "device.pem")


def test_two_that_start_at_once_have_one_key(place: Path) -> None:
    keys: list[bytes] = []
    begin = threading.Barrier(8)

    def start() -> None:
        begin.wait()
        keys.append(DeviceKey.kept_in(place).public)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert list(place.parent.iterdir()) == [place]


def test_the_proof_is_a_signature_over_the_nonce_that_anybody_can_check(
    place: Path,
) -> None:
    proof = DeviceKey.kept_in(place).proof("the-nonce")
    assert set(proof) == {"signature", "public_key"}
    public = serialization.load_der_public_key(decoded(proof["public_key"]))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    signature = decoded(proof["signature"])
    assert len(signature) == 64
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    der, algorithm = encode_dss_signature(r, s), ec.ECDSA(hashes.SHA256())
    public.verify(der, b"saathi-device-v1:the-nonce", algorithm)
    for other in (b"the-nonce", b"saathi-device-v1:another"):
        with pytest.raises(InvalidSignature):
            public.verify(der, other, algorithm)


def test_the_word_can_be_printed_for_other_clients(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["a-nonce", "--device", str(place)]) == 0
    proof = json.loads(capsys.readouterr().out)
    public = base64.urlsafe_b64encode(DeviceKey.kept_in(place).public).decode()
    assert proof["public_key"] == public.rstrip("=")
    place.chmod(0o644)
    assert main(["a-nonce", "--device", str(place)]) == 1
    assert "Others can read" in capsys.readouterr().err


def test_the_private_half_is_never_shown(place: Path) -> None:
    key = DeviceKey.kept_in(place)
    assert repr(key) == "DeviceKey()"
    assert "PRIVATE" not in str(key.proof("n"))
