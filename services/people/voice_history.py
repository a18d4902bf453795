"""What is kept of a customer's past attempts to speak: landmarks, and accepted scores.

Landmarks tell a replayed recording, accepted ones and others alike. Scores tell a voice
that ages: then it is proposed to learn it anew. No reference is ever adapted by itself.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from services.people.customers import Customer
from services.work.work import Work
from vault import VaultError, places

MOST_KEPT = 200
COMPARED = 5  # the first and the last so many accepted scores
SCORE = struct.Struct(">d")


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    content: bytes
    created_at: datetime


def landmarks(work: Work, customer: Customer) -> tuple[bytes, ...]:
    """Decrypt the landmarks of past attempts, the newest first.

    Raises:
        Tampered: somebody changed them: without them a replay could not be told.
    """
    rows = work.rows(
        _Row,
        "SELECT * FROM voice_landmarks WHERE customer_id = :id"
        " ORDER BY created_at DESC, id LIMIT :most",
        id=customer.id,
        most=MOST_KEPT,
    )
    return tuple(
        customer.key.decrypt(row.content, places.landmarks(row.id)) for row in rows
    )


def keep_landmarks(work: Work, customer: Customer, attempts: Sequence[bytes]) -> None:
    """Keep the landmarks of attempts just made; of many, only the newest stay."""
    for attempt in attempts:
        id_ = str(uuid.uuid4())
        work.run(
            "INSERT INTO voice_landmarks (id, customer_id, content, created_at)"
            " VALUES (:id, :customer, :content, :now)",
            id=id_,
            customer=customer.id,
            content=customer.key.encrypt(attempt, places.landmarks(id_)),
            now=work.now,
        )
    work.run(
        "DELETE FROM voice_landmarks WHERE customer_id = :id AND id NOT IN"
        " (SELECT id FROM voice_landmarks WHERE customer_id = :id"
        " ORDER BY created_at DESC, id LIMIT :most)",
        id=customer.id,
        most=MOST_KEPT,
    )


def keep_score(work: Work, customer: Customer, score: float) -> None:
    """Keep how alike an accepted voice was; nobody is ever told."""
    id_ = str(uuid.uuid4())
    work.run(
        "INSERT INTO accepted_scores (id, customer_id, content, created_at)"
        " VALUES (:id, :customer, :content, :now)",
        id=id_,
        customer=customer.id,
        content=customer.key.encrypt(SCORE.pack(score), places.accepted_score(id_)),
        now=work.now,
    )


def is_ageing(work: Work, customer: Customer) -> bool:
    """Whether accepted scores have sunk over months since the voice was learnt."""
    rows = work.rows(
        _Row,
        "SELECT * FROM accepted_scores WHERE customer_id = :id ORDER BY created_at, id",
        id=customer.id,
    )
    if len(rows) < 2 * COMPARED:
        return False
    span = timedelta(days=work.policy.ageing_span_days)
    if rows[-1].created_at - rows[0].created_at < span:
        return False
    try:
        first = median(_score(customer, row) for row in rows[:COMPARED])
        last = median(_score(customer, row) for row in rows[-COMPARED:])
    except VaultError:
        return False  # only a proposal hangs on it
    return first - last >= work.policy.ageing_fall_thousandths / 1000


def forget(work: Work, customer_id: str) -> None:
    """Delete all of it."""
    of_customer = {"id": customer_id}
    work.run("DELETE FROM voice_landmarks WHERE customer_id = :id", **of_customer)
    forget_scores(work, customer_id)


def forget_scores(work: Work, customer_id: str) -> None:
    """Delete the scores against a reference that is replaced."""
    work.run("DELETE FROM accepted_scores WHERE customer_id = :id", id=customer_id)


def _score(customer: Customer, row: _Row) -> float:
    blob = customer.key.decrypt(row.content, places.accepted_score(row.id))
    score: float = SCORE.unpack(blob)[0]
    return score
