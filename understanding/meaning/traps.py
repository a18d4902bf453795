"""Sentences made of harmless words that say something else all the same."""

import re

_LEADING = r"(?:(?:yes|ok|okay|haan|and|so|please|ji|beta|oh|well) )*"
_SPOKEN_TO = r"(?:bhai\w*|didi|beta|beti|sir|madam|child|friend|baba|babu|son|saathi)"
_TRAPS = re.compile(
    # mockery, laughter, "I see", alarm
    r"(?:oh |ha )*(?:yeah|ya|oh|right)(?: right)+|(?:ha ?){2,}|ach\w+ ji|.*\buh oh\b.*"
    # questions without a question mark: "do I know him", "yes can you send it"
    rf"|{_LEADING}(?:do|does|did|am|is|are|can|could|will|would|shall|should|may|must|"
    r"have|has) (?:i|you|we|he|she|they)\b.*"
    rf"|{_LEADING}(?:is|are|can|will|would|shall|should|may|must|has) "
    r"(?:it|this|that|the)\b.*"
    # "beta" and the like are spoken to, unless money is sent to them
    rf"|.*\b(?:send|pay|transfer|give|remit) {_SPOKEN_TO} "
    r"(?:rs|rupees|₹|\d|[a-z]+ (?:hundred|thousand|lakh)).*"
)


def is_trap(words: list[str]) -> bool:
    """Whether a closed grammar would be fooled by the sentence."""
    return _TRAPS.fullmatch(" ".join(words)) is not None
