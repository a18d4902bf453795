"""Amounts in paise, and everything the ledger can refuse.

LedgerError
├── InvalidAmount        not a whole, positive number of paise within bounds
├── InvalidEntry         legs that do not sum to zero, a key or a kind out of form
├── InsufficientFunds    an account would fall below what it holds
├── AccountUnknown
├── TransferUnknown
├── NotPending           the hold was posted or voided before
├── NotReversible        not posted, or reversed before
├── UtrTaken             another transfer carries this UTR
└── IdempotencyConflict  the key was used before, for another entry

After a LedgerError that came from the database the transaction can only be rolled
back: whatever was refused has booked nothing.
"""

from __future__ import annotations

# Ten thousand crore rupees: far above any payment, far below 2**63.
MAX_PAISE = 10**13


class LedgerError(Exception):
    """The root of what the ledger refuses."""


class InvalidAmount(LedgerError):
    """Not a whole, positive number of paise up to MAX_PAISE."""


class InvalidEntry(LedgerError):
    """An entry that no ledger could book."""


class InsufficientFunds(LedgerError):
    """An account that may not be overdrawn does not cover the entry and its holds."""


class AccountUnknown(LedgerError):
    """There is no such account."""


class TransferUnknown(LedgerError):
    """There is no such transfer."""


class NotPending(LedgerError):
    """The transfer is no hold any more; the message says what it is."""


class NotReversible(LedgerError):
    """The transfer never posted, or was reversed before."""


class UtrTaken(LedgerError):
    """Another transfer carries this UTR: one of the two is not what it claims."""


class IdempotencyConflict(LedgerError):
    """The idempotency key was used before for another entry."""


def checked_amount(amount_paise: int) -> int:
    """The amount itself, if it can be moved.

    Raises:
        InvalidAmount: not an ``int``, not positive, or above MAX_PAISE.
    """
    # bool is an int to Python, not to a bank.
    if not isinstance(amount_paise, int) or isinstance(amount_paise, bool):
        raise InvalidAmount(f"{amount_paise!r} is not a whole number of paise")
    if not 0 < amount_paise <= MAX_PAISE:
        raise InvalidAmount(f"{amount_paise} is not between 1 and {MAX_PAISE} paise")
    return amount_paise
