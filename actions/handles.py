"""Who somebody says they are: a mobile number or a UPI ID, spoken or typed."""

from __future__ import annotations

from understanding.codes.spelling import read_mobile
from understanding.codes.vpas import read_vpa


def read_handle(words: str) -> str | None:
    """Read a mobile number or a UPI ID; None when it is neither."""
    return read_mobile(words) or read_vpa(words)
