"""Several wishes in one breath: where a sentence may be parted."""

from __future__ import annotations

import re

# Between two wishes; not between two names or two numbers.
_JOINT = re.compile(
    r"(?:[.;!?]\s+|,?\s+(?:and then|and also|and please|and|then|also|after that|plus"
    r"|aur phir|aur|phir|uske baad)\s+(?=[a-z]*\s*(?:tell|show|what|send|pay|give|add"
    r"|remove|cancel|block|how|who|did|is|my|read|check|transfer|please|balance|kitn"
    r"|bata|bhej|dikha|mera|mere|meri|hata|jod|ko\b)))",
    re.I,
)
MOST = 3
SHORTEST = 2  # words


def clauses(text: str) -> list[str]:
    """Part a sentence where one wish may end and another begin; at most three parts.

    Whether the parts are wishes is for who understands them to say.
    """
    parts = [part.strip() for part in _JOINT.split(text)]
    whole = [part for part in parts if part]
    fit = all(len(part.split()) >= SHORTEST for part in whole)
    return whole if fit and 1 < len(whole) <= MOST else [text]
