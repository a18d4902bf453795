"""A device's key pair, and its word that it was this device that answered.

ECDSA P-256 with SHA-256 over a nonce, the signature as raw r and s (IEEE P1363): what
a browser's WebCrypto makes too. Here the key lies in a file only its owner can read.

``python -m protocol.device NONCE`` prints the word as the API takes it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

SIGNED = b"saathi-device-v1:"  # what comes before the nonce in what is signed
LARGEST_FILE = 10_000  # bytes


class DeviceKeyUnfit(Exception):
    """The key file cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class DeviceKey:
    """The key pair of one device. The private half never leaves it."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def kept_in(cls, path: Path) -> DeviceKey:
        """Open the key in a file, or make one there the first time.

        Raises:
            DeviceKeyUnfit: it is no such key, or others could read or change it.
        """
        try:
            if not os.path.lexists(path):  # a broken link too
                _make(path)
            return cls(_read(path))
        except OSError as error:
            link = " It is a link to another file." if path.is_symlink() else ""
            raise DeviceKeyUnfit(
                f"No device key can be kept in {path}: {error.strerror}.{link}"
            ) from None

    @property
    def public(self) -> bytes:
        """The public half: SubjectPublicKeyInfo, DER."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )

    def signature(self, nonce: str) -> bytes:
        """Sign a nonce: 64 bytes."""
        message = SIGNED + nonce.encode()
        r, s = decode_dss_signature(
            self.private.sign(message, ec.ECDSA(hashes.SHA256()))
        )
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def proof(self, nonce: str) -> dict[str, str]:
        """What the API takes as ``device``: the signature, and whose it is."""
        return {
            "signature": _base64url(self.signature(nonce)),
            "public_key": _base64url(self.public),
        }


def usual_place() -> Path:
    """Where this user's device key lies unless another file is chosen."""
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "saathi" / "device.pem"


def main(arguments: list[str] | None = None) -> int:
    """Print this device's word about a nonce."""
    parser = argparse.ArgumentParser(
        prog="python -m protocol.device",
        description="Signs a nonce with this device's key, which is made the first"
        " time, and prints what the API takes as the field device, in JSON.",
    )
    parser.add_argument("nonce", help="as the challenge told it")
    parser.add_argument(
        "--device",
        metavar="FILE",
        type=Path,
        default=usual_place(),
        help="where the key lies (%(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        print(json.dumps(DeviceKey.kept_in(options.device).proof(options.nonce)))
    except DeviceKeyUnfit as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(path: Path) -> ec.EllipticCurvePrivateKey:
    # Looked at and read through one descriptor: nobody exchanges it in between.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        _check(path, os.fstat(descriptor))
        content = file.read(LARGEST_FILE)
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        raise _no_key(path) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise _no_key(path)
    return key


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise DeviceKeyUnfit(f"{path} is not a file.")
    if status.st_uid != os.geteuid():
        raise DeviceKeyUnfit(f"{path} belongs to somebody else. Choose another file.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise DeviceKeyUnfit(
            f"Others can read {path}, so its key proves nothing. Remove it and enrol"
            " this device again."
        )


def _no_key(path: Path) -> DeviceKeyUnfit:
    return DeviceKeyUnfit(f"{path} holds no device key. Choose another file.")


def _make(path: Path) -> None:
    """Write a new key beside the place and link it there, whole or not at all."""
    key = ec.generate_private_key(ec.SECP256R1())
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _link(draft, path)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # made by somebody else at this moment: theirs is looked at like any
    finally:
        draft.unlink()


if __name__ == "__main__":
    sys.exit(main())
