"""Captures: photographs and recordings on their way to one verification.

Encrypted in envelopes of the ring (a stranger's have no customer's key), read once,
deleted as they are read, and by ``jobs`` after a minute whatever happens.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from services.asking.evidence import Captures
from services.people.devices import DeviceName, DeviceProof
from services.work.errors import InvalidInput
from services.work.work import Resources, Work, from_bytes, to_bytes
from vault import places

MOST_FACES = 5
LARGEST_FACE = 4 * 1024 * 1024
LARGEST_VOICE = 2 * 1024 * 1024  # a minute of 16-bit samples at 16 kHz
LARGEST_KEY, LARGEST_ID, SIGNATURE_BYTES = 200, 64, 64


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    evidence_id: str
    kind: str
    place: int
    content: bytes
    expires_at: datetime

    @property
    def where(self) -> str:
        """What the content is sealed for."""
        return places.capture(self.id, self.evidence_id, self.kind, self.place)


def check(captures: Captures, kinds: tuple[str, ...]) -> None:
    """Refuse what could not be looked at, before it is kept.

    Raises:
        InvalidInput: none, too many, too large, or of a kind that was not asked for.
    """
    given = {"face": len(captures.faces), "voice": int(captures.voice is not None)}
    brought = {kind for kind, count in given.items() if count}
    if not brought:
        raise InvalidInput("no_capture")
    if not brought <= set(kinds):
        raise InvalidInput("another_capture")
    if given["face"] > MOST_FACES:
        raise InvalidInput("too_many_photographs", most=MOST_FACES)
    if any(not 0 < len(face) <= LARGEST_FACE for face in captures.faces):
        raise InvalidInput("photograph_size")
    if captures.voice is not None and not 0 < len(captures.voice) <= LARGEST_VOICE:
        raise InvalidInput("recording_size")
    _check_device(captures.device)


def _check_device(device: DeviceProof | None) -> None:
    if device is None:
        return
    sizes = (
        (len(device.signature), SIGNATURE_BYTES),
        (len(device.device_id or ""), LARGEST_ID),
        (len(device.public_key or b""), LARGEST_KEY),
    )
    if any(size > largest for size, largest in sizes):
        raise InvalidInput("device_signature")


def keep(work: Work, evidence_id: str, captures: Captures) -> None:
    """Encrypt and store them for a minute."""
    for place, face in enumerate(captures.faces):
        _keep(work, evidence_id, "face", place, face)
    if captures.voice is not None:
        _keep(work, evidence_id, "voice", 0, captures.voice)
    if captures.device is not None:
        _keep(work, evidence_id, "device", 0, _written(captures.device))


def _keep(work: Work, evidence_id: str, kind: str, place: int, content: bytes) -> None:
    id_ = str(uuid.uuid4())
    lifetime = timedelta(seconds=work.policy.capture_lifetime_s)
    work.run(
        "INSERT INTO captures (id, evidence_id, kind, place, content, created_at,"
        " expires_at) VALUES (:id, :evidence, :kind, :place, :content, :now, :expires)",
        id=id_,
        evidence=evidence_id,
        kind=kind,
        place=place,
        content=work.resources.envelope.encrypt(
            content, places.capture(id_, evidence_id, kind, place)
        ),
        now=work.now,
        expires=work.now + lifetime,
    )


def take(work: Work, evidence_id: str) -> Captures | None:
    """Read what was captured for a request and delete it; None when it is too old.

    Raises:
        Tampered: somebody changed or swapped them in the database.
    """
    rows = work.rows(
        _Row,
        "DELETE FROM captures WHERE evidence_id = :id RETURNING *",
        id=evidence_id,
    )
    if not rows or any(row.expires_at <= work.now for row in rows):
        return None
    rows.sort(key=lambda row: row.place)
    faces = tuple(_open(work, row) for row in rows if row.kind == "face")
    voices = [_open(work, row) for row in rows if row.kind == "voice"]
    devices = [_open(work, row) for row in rows if row.kind == "device"]
    return Captures(
        faces,
        voices[0] if voices else None,
        _read(devices[0]) if devices else None,
    )


def _open(work: Work, row: _Row) -> bytes:
    return work.resources.envelope.decrypt(row.content, row.where)


def empty(work: Work, evidence_ids: list[str]) -> None:
    """Empty what was captured to sign a customer in, and leave that it was.

    It is compared with nothing any more. Were it deleted, the claim would be refused,
    as a decoy's is not.
    """
    of_these = "evidence_id = ANY(cast(:ids AS uuid[]))"
    work.run(
        f"DELETE FROM captures WHERE kind = 'device' AND {of_these}",  # noqa: S608 - our own condition
        ids=evidence_ids,
    )
    rows = work.rows(
        _Row,
        f"SELECT * FROM captures WHERE {of_these}",  # noqa: S608 - our own condition
        ids=evidence_ids,
    )
    for row in rows:
        work.run(
            "UPDATE captures SET content = :content WHERE id = :id",
            content=work.resources.envelope.encrypt(b"", row.where),
            id=row.id,
        )


def delete_of(work: Work, evidence_ids: list[str]) -> None:
    """Delete what was captured for some requests."""
    work.run(
        "DELETE FROM captures WHERE evidence_id = ANY(cast(:ids AS uuid[]))",
        ids=evidence_ids,
    )


def purge(resources: Resources) -> int:
    """Delete what nobody came for in time; how many."""
    with resources.work() as work:
        return work.run(
            "DELETE FROM captures WHERE id IN (SELECT id FROM captures"
            " WHERE expires_at <= :now OR created_at > :ahead LIMIT 500"
            " FOR UPDATE SKIP LOCKED)",
            now=work.now,
            ahead=work.now + timedelta(seconds=60),  # a clock that was set back
        )


def _written(device: DeviceProof) -> bytes:
    return to_bytes(
        {
            "device_id": device.device_id,
            "signature": base64.b64encode(device.signature).decode(),
            "public_key": (
                base64.b64encode(device.public_key).decode()
                if device.public_key is not None
                else None
            ),
            "name": asdict(device.name) if device.name else None,
        }
    )


def _read(blob: bytes) -> DeviceProof:
    fields = from_bytes(blob)
    key, name = fields["public_key"], fields.get("name")  # an older web names none
    return DeviceProof(
        fields["device_id"],
        base64.b64decode(fields["signature"]),
        base64.b64decode(key) if key is not None else None,
        DeviceName(**name) if name else None,
    )
