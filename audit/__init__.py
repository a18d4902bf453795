"""The audit trail: appended to by every use case, proved by whoever asks."""

from audit.chains import Broken, VerifyResult, verify
from audit.trail import (
    ANONYMOUS_CHAINS,
    AuditEvent,
    UnfitForTheTrail,
    append,
    chain_of,
    count_of_kinds,
    event_hash,
    of_kinds,
    recent,
)

__all__ = [
    "ANONYMOUS_CHAINS",
    "AuditEvent",
    "Broken",
    "UnfitForTheTrail",
    "VerifyResult",
    "append",
    "chain_of",
    "count_of_kinds",
    "event_hash",
    "of_kinds",
    "recent",
    "verify",
]
