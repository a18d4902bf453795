"""Sentences made of harmless words that say something else all the same."""

import re

_TRAPS = re.compile(
    # mockery, laughter
    r"(?:oh |ha )*(?:yeah|ya|oh|right)(?: right)+|(?:ha ?){2,}"
    # questions without a question mark: "do I know him", "yes can you send it"
    r"|(?:(?:yes|ok|okay|haan|and|so|please|ji|beta|oh|well) )*"
    r"(?:do|does|did|am|is|are|can|could|will|would|shall|should|may|must|have|has) "
    r"(?:i|you|we|he|she|they)\b.*"
    r"|(?:(?:yes|ok|okay|haan|and|so|please|ji|beta|oh|well) )*"
    r"(?:is|are|can|will|would|shall|should|may|must|has) (?:it|this|that|the)\b.*"
    # "beta" and the like are spoken to, unless money is sent to them
    r"|.*\b(?:send|pay|transfer|give|remit) (?:bhai\w*|didi|beta|beti|sir|madam|child|"
    r"friend|baba|babu|son|saathi) (?:rs|rupees|₹|\d|[a-z]+ (?:hundred|thousand|lakh)).*"
)


def is_trap(words: list[str]) -> bool:
    """Whether a closed grammar would be fooled by the sentence."""
    return _TRAPS.fullmatch(" ".join(words)) is not None
