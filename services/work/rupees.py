"""Paise as an Indian reader writes rupees."""

from __future__ import annotations


def rupees(amount_paise: int) -> str:
    """Write an amount with Indian grouping: 12345678 paise are ``₹1,23,456.78``."""
    whole, paise = divmod(abs(amount_paise), 100)
    digits = str(whole)
    head, tail = digits[:-3], digits[-3:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    sign = "-" if amount_paise < 0 else ""
    return f"{sign}₹{tail}" + (f".{paise:02d}" if paise else "")
