"""Amounts as an Indian reader writes them: the last three digits, then by twos."""

from __future__ import annotations


def grouped(number: int) -> str:
    """Write a whole number, not below zero, with Indian grouping: ``1,23,456``."""
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return tail


def rupees(amount_paise: int) -> str:
    """Write an amount with Indian grouping: 12345678 paise are ``₹1,23,456.78``."""
    whole, paise = divmod(abs(amount_paise), 100)
    sign = "-" if amount_paise < 0 else ""
    return f"{sign}₹{grouped(whole)}" + (f".{paise:02d}" if paise else "")
