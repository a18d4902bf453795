"""Devices: a key pair that a customer's browser or program keeps, and proves to hold.

ECDSA P-256 with SHA-256 (FIPS 186-5) over a prefix and the request's nonce. The prefix
keeps a signature for Saathi from being one for anything else; the nonce ties it to one
request, thus to one session, customer and purpose.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from protocol.sentences import Sentence
from services.people.customers import Customer
from services.work.errors import TooManyDevices
from services.work.work import Work, from_bytes, to_bytes
from vault import places

PREFIX = b"saathi-device-v1:"
HALF = 32  # bytes of r, and of s


@dataclass(frozen=True)
class DeviceName:
    """What its owner knows a device by: Chrome on Android."""

    program: str
    system: str

    @property
    def sentence(self) -> Sentence:
        """How it is told."""
        named = {"program": self.program, "system": self.system}
        return Sentence("security_log.name", named)


@dataclass(frozen=True)
class DeviceProof:
    """A device's word: ECDSA P-256 with SHA-256 over the nonce.

    Attributes:
        signature: raw r and s, 64 bytes (IEEE P1363, what WebCrypto gives).
        public_key: SubjectPublicKeyInfo, DER; what is learnt when enrolling, and what
            names the device where ``device_id`` is None.
        name: what it calls itself; believed for nothing but to be told.
    """

    device_id: str | None
    signature: bytes = field(repr=False)
    public_key: bytes | None = field(default=None, repr=False)
    name: DeviceName | None = None


@dataclass(frozen=True)
class NewDevice:
    """A device that signed, and is to be remembered."""

    public_key: bytes = field(repr=False)
    name: DeviceName | None = None


@dataclass(frozen=True)
class KnownDevice:
    """A customer's device that was not revoked."""

    id: str
    known_since: datetime
    last_used_at: datetime | None
    name: DeviceName | None = None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A row of ``devices``; what it is called is sealed."""

    id: str
    public_key: bytes
    created_at: datetime
    last_used_at: datetime | None
    name: bytes | None


def proves(public_key: bytes, nonce: str, signature: bytes) -> bool:
    """Whether a signature (raw r and s, 64 bytes) over the nonce is this key's."""
    key = readable(public_key)
    if key is None or len(signature) != 2 * HALF:
        return False
    r, s = (
        int.from_bytes(half, "big") for half in (signature[:HALF], signature[HALF:])
    )
    try:
        key.verify(
            encode_dss_signature(r, s),
            PREFIX + nonce.encode("ascii"),
            ec.ECDSA(hashes.SHA256()),
        )
    except InvalidSignature:
        return False
    return True


def readable(public_key: bytes) -> ec.EllipticCurvePublicKey | None:
    """Read a SubjectPublicKeyInfo in DER; None for anything but a key on P-256."""
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    return key if isinstance(key.curve, ec.SECP256R1) else None


def proven(
    work: Work, customer_id: str | None, proof: DeviceProof | None, nonce: str
) -> DeviceRow | None:
    """Return the customer's device that signed; None for every other.

    A device that was never told its id is found by its public key. A device of one
    customer says nothing for another. Where there is none to compare with, a key of
    nobody's is: that takes as long.
    """
    if proof is None:
        return None
    row = work.row(
        DeviceRow,
        "SELECT * FROM devices WHERE (cast(id AS text) = :id"
        " OR (:id = '' AND public_key = cast(:key AS bytea)))"
        " AND cast(customer_id AS text) = :customer AND revoked_at IS NULL",
        id=proof.device_id or "",
        key=proof.public_key or b"",
        customer=customer_id or "",
    )
    key = row.public_key if row is not None else _nobodys()
    return row if proves(key, nonce, proof.signature) and row is not None else None


@cache
def _nobodys() -> bytes:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def living(work: Work, customer_id: str, device_id: str) -> DeviceRow | None:
    """Read a device, if it is the customer's and not revoked."""
    return work.row(
        DeviceRow,
        "SELECT * FROM devices WHERE id = :id AND customer_id = :customer"
        " AND revoked_at IS NULL",
        id=device_id,
        customer=customer_id,
    )


def came_after(work: Work, device_id: str, since: datetime) -> bool:
    """Whether a device became known after an instant, revoked or not."""
    row = work.one(
        "SELECT 1 FROM devices WHERE id = :id AND created_at > :since",
        id=device_id,
        since=since,
    )
    return row is not None


def all_of(work: Work, customer: Customer) -> list[KnownDevice]:
    """Return the devices that know a customer, by when they became known.

    Raises:
        Tampered: what one is called was changed in the database.
    """
    rows = work.rows(
        DeviceRow,
        "SELECT * FROM devices"
        " WHERE customer_id = :customer AND revoked_at IS NULL ORDER BY created_at, id",
        customer=customer.id,
    )
    return [
        KnownDevice(r.id, r.created_at, r.last_used_at, _name(customer, r))
        for r in rows
    ]


def _name(customer: Customer, row: DeviceRow) -> DeviceName | None:
    if row.name is None:
        return None
    blob = customer.key.decrypt(row.name, places.device(row.id))
    return DeviceName(**from_bytes(blob))


def check_room(work: Work, customer_id: str, public_key: bytes) -> None:
    """Refuse one device too many.

    Raises:
        TooManyDevices: as many others know this customer as may.
    """
    row = work.one(
        "SELECT count(*) AS others FROM devices WHERE customer_id = :customer"
        " AND revoked_at IS NULL AND public_key <> :key",
        customer=customer_id,
        key=public_key,
    )
    if row is not None and row.others >= work.policy.most_devices:
        raise TooManyDevices


def bind(work: Work, customer: Customer, device: NewDevice) -> str:
    """Remember a device for a customer; its id. One that was revoked is new again.

    Raises:
        TooManyDevices: as many others know this customer as may.
    """
    check_room(work, customer.id, device.public_key)
    row = work.row(
        DeviceRow,
        "INSERT INTO devices (id, customer_id, public_key, created_at)"
        " VALUES (:id, :customer, :key, :now) ON CONFLICT (customer_id, public_key)"
        " DO UPDATE SET created_at = CASE WHEN devices.revoked_at IS NULL"
        " THEN devices.created_at ELSE :now END, revoked_at = NULL RETURNING *",
        id=str(uuid.uuid4()),
        customer=customer.id,
        key=device.public_key,
        now=work.now,
    )
    assert row is not None  # an INSERT returns its row
    call(work, customer, row.id, device.name)
    return row.id


def call(
    work: Work, customer: Customer, device_id: str, name: DeviceName | None
) -> None:
    """Write down what a device is called, under the customer's key; None changes none.

    It must have proved itself: nobody else may say what it is called.
    """
    if name is None:
        return
    place = places.device(device_id)
    work.run(
        "UPDATE devices SET name = :name WHERE id = :id",
        name=customer.key.encrypt(to_bytes(asdict(name)), place),
        id=device_id,
    )


def note_use(work: Work, device_id: str) -> None:
    """Write down that a device served to sign in or to pay."""
    work.run(
        "UPDATE devices SET last_used_at = :now WHERE id = :id",
        now=work.now,
        id=device_id,
    )


def revoke_all(work: Work, customer_id: str) -> None:
    """Let no device of a customer stand for anything any more."""
    work.run(
        "UPDATE devices SET revoked_at = :now, name = NULL"
        " WHERE customer_id = :customer AND revoked_at IS NULL",
        customer=customer_id,
        now=work.now,
    )
