"""Counterparties: the tokens that stand in postings for other people's UPI IDs.

A posting is never altered, so it holds nothing that a key could be needed for: a
random token for each pair of an account and a UPI ID. This table says which, by
blind index; the UPI ID itself lies under the data key of the account's owner, so
that it goes with them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from services.people import customers
from services.work.work import Work
from vault import places

TOKEN_BYTES = 16
NOBODY = b""  # in the postings of the bank's own accounts: nobody looks there
UNKNOWN = b"nobody was met here"  # as no token is: finds nothing


@dataclass(frozen=True)
class Pair:
    """One account, and the UPI ID its owner meets."""

    account_id: str
    vpa: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Row:
    account_id: str
    vpa_index: bytes
    token: bytes


def find(work: Work, account_id: str, vpa: str) -> bytes:
    """Return the token for a UPI ID in an account's postings, or UNKNOWN."""
    pair = Pair(account_id, vpa)
    return _known(work, [pair]).get(pair, UNKNOWN)


def tokens(work: Work, pairs: list[Pair]) -> list[bytes]:
    """Return the token of each pair, drawing those that are not there yet.

    One look-up when all are known, as they are from the second payment on. Drawn
    under a lock of each account, in one order and before any money moves, so that
    a pair never gets two tokens and nobody waits in a circle.
    """
    known = _known(work, pairs)
    missing = [pair for pair in pairs if pair not in known]
    if missing:
        _lock(work, missing)
        known |= _known(work, missing)
        for pair in missing:
            if pair not in known:
                known[pair] = _draw(work, pair)
    return [known[pair] for pair in pairs]


def _known(work: Work, pairs: list[Pair]) -> dict[Pair, bytes]:
    indexes = {
        (pair.account_id, index): pair
        for pair in pairs
        for index in work.resources.index.all_of("vpa", pair.vpa)
    }
    rows = work.rows(
        _Row,
        "SELECT c.account_id, c.vpa_index, c.token FROM counterparties c"
        " JOIN unnest(cast(:accounts AS uuid[]), cast(:indexes AS bytea[]))"
        " AS wanted (account_id, vpa_index) USING (account_id, vpa_index)",
        accounts=[account_id for account_id, _ in indexes],
        indexes=[index for _, index in indexes],
    )
    return {indexes[row.account_id, row.vpa_index]: row.token for row in rows}


def _lock(work: Work, pairs: list[Pair]) -> None:
    work.all(
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT"
        " hashtextextended(account, 7329) AS key"
        " FROM unnest(cast(:accounts AS text[])) AS account ORDER BY 1) AS keys",
        accounts=[pair.account_id for pair in pairs],
    )


def _draw(work: Work, pair: Pair) -> bytes:
    token, index = os.urandom(TOKEN_BYTES), work.resources.index
    key = customers.of_account(work, pair.account_id).key
    work.run(
        "INSERT INTO counterparties (account_id, token, vpa_index, index_version, vpa,"
        " created_at) VALUES (:account, :token, :vpa_index, :version, :vpa, :now)",
        account=pair.account_id,
        token=token,
        vpa_index=index.of("vpa", pair.vpa),
        version=index.current,
        vpa=key.encrypt(pair.vpa.encode(), places.counterparty(pair.account_id, token)),
        now=work.now,
    )
    return token
