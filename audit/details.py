"""What a detail of the audit trail may hold: its name decides.

No text is free. An id is a UUID, a word has no digit and no @, a count has fewer digits
than any code: nothing personal or secret fits. A new detail is a new line here.
"""

from __future__ import annotations

import re
from uuid import UUID

SLUG = re.compile(r"[a-z][a-z_]{0,63}")
IDS = {
    "account_id",
    "case_id",
    "challenge_id",
    "device_id",
    "order_id",
    "payee_id",
    "request_id",
    "reversal_id",
    "transfer_id",
}
WORDS = {
    "channel",
    "command",
    "event",
    "factor",
    "level",
    "method",
    "purpose",
    "reason",
    "state",
    "status",
}
LARGEST = {
    "amount_paise": 10**13,
    "limit_paise": 10**13,
    "attempts": 99_999,
    "count": 99_999,
    "days": 99_999,
    "seconds": 99_999,
}


def fits(name: str, value: object) -> bool:
    """Whether a detail of this name may hold this value."""
    if name in IDS:
        return isinstance(value, str) and _is_uuid(value)
    if name in WORDS:
        return isinstance(value, str) and SLUG.fullmatch(value) is not None
    # bool is an int to Python.
    return type(value) is int and 0 <= value <= LARGEST.get(name, -1)


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
