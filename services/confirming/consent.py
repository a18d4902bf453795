"""What a customer's turn does to what waits: the whole policy of consent, one table.

Only an explicit yes to the last question confirms. What is on the closed list of
harmless words lets a code wait; a refusal, a correction or another wish voids; fear
voids and suspends; and whatever is none of these pauses: what is paused takes no code
and no yes before it was read back again.
"""

from __future__ import annotations

from enum import Enum


class Waits(Enum):
    """What waits for the customer."""

    READ_BACK = "read_back"  # an order, for a yes
    CODE = "code"  # an order after its yes, for the passcode or the voice
    PAUSED = "paused"  # an order that must be read back again
    HELD = "held"  # a payment set aside for its hour


class Spoken(Enum):
    """What a turn was, by its words, before anything is done about it."""

    YES = "yes"  # explicit, and to money
    HARMLESS = "harmless"  # on the closed list: balance, "say it again", thanks …
    EVIDENCE = "evidence"  # a code and nothing else, or a face, or a voice
    AGAINST = "against"  # a refusal, a correction, another wish
    FEAR = "fear"  # fraud, pressure, distress
    OTHER = "other"  # anything else, and a turn that nobody recorded


class Effect(Enum):
    """What becomes of what waits."""

    CONFIRMS = "confirms"  # if it was the last question put; else it is put again
    STAYS = "stays"
    VOIDS = "voids"  # and is withdrawn on the phone
    PAUSES = "pauses"
    SUSPENDS = "suspends"  # until a new yes and a code


_C, _S, _V, _P, _X = (
    Effect.CONFIRMS,
    Effect.STAYS,
    Effect.VOIDS,
    Effect.PAUSES,
    Effect.SUSPENDS,
)
_ORDER_OF_WORDS = (
    Spoken.YES,
    Spoken.HARMLESS,
    Spoken.EVIDENCE,
    Spoken.AGAINST,
    Spoken.FEAR,
    Spoken.OTHER,
)
_ROWS = {
    #                 yes harmless evidence against fear other
    Waits.READ_BACK: (_C, _S, _P, _V, _V, _P),
    Waits.CODE: (_S, _S, _S, _V, _V, _P),
    Waits.PAUSED: (_C, _S, _S, _V, _V, _S),
    Waits.HELD: (_S, _S, _S, _S, _X, _S),
}
TABLE = {
    (waits, spoken): effect
    for waits, effects in _ROWS.items()
    for spoken, effect in zip(_ORDER_OF_WORDS, effects, strict=True)
}


def effect_of(waits: Waits, spoken: Spoken) -> Effect:
    """Say what a turn does to what waits."""
    return TABLE[waits, spoken]


def is_last_question(read_back_turn: int | None, turn: int) -> bool:
    """Whether what was read back is the last question put before this turn.

    Args:
        read_back_turn: the turn in whose answer it was read back; None if in none.
        turn: the number of this turn.
    """
    return read_back_turn is not None and read_back_turn == turn - 1
