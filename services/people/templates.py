"""Templates: what is known of a customer's face and voice, under their own key.

The place a template is encrypted for names customer, modality and version: in another
row, or put back after it was replaced, it cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from biometrics.verifier import MODALITIES, Modality
from services.people.customers import Customer
from services.work.work import Work
from vault import places

CONSENT_VERSION = 1  # of the question that the customer said yes to


@dataclass(frozen=True)
class NewTemplate:
    """A reference just made, and the consent it was made under."""

    modality: Modality
    model: str
    content: bytes = field(repr=False)
    consent_at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    modality: Modality
    version: int
    content: bytes


def enrolled(work: Work, customer_id: str) -> tuple[Modality, ...]:
    """Which of face and voice are known of a customer."""
    rows = work.all(
        "SELECT modality FROM templates WHERE customer_id = :id", id=customer_id
    )
    known = {row.modality for row in rows}
    return tuple(modality for modality in MODALITIES if modality in known)


def versions(work: Work, customer_id: str) -> dict[str, int]:
    """The versions of what is known, which change when it is replaced."""
    rows = work.all(
        "SELECT modality, version FROM templates WHERE customer_id = :id",
        id=customer_id,
    )
    return {row.modality: row.version for row in rows}


def read(work: Work, customer: Customer, modality: Modality) -> bytes | None:
    """Decrypt a template; None where there is none.

    Raises:
        Tampered: it is damaged, another's, or an older one.
    """
    row = work.row(
        _Row,
        "SELECT * FROM templates WHERE customer_id = :id AND modality = :modality",
        id=customer.id,
        modality=modality,
    )
    if row is None:
        return None
    place = places.template(customer.id, modality, row.version)
    return customer.key.decrypt(row.content, place)


def replace(work: Work, customer: Customer, new: NewTemplate) -> None:
    """Write a template in place of the one there was, under the next version.

    The version goes on from the time, so that it never comes again once forgotten.
    """
    row = work.row(
        _Row,
        "SELECT * FROM templates WHERE customer_id = :id"
        " AND modality = :modality FOR UPDATE",
        id=customer.id,
        modality=new.modality,
    )
    seconds = int(work.now.timestamp())
    version = max(seconds, row.version + 1 if row is not None else 1)
    place = places.template(customer.id, new.modality, version)
    work.run(
        "INSERT INTO templates (customer_id, modality, version, model, content,"
        " enrolled_at, consent_at, consent_version) VALUES (:id, :modality, :version,"
        " :model, :content, :now, :consent, :consent_version)"
        " ON CONFLICT (customer_id, modality) DO UPDATE SET version = excluded.version,"
        " model = excluded.model, content = excluded.content,"
        " enrolled_at = excluded.enrolled_at, consent_at = excluded.consent_at,"
        " consent_version = excluded.consent_version",
        id=customer.id,
        modality=new.modality,
        version=version,
        model=new.model,
        content=customer.key.encrypt(new.content, place),
        now=work.now,
        consent=new.consent_at,
        consent_version=CONSENT_VERSION,
    )


def delete(work: Work, customer_id: str, modality: Modality) -> bool:
    """Delete a template; False where there was none."""
    gone = work.run(
        "DELETE FROM templates WHERE customer_id = :id AND modality = :modality",
        id=customer_id,
        modality=modality,
    )
    return bool(gone)
