"""Which UPI IDs of other banks the sandbox knows, and whose they are."""

from __future__ import annotations

import re

VPA = re.compile(
    r"([a-z0-9][a-z0-9._-]{0,60})@(okaxis|okhdfcbank|okicici|oksbi|ybl|paytm|upi)",
    re.ASCII,
)


def name_of(vpa: str) -> str | None:
    """The bank-registered name: "ravi.menon@ybl" is Ravi Menon, nobody@… nobody.

    A mobile number is a customer of whom the last four digits are told.
    """
    match = VPA.fullmatch(vpa.strip().lower())
    if match is None or match.group(1).startswith("nobody"):
        return None
    name = re.sub(r"[._-]+", " ", match.group(1)).strip().title()
    return f"Customer {name[-4:]}" if name.isdigit() else name
